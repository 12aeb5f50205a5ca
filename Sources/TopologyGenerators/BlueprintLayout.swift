import TopologyModel

/// The ids of a blueprint's nodes, both ways, and the permutations that its digits give.
///
/// Made of sizes that ``Blueprint/counts()`` has checked to fit.
struct BlueprintLayout: Sendable {
  let blueprint: Blueprint
  /// The first id of each set, and one past the last node.
  let first: [Int]

  init(_ blueprint: Blueprint) {
    self.blueprint = blueprint
    var first = [0]
    for set in blueprint.sets { first.append(first[first.count - 1] + set.digits.map(blueprint.extent).reduce(1, *)) }
    self.first = first
  }

  /// The distance in ids of neighbours along `digit`, nil in a set without it.
  func stride(of digit: Blueprint.Digit, in set: Int) -> Int? {
    var stride = 1
    for own in blueprint.sets[set].digits {
      if own == digit { return stride }
      stride *= blueprint.extent(own)
    }
    return nil
  }

  /// The set that a node belongs to.
  fileprivate static func set(of node: Int, _ first: [Int]) -> Int {
    var set = 0
    while node >= first[set + 1] { set += 1 }
    return set
  }

  /// Rotations of digits, transpositions of those that form cliques, reflections of paths, and the declared exchanges.
  ///
  /// A rotation alone makes all values of a digit alike; a transposition besides makes all pairs alike, which matters
  /// where links run between the values.
  var permutations: [DeclaredPermutation] {
    var permutations: [DeclaredPermutation] = []
    for (index, extent) in blueprint.extents.enumerated() where extent > 1 {
      let digit = Blueprint.Digit(index: index), name = blueprint.digitNames[index]
      switch blueprint.symmetries[index] {
      case .fixed: break
      case .cyclic: permutations.append(mapping(digit, "rotate \(name)") { $0 + 1 < extent ? $0 + 1 : 0 })
      case .mirrored:
        permutations.append(mapping(digit, "reflect \(name)") { extent - 1 - $0 })
      case .blocks(let size, let blocks):
        let whole = extent / size * size
        if whole > size {
          permutations.append(
            mapping(digit, "rotate \(blocks)") { $0 < whole ? ($0 + size) % whole : $0 })
        }
        if size > 1 {
          permutations.append(
            mapping(digit, "rotate \(name) within \(blocks)") { value in
              let first = value / size * size
              return first + (value - first + 1) % min(size, extent - first)
            })
        }
      case .interchangeable:
        permutations.append(mapping(digit, "rotate \(name)") { $0 + 1 < extent ? $0 + 1 : 0 })
        if extent > 2 && hasClique(digit) {
          permutations.append(mapping(digit, "transpose \(name)") { $0 < 2 ? 1 - $0 : $0 })
        }
      }
    }
    return permutations + blueprint.exchanges.map(permutation)
  }

  private func hasClique(_ digit: Blueprint.Digit) -> Bool {
    blueprint.wirings.contains { if case .clique(_, let digits) = $0.shape { digits.contains(digit) } else { false } }
  }

  /// The permutation that changes one digit of every node that has it.
  func mapping(
    _ digit: Blueprint.Digit, _ name: String, _ change: @escaping @Sendable (Int) -> Int
  ) -> DeclaredPermutation {
    let strides = blueprint.sets.indices.map { stride(of: digit, in: $0) }
    let extent = blueprint.extent(digit), first = first
    return DeclaredPermutation(name) { node in
      let set = Self.set(of: node, first)
      guard let stride = strides[set] else { return node }
      let value = (node - first[set]) / stride % extent
      return node + (change(value) - value) * stride
    }
  }

  /// The permutation that exchanges digits and sets.
  private func permutation(_ exchange: Blueprint.Exchange) -> DeclaredPermutation {
    func partner(_ digit: Blueprint.Digit) -> Blueprint.Digit {
      for (a, b) in exchange.pairs { if digit == a { return b } else if digit == b { return a } }
      return digit
    }
    let images = blueprint.sets.indices.map { set in
      for (a, b) in exchange.sets {
        if a.index == set { return b.index } else if b.index == set { return a.index }
      }
      return set
    }
    // For each set, how each of its digits moves: where it is read, and how far apart its values are in the image.
    let moves = blueprint.sets.indices.map { set in
      blueprint.sets[set].digits.map { digit in
        Move(
          from: stride(of: digit, in: set) ?? 1, extent: blueprint.extent(digit),
          to: stride(of: partner(digit), in: images[set]) ?? 0)
      }
    }
    let first = first
    return DeclaredPermutation(exchange.name) { node in
      let set = Self.set(of: node, first), offset = node - first[set]
      return moves[set].reduce(first[images[set]]) { $0 + offset / $1.from % $1.extent * $1.to }
    }
  }

  private struct Move: Sendable { let from, extent, to: Int }
}

// MARK: - Building

extension BlueprintLayout {
  /// Builds the graph: nodes set by set, links wiring by wiring, in ascending order within each.
  func build() -> TopologyGraph {
    let links = (try? blueprint.counts().links) ?? 0
    var builder = GraphBuilder(networks: blueprint.networks, nodes: first[first.count - 1], links: links)
    for set in blueprint.sets.indices { addNodes(of: set, to: &builder) }
    var cables = 0
    for wiring in blueprint.wirings { addLinks(of: wiring, cables: &cables, to: &builder) }
    return builder.build()
  }

  private func addNodes(of index: Int, to builder: inout GraphBuilder) {
    let set = blueprint.sets[index], nodeClass = builder.nodeClass(set.nodeClass)
    let columns = set.location.map { ($0.0, Reading($0.1, in: index, self)) }
    let segments = set.name.enumerated().map { position, segment in
      let reading = segment.numeral.map { Reading($0, in: index, self) }
      return (
        word: (position > 0 && !segment.isAdjoined ? "/" : "") + segment.word, reading: reading,
        numbers: PaddedNumbers(below: segment.count ?? reading?.count ?? 0)
      )
    }
    for offset in 0..<(first[index + 1] - first[index]) {
      var location = Location(), name = ""
      for (column, reading) in columns { location[column] = reading.value(at: offset) }
      for segment in segments {
        name += segment.word
        if let reading = segment.reading { name += segment.numbers[reading.value(at: offset)] }
      }
      builder.addNode(nodeClass, name: name, at: location)
    }
  }

  /// A numeral, ready to be read from a node's offset in its set.
  private struct Reading {
    private var parts: [(stride: Int, extent: Int, weight: Int)] = []
    private let divisor: Int
    private let offset: Int
    /// One more than the largest value.
    private(set) var count: Int

    init(_ numeral: Blueprint.Numeral, in set: Int, _ layout: BlueprintLayout) {
      divisor = numeral.divisor
      offset = numeral.offset
      var weight = 1
      for digit in numeral.digits {
        let extent = layout.blueprint.extent(digit)
        if let stride = layout.stride(of: digit, in: set) { parts.append((stride, extent, weight)) }
        weight *= extent
      }
      count = (weight - 1) / divisor + 1 + offset
    }

    func value(at node: Int) -> Int {
      parts.reduce(0) { $0 + node / $1.stride % $1.extent * $1.weight } / divisor + offset
    }
  }

  private func addLinks(of wiring: Blueprint.Wiring, cables: inout Int, to builder: inout GraphBuilder) {
    let planes = wiring.plane.map { blueprint.extent($0) } ?? 1
    let classes = (0..<planes).map {
      builder.linkClass(
        wiring.settings.linkClass(wiring.kind, network: wiring.network, plane: wiring.plane == nil ? nil : $0))
    }
    var bundle = CableBundle(perCable: wiring.settings.channelsPerCable, next: cables)
    func addChannels(_ a: Int, _ b: Int, plane: Int) {
      for key in wiring.firstKey..<(wiring.firstKey + wiring.channels) {
        let link = builder.addLink(NodeID(a), NodeID(b), classes[plane], key: key)
        if let cable = bundle.nextChannel() { builder.set(.cable, of: link, to: cable) }
      }
    }
    switch wiring.shape {
    case .join(let a, let b):
      let join = Join(a.index, b.index, wiring, self)
      for node in 0..<(first[a.index + 1] - first[a.index]) where join.admits(node) {
        let base = first[b.index] + join.base(of: node)
        for (partner, plane) in zip(join.partners, join.partnerPlanes) {
          addChannels(first[a.index] + node, base + partner, plane: join.plane(of: node) + plane)
        }
        // A cable may serve several partners of one node, never two nodes.
        bundle.close()
      }
    case .clique(let nodes, let digits): addLine(nodes, digits, reach: Int.max)
    case .path(let nodes, let digit): addLine(nodes, [digit], reach: 1)
    }
    /// Joins each node to those up to `reach` further along digits that are neighbours in the word.
    func addLine(_ nodes: Blueprint.Nodes, _ digits: [Blueprint.Digit], reach: Int) {
      let set = nodes.index, extent = digits.map(blueprint.extent).reduce(1, *)
      let stride = digits.first.flatMap { self.stride(of: $0, in: set) } ?? 1
      let planeReading = Reading(Blueprint.Numeral(wiring.plane.map { [$0] } ?? []), in: set, self)
      for node in 0..<(first[set + 1] - first[set]) {
        let value = node / stride % extent, plane = planeReading.value(at: node)
        for step in 1..<max(1, min(extent - value, reach == Int.max ? reach : reach + 1)) {
          addChannels(first[set] + node, first[set] + node + step * stride, plane: plane)
          bundle.close()
        }
      }
    }
    cables = bundle.next
  }

  /// Which nodes of the second set a node of the first set meets.
  private struct Join {
    private var shared: [(stride: Int, extent: Int, weight: Int, shift: Int)] = []
    private var filter: (stride: Int, extent: Int, value: Int)?
    private var planeStride: (stride: Int, extent: Int)?
    /// Offsets from the first partner, ascending.
    private(set) var partners = [0]
    /// The plane of each, where the second set decides it.
    private(set) var partnerPlanes = [0]

    init(_ a: Int, _ b: Int, _ wiring: Blueprint.Wiring, _ layout: BlueprintLayout) {
      let blueprint = layout.blueprint
      for digit in blueprint.sets[b].digits {
        let extent = blueprint.extent(digit), weight = layout.stride(of: digit, in: b) ?? 1
        if digit != wiring.ignored, let stride = layout.stride(of: digit, in: a) {
          let shift = wiring.shift.map { $0.digit == digit ? $0.by : 0 } ?? 0
          shared.append((stride, extent, weight, shift))
        } else {
          partners = (0..<extent).flatMap { value in partners.map { $0 + value * weight } }
          let isPlane = digit == wiring.plane
          partnerPlanes = (0..<extent).flatMap { value in partnerPlanes.map { isPlane ? value : $0 } }
        }
      }
      if let plane = wiring.plane, let stride = layout.stride(of: plane, in: a) {
        planeStride = (stride, blueprint.extent(plane))
      }
      if let (digit, value) = wiring.filter, let stride = layout.stride(of: digit, in: a) {
        filter = (stride, blueprint.extent(digit), value)
      }
    }

    func admits(_ node: Int) -> Bool { filter.map { node / $0.stride % $0.extent == $0.value } ?? true }
    func base(of node: Int) -> Int {
      shared.reduce(0) { $0 + (node / $1.stride + $1.shift) % $1.extent * $1.weight }
    }
    func plane(of node: Int) -> Int { planeStride.map { node / $0.stride % $0.extent } ?? 0 }
  }
}

/// Deals channels onto cables in the order in which they are made.
struct CableBundle {
  /// Channels of one cable; nil when cables are not known.
  let perCable: Int?
  /// The next unused cable.
  private(set) var next: Int
  private var filled = 0

  init(perCable: Int?, next: Int) {
    self.perCable = perCable
    self.next = next
  }

  /// The cable of the next channel, nil when cables are not known.
  mutating func nextChannel() -> Int? {
    guard let perCable else { return nil }
    if filled == perCable { close() }
    filled += 1
    return next
  }

  /// Ends the current cable, full or not.
  mutating func close() {
    if filled > 0 { next += 1 }
    filled = 0
  }
}
