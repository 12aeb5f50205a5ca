import TopologyModel

/// The numbering of a composition's nodes: copies in order, then the fabric's own nodes.
struct CascadeLayout: Sendable {
  /// First id, nodes of a copy and number of copies of each group.
  private let groups: [(first: Int, nodes: Int, copies: Int)]
  private let firstOfFabric: Int
  private let fabricEndpoints: Int

  init(groups: [(copies: Int, nodes: Int)], fabricEndpoints: Int) {
    var first = 0
    var placed: [(Int, Int, Int)] = []
    for (copies, nodes) in groups {
      placed.append((first, nodes, copies))
      first += copies * nodes
    }
    self.groups = placed
    firstOfFabric = first
    self.fabricEndpoints = fabricEndpoints
  }

  /// The group of a copied node and its id within its copy; nil for the fabric's own nodes.
  func local(_ node: Int) -> (group: Int, id: Int)? {
    guard node < firstOfFabric else { return nil }
    // Groups are few; those behind the node's are skipped from the last on.
    for index in groups.indices.reversed() where node >= groups[index].first {
      return (index, (node - groups[index].first) % groups[index].nodes)
    }
    return nil
  }

  /// The node with its id within its copy changed, for nodes of one group.
  func mappingCopies(of group: Int, _ node: Int, _ change: (Int) -> Int) -> Int {
    guard let (own, id) = local(node), own == group else { return node }
    return node - id + change(id)
  }

  /// The node with its copy changed, for a composition of one group.
  func mappingCopy(_ node: Int, _ change: (Int) -> Int) -> Int {
    guard let (own, id) = local(node) else { return node }
    let (first, nodes, _) = groups[own]
    return first + change((node - id - first) / nodes) * nodes + id
  }

  /// The node with its id within the fabric changed, for the fabric's own nodes.
  func mappingFabric(_ node: Int, _ change: (Int) -> Int) -> Int {
    guard node >= firstOfFabric else { return node }
    return change(node - firstOfFabric + fabricEndpoints) - fabricEndpoints + firstOfFabric
  }
}

/// The digits of the ports of a composition: those of a copy's ports, the copy's own, and those of the fabric's endpoints,
/// refined to a common mixed radix.
///
/// A boundary is a product of leading extents.  Where the boundaries of both sides divide one another in ascending order,
/// each stretch between neighbours lies inside one digit of either side, and a change of it that both allow is an
/// automorphism of the whole: it acts on all copies as the copy's digit says, and on the fabric as the fabric's digit says.
struct PortComposition {
  let inner: PortGroup
  let copies: Int
  let fabric: PortGroup
  let layout: CascadeLayout

  /// A digit of one side, from which value to which it stands in the port number.
  private struct Side {
    let stride: Int
    let digit: PortDigit
    var end: Int { stride * digit.extent }

    /// What may be done to the values between two boundaries inside this digit.
    func freedom(from low: Int, to high: Int) -> PortDigit.Freedom {
      guard low % stride == 0, end % high == 0 else { return .fixed }
      switch digit.freedom {
      case .all: return .all
      // Turning the upper part of a digit turns the whole by a multiple; turning a lower part alone does not.
      case .rotations: return high == end ? .rotations : .fixed
      case .fixed: return .fixed
      }
    }

    /// The automorphism of this side when the values between two boundaries are changed.
    func acting(from low: Int, extent: Int, _ change: @escaping @Sendable (Int) -> Int) -> @Sendable (Int) -> Int {
      let inside = low / stride
      return digit.acting { changingDigit($0, stride: inside, extent: extent, change) }
    }
  }

  private static func sides(_ digits: [PortDigit]) -> [Side] {
    var stride = 1
    return digits.map { digit in
      defer { stride *= digit.extent }
      return Side(stride: stride, digit: digit)
    }
  }

  /// Fastest first; their extents multiply to the number of ports.
  var digits: [PortDigit] {
    let layout = layout
    let ports = inner.count * copies
    let copyDigit = PortDigit(extent: copies, freedom: .all) { change in
      { layout.mappingCopy($0, change) }
    }
    let innerDigits = inner.digits.isEmpty ? [PortDigit.fixed(extent: inner.count)] : inner.digits
    let innerSides = Self.sides(innerDigits + [copyDigit])
    let outerSides = Self.sides(fabric.digits.isEmpty ? [.fixed(extent: fabric.count)] : fabric.digits)
    var boundaries = [1]
    for end in Set((innerSides + outerSides).map(\.end) + [ports]).sorted()
    where end <= ports && end % boundaries[boundaries.count - 1] == 0 && ports % end == 0 && end > 1 {
      boundaries.append(end)
    }
    return zip(boundaries, boundaries.dropFirst()).map { low, high in
      let extent = high / low
      guard let own = innerSides.first(where: { $0.stride <= low && high <= $0.end }),
        let other = outerSides.first(where: { $0.stride <= low && high <= $0.end })
      else { return .fixed(extent: extent) }
      let freedoms = [own.freedom(from: low, to: high), other.freedom(from: low, to: high)]
      let freedom: PortDigit.Freedom =
        freedoms.contains(.fixed) ? .fixed : freedoms.contains(.rotations) ? .rotations : .all
      let isCopies = own.stride == inner.count && own.digit.extent == copies
      return PortDigit(extent: extent, freedom: freedom) { change in
        let ownImage = own.acting(from: low, extent: extent, change)
        let otherImage = other.acting(from: low, extent: extent, change)
        return { node in
          guard let (group, _) = layout.local(node) else { return layout.mappingFabric(node, otherImage) }
          return isCopies ? ownImage(node) : layout.mappingCopies(of: group, node, ownImage)
        }
      }
    }
  }
}
