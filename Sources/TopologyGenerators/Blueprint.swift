import TopologyModel

/// A topology as a table: sets of nodes named by digits, and links between nodes whose shared digits agree.
///
/// A regular network is mostly bookkeeping of words: a node of a set is one value for each of the set's digits, and two
/// sets are joined wherever the digits that both have are equal.  An L1 switch (node, plane) and an L2 switch
/// (plane, index) meet in every common plane; tier i of a fat-tree (a₁ … aᵢ₋₁, bᵢ₊₁ … bₙ) meets tier i + 1
/// (a₁ … aᵢ, bᵢ₊₂ … bₙ) wherever the common letters agree.  From the table follow the ids, the counts, the links, and the
/// symmetry: renaming the values of one digit everywhere maps the network onto itself.
///
/// Sets take ids in the order in which they are declared.  Within a set the first digit is the fastest.
struct Blueprint: Sendable {
  /// One letter of the words that name nodes.
  struct Digit: Hashable, Sendable { let index: Int }
  /// One set of nodes.
  struct Nodes: Hashable, Sendable { let index: Int }

  /// How the values of a digit may be exchanged.
  enum Symmetry: Sendable {
    /// In any way.
    case interchangeable
    /// In any way within blocks of `size`, and whole blocks in any way; an unfinished last block stays where it is.
    ///
    /// For what stands in racks: what shares a rack must go on sharing one.
    case blocks(of: Int, name: String)
    /// Last to first, as on a path.
    case mirrored
    /// Each for the next, around.
    case cyclic
    /// Not at all.
    case fixed
  }

  let networks: [Network]
  private(set) var extents: [Int] = []
  private(set) var digitNames: [String] = []
  private(set) var symmetries: [Symmetry] = []
  private(set) var sets: [NodeSet] = []
  private(set) var wirings: [Wiring] = []
  private(set) var exchanges: [Exchange] = []

  init(networks: [Network]) { self.networks = networks }

  /// Declares a digit; `name` completes "rotate …" and "reflect …".
  mutating func digit(_ name: String, _ extent: Int, _ symmetry: Symmetry = .interchangeable) -> Digit {
    extents.append(extent)
    digitNames.append(name)
    symmetries.append(symmetry)
    return Digit(index: extents.count - 1)
  }

  /// Declares a set of nodes; its ids follow those of the sets before it.
  ///
  /// - Parameter name: Segments that tell the nodes of all sets apart.
  mutating func nodes(
    _ nodeClass: NodeClass, _ digits: [Digit], name: [Segment], at location: [(LocationColumn, Numeral)]
  ) -> Nodes {
    sets.append(NodeSet(nodeClass: nodeClass, digits: digits, name: name, location: location))
    return Nodes(index: sets.count - 1)
  }

  /// Joins every node of `a` to every node of `b` that has the same values of the digits of both.
  ///
  /// - Parameters:
  ///   - plane: The digit whose value is the links' plane.
  ///   - trunk: Cables between each pair; each carries the channels that `settings` says.
  ///   - filter: Only nodes of `a` with this value of a digit.
  ///   - ignored: A digit of both that need not agree.
  ///   - shift: A digit of both whose value in `b` is so much further, around its extent.
  ///   - firstKey: For a second join of the same sets.
  mutating func join(
    _ a: Nodes, _ b: Nodes, _ kind: String, _ settings: LinkSettings, network: Int = 0, plane: Digit? = nil,
    trunk: Int = 1, where filter: (digit: Digit, value: Int)? = nil, ignoring ignored: Digit? = nil,
    shifting shift: (digit: Digit, by: Int)? = nil, firstKey: Int = 0
  ) {
    wirings.append(
      Wiring(
        shape: .join(a, b), kind: kind, settings: settings, network: network, plane: plane,
        channels: trunk * settings.count, filter: filter, ignored: ignored, shift: shift, firstKey: firstKey))
  }

  /// Joins every two nodes of a set that differ in `digits` alone.
  ///
  /// - Parameter digits: Neighbours in the set's word, in its order.
  mutating func clique(
    _ nodes: Nodes, along digits: [Digit], _ kind: String, _ settings: LinkSettings, network: Int = 0,
    plane: Digit? = nil
  ) {
    wirings.append(
      Wiring(
        shape: .clique(nodes, digits), kind: kind, settings: settings, network: network, plane: plane,
        channels: settings.count))
  }

  /// Joins every two nodes of a set that are neighbours in `digit` and otherwise equal.
  mutating func path(
    _ nodes: Nodes, along digit: Digit, _ kind: String, _ settings: LinkSettings, network: Int = 0
  ) {
    wirings.append(
      Wiring(
        shape: .path(nodes, digit), kind: kind, settings: settings, network: network, plane: nil,
        channels: settings.count))
  }

  /// Claims that exchanging digits of equal extent, and the sets that this maps onto each other, changes nothing.
  ///
  /// - Parameter mapping: Sets that change places, in one direction; the others stay.
  mutating func exchange(_ name: String, _ pairs: [(Digit, Digit)], sets mapping: [(Nodes, Nodes)] = []) {
    exchanges.append(Exchange(name: name, pairs: pairs, sets: mapping))
  }

  /// The values of a digit.
  func extent(_ digit: Digit) -> Int { extents[digit.index] }
}

extension Blueprint {
  /// A number read from some digits of a node, the first fastest, divided and rounded down, plus an offset.
  struct Numeral: Sendable {
    let digits: [Digit]
    let divisor: Int
    let offset: Int

    init(_ digits: [Digit], dividedBy divisor: Int = 1, offset: Int = 0) {
      self.digits = digits
      self.divisor = divisor
      self.offset = offset
    }
    init(_ digit: Digit) { self.init([digit]) }
    /// The same for every node.
    static func constant(_ value: Int) -> Numeral { Numeral([], offset: value) }
  }

  /// One part of a name: a word, and a number padded to the width of its own count.
  struct Segment: Sendable {
    let word: String
    let numeral: Numeral?
    let count: Int?
    let isAdjoined: Bool

    /// - Parameters:
    ///   - count: One more than the largest number, where it is not that of the digits.
    ///   - isAdjoined: Follows the part before it without a slash.
    init(_ word: String, _ numeral: Numeral? = nil, of count: Int? = nil, isAdjoined: Bool = false) {
      self.word = word
      self.numeral = numeral
      self.count = count
      self.isAdjoined = isAdjoined
    }
    init(_ word: String, _ digit: Digit, isAdjoined: Bool = false) {
      self.init(word, Numeral(digit), isAdjoined: isAdjoined)
    }
  }

  struct NodeSet: Sendable {
    let nodeClass: NodeClass
    let digits: [Digit]
    let name: [Segment]
    let location: [(LocationColumn, Numeral)]
  }

  enum Shape: Sendable {
    case join(Nodes, Nodes)
    case clique(Nodes, [Digit])
    case path(Nodes, Digit)
  }

  struct Wiring: Sendable {
    let shape: Shape
    let kind: String
    let settings: LinkSettings
    let network: Int
    let plane: Digit?
    /// Between each pair.
    let channels: Int
    var filter: (digit: Digit, value: Int)?
    var ignored: Digit?
    var shift: (digit: Digit, by: Int)?
    var firstKey = 0
  }

  struct Exchange: Sendable {
    let name: String
    let pairs: [(Digit, Digit)]
    let sets: [(Nodes, Nodes)]
  }
}

extension LinkSettings {
  /// What all channels between two nodes carry, per direction.
  var bandwidthOfPair: Bandwidth { .gigabytes(bandwidth.gigabytesPerSecond * Double(count)) }
}

extension Blueprint {
  /// The columns x, y, z of the first three digits.
  static func coordinates(_ digits: [Digit]) -> [(LocationColumn, Numeral)] {
    zip([.x, .y, .z], digits).map { ($0, Numeral($1)) }
  }

  /// The name of a point: `x1y2z0`, then `-d3-1` for each axis above the third.
  ///
  /// - Parameters:
  ///   - axis: An axis that the name leaves out.
  ///   - isAfterSlash: Follows another part of the name.
  static func pointName(_ digits: [Digit], without axis: Int? = nil, isAfterSlash: Bool = false) -> [Segment] {
    let shown = digits.indices.filter { $0 != axis }
    return shown.enumerated().map { position, axis in
      let name = CoordinateSystem.axisName(axis), isLong = axis > 2
      return Segment(
        (isLong && position > 0 ? "-" : "") + name + (isLong ? "-" : ""), digits[axis],
        isAdjoined: position > 0 || !isAfterSlash)
    }
  }
}

// MARK: - Counts

extension Blueprint {
  /// Nodes, links and endpoints in closed form: products of extents.
  func counts() throws(TopologyError) -> TopologyCounts {
    var nodes: [Int] = [], endpoints: [Int] = [], links: [Int] = []
    for set in sets {
      let size = try checkedProduct(set.digits.map(extent), of: "nodes")
      nodes.append(size)
      if set.nodeClass.isEndpoint { endpoints.append(size) }
    }
    for wiring in wirings { links.append(try size(of: wiring)) }
    return TopologyCounts(
      nodes: try checkedSum(nodes, of: "nodes"), links: try checkedSum(links, of: "links"),
      endpoints: try checkedSum(endpoints, of: "nodes"))
  }

  /// The links of one wiring.
  private func size(of wiring: Wiring) throws(TopologyError) -> Int {
    let limit = GraphBuilder.maximumKey + 1
    if wiring.firstKey + wiring.channels > limit {
      throw .ruleBroken(
        field: "links.\(wiring.kind).count", value: "\(wiring.settings.count)",
        rule: "two nodes would have \(wiring.firstKey + wiring.channels) channels, more than \(limit)",
        hint: "lower the count or the number of cables")
    }
    func others(_ nodes: Nodes, _ digits: [Digit]) -> [Int] {
      sets[nodes.index].digits.filter { !digits.contains($0) }.map(extent)
    }
    switch wiring.shape {
    case .join(let a, let b):
      let first = sets[a.index].digits
      let union = first + sets[b.index].digits.filter { !first.contains($0) || $0 == wiring.ignored }
      return try checkedProduct(
        union.filter { $0 != wiring.filter?.digit }.map(extent) + [wiring.channels], of: "links")
    case .clique(let nodes, let digits):
      let extent = try checkedProduct(digits.map(extent), of: "nodes")
      let (even, odd) = extent % 2 == 0 ? (extent / 2, extent - 1) : ((extent - 1) / 2, extent)
      return try checkedProduct(others(nodes, digits) + [even, odd, wiring.channels], of: "links")
    case .path(let nodes, let digit):
      return try checkedProduct(others(nodes, [digit]) + [extent(digit) - 1, wiring.channels], of: "links")
    }
  }

  /// The kinds of links that exist, in the order of their wiring.
  var usedLinkClasses: [String] {
    var kinds: [String] = []
    for wiring in wirings where !kinds.contains(wiring.kind) {
      if (try? size(of: wiring)) != 0 { kinds.append(wiring.kind) }
    }
    return kinds
  }
}
