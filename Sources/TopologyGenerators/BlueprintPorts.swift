import TopologyModel

// What a composition needs to know of a blueprint whose endpoints are its first set.

extension BlueprintLayout {
  /// The nodes of the first set as ports, with what its digits allow.
  func ports(_ name: String) -> PortGroup {
    PortGroup(name, count: first[1], digits: blueprint.sets[0].digits.flatMap(portDigits)) { $0 }
  }

  private func portDigits(_ digit: Blueprint.Digit) -> [PortDigit] {
    let extent = blueprint.extent(digit)
    func whole(_ freedom: PortDigit.Freedom) -> PortDigit {
      PortDigit(extent: extent, freedom: freedom) { mapping(digit, "", $0).image }
    }
    switch blueprint.symmetries[digit.index] {
    case .interchangeable: return [whole(.all)]
    case .cyclic: return [whole(.rotations)]
    case .mirrored, .fixed: return [whole(.fixed)]
    case .blocks(let size, _):
      guard size < extent else { return [whole(.all)] }
      guard extent % size == 0 else { return [whole(.fixed)] }
      // The place within a block, and the block.
      return [(1, size), (size, extent / size)].map { stride, part in
        PortDigit(extent: part, freedom: .all) { change in
          mapping(digit, "") { changingDigit($0, stride: stride, extent: part, change) }.image
        }
      }
    }
  }
}

extension Blueprint {
  /// Links at each node of the first set, where all of them lead to switches of other sets; nil otherwise.
  var linksPerEndpoint: Int? {
    var links = 0
    for wiring in wirings {
      switch wiring.shape {
      case .join(let a, let b) where a.index == 0 || b.index == 0:
        guard a != b, wiring.filter == nil else { return nil }
        let other = sets[a.index == 0 ? b.index : a.index]
        guard other.nodeClass.kind == .switchChip else { return nil }
        let free = other.digits.filter { !sets[0].digits.contains($0) || $0 == wiring.ignored }.map(extent)
        links += free.reduce(wiring.channels, *)
      case .join: break
      case .clique(let nodes, _), .path(let nodes, _): if nodes.index == 0 { return nil }
      }
    }
    return links
  }
}
