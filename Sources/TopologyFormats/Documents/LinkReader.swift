import TopologyModel

/// Reads the array `links` into a builder that has all the nodes.
struct LinkReader {
  let limits: SizeLimits
  /// As in ``NodeReader``.
  let usesMemo: Bool
  /// The networks declared, or met so far when none is.
  private var networks: [String]
  private let declaresNetworks: Bool
  private var memo = ClassMemo<GraphBuilder.LinkClassID>()
  /// For links without a key: how many stand between two nodes so far.
  private var parallelLinks: [UInt64: Int] = [:]
  /// True once a link without bandwidth was met.
  private(set) var assumesBandwidth = false

  init(networks: [Network], limits: SizeLimits, usesMemo: Bool) {
    self.networks = networks.map(\.name)
    declaresNetworks = !networks.isEmpty
    self.limits = limits
    self.usesMemo = usesMemo
  }

  /// True when a network is declared, or a link has named one.
  var hasNetworks: Bool { !networks.isEmpty }

  /// What a link has besides its ends and its class.
  private struct Link {
    var source: Int?
    var target: Int?
    var key: Int?
    var linkClass: GraphBuilder.LinkClassID?
    var columns = InlineArray<4, Int?>(repeating: nil)
    var portA: String?
    var portB: String?
  }

  /// Reads all links; the cursor stands at the array.
  mutating func read(_ cursor: inout JSONCursor, into builder: inout GraphBuilder) throws(Fault) {
    var more = try cursor.openArray()
    while more {
      cursor.skipWhitespace()
      let start = cursor.offset
      try checkLimits(builder.linkCount + 1, nodes: builder.nodeCount, at: start)
      var link = Link()
      if !(usesMemo ? try readFamiliarLink(&cursor, &link) : false) {
        link = Link()
        try readAnyLink(&cursor, &link, &builder)
      }
      try add(link, at: start, &cursor, to: &builder)
      more = try cursor.anotherElement()
    }
  }

  private func checkLimits(_ links: Int, nodes: Int, at offset: Int) throws(Fault) {
    guard links > limits.links || links & 0x3FF == 0 else { return }
    do { try limits.check(TopologyCounts(nodes: nodes, links: links, endpoints: 0)) } catch {
      throw Fault(offset: offset, cause: error)
    }
  }

  private mutating func add(
    _ link: Link, at offset: Int, _ cursor: inout JSONCursor, to builder: inout GraphBuilder
  ) throws(Fault) {
    // What is missing was reported.
    guard let source = link.source, let target = link.target, let linkClass = link.linkClass else { return }
    let nodes = builder.nodeCount
    for (end, key) in [(source, LinkKey.source), (target, .target)] where end >= nodes {
      try cursor.report(
        Fault(
          offset: cursor.offset(of: key.text, in: offset),
          cause: nodes == 0
            ? .ruleBroken(field: "", value: "\(end)", rule: "there are no nodes", hint: nil)
            : .outOfRange(field: "", value: "\(end)", allowed: "0...\(nodes - 1), the ids of the nodes")))
    }
    guard source < nodes, target < nodes else { return }
    guard source != target else {
      return try cursor.report(
        Fault(
          offset: cursor.offset(of: LinkKey.target.text, in: offset),
          cause: .ruleBroken(field: "", value: "\(target)", rule: "a link joins two different nodes", hint: nil)))
    }
    var key = link.key ?? 0
    if link.key == nil {
      let ends = UInt64(min(source, target)) << 32 | UInt64(max(source, target))
      key = parallelLinks[ends, default: 0]
      parallelLinks[ends] = key + 1
      guard key <= GraphBuilder.maximumKey else {
        throw Fault(
          offset: offset, suffix: ".key",
          cause: .outOfRange(field: "", value: "\(key)", allowed: "0...\(GraphBuilder.maximumKey)"))
      }
    }
    let id = builder.addLink(NodeID(source), NodeID(target), linkClass, key: key)
    // The builder puts the smaller id first, and ports stand with their ends.
    let isTurned = source > target
    for column in LinkColumn.allCases {
      guard let value = link.columns[column.rawValue] else { continue }
      switch column {
      case .ocsPortA where isTurned: builder.set(.ocsPortB, of: id, to: value)
      case .ocsPortB where isTurned: builder.set(.ocsPortA, of: id, to: value)
      default: builder.set(column, of: id, to: value)
      }
    }
    if link.portA != nil || link.portB != nil {
      let (a, b) = isTurned ? (link.portB, link.portA) : (link.portA, link.portB)
      builder.setPorts(of: id, PortNames(a: a, b: b))
    }
  }

  /// Reads a link that is spelled as this library spells it and whose class has been met; false when it is not, with the
  /// cursor where it was.
  private mutating func readFamiliarLink(_ cursor: inout JSONCursor, _ link: inout Link) throws(Fault) -> Bool {
    let start = cursor.offset
    guard cursor.pass("{\"source\": "), let source = cursor.digits(), cursor.pass(", \"target\": "),
      let target = cursor.digits(), cursor.pass(", \"key\": "), let key = cursor.digits(),
      key <= GraphBuilder.maximumKey, cursor.pass(", "), let (keys, linkClass) = memo.match(&cursor)
    else {
      cursor.offset = start
      return false
    }
    link.source = source
    link.target = target
    link.key = key
    link.linkClass = linkClass
    var met = MetKeys(known: keys | 0b111)
    while try cursor.anotherMember() {
      cursor.skipWhitespace()
      let place = cursor.offset
      let token = try cursor.key()
      let number = LinkKey.table.number(of: token, in: cursor)
      if !met.insert(number, token, in: cursor) { try cursor.report(.repeatedKey(cursor.text(token), at: place)) }
      if let number, LinkKey.classKeys ~= number {
        cursor.offset = start
        return false
      }
      if try !Self.readExtra(number, &cursor, &link) { try cursor.skipValue() }
    }
    return true
  }

  /// Reads a member that no class holds; false when it is not one.
  private static func readExtra(_ key: Int?, _ cursor: inout JSONCursor, _ link: inout Link) throws(Fault) -> Bool {
    switch key.flatMap(LinkKey.init(rawValue:)) {
    case .cable: link.columns[0] = try cursor.whole(NodeReader.wholeRange)
    case .ocs: link.columns[1] = try cursor.whole(NodeReader.wholeRange)
    case .ocsPortA: link.columns[2] = try cursor.whole(NodeReader.wholeRange)
    case .ocsPortB: link.columns[3] = try cursor.whole(NodeReader.wholeRange)
    case .portA: link.portA = try cursor.text()
    case .portB: link.portB = try cursor.text()
    default: return false
    }
    return true
  }

  /// Reads a link with its keys in any order.
  private mutating func readAnyLink(
    _ cursor: inout JSONCursor, _ link: inout Link, _ builder: inout GraphBuilder
  ) throws(Fault) {
    let start = cursor.offset
    var kind: String?, network: String?, networkPlace = start, plane: Int?, medium: Medium?
    var bandwidth: Bandwidth?, latency: Latency?
    var length: Double?, meanTimeBetweenFailures: Double?, loss: Double?
    var met = MetKeys(), run = ClassRun(LinkKey.classKeys)
    let isObject = cursor.next() == UInt8(ascii: "{")
    var more = try cursor.openElement("a link: an object with source and target")
    while more {
      cursor.skipWhitespace()
      let place = cursor.offset
      let token = try cursor.key()
      let number = LinkKey.table.number(of: token, in: cursor)
      if !met.insert(number, token, in: cursor) { try cursor.report(.repeatedKey(cursor.text(token), at: place)) }
      switch number.flatMap(LinkKey.init(rawValue:)) {
      case .source: link.source = try cursor.whole(0...GraphBuilder.maximumNodes - 1)
      case .target: link.target = try cursor.whole(0...GraphBuilder.maximumNodes - 1)
      case .key: link.key = try cursor.whole(0...GraphBuilder.maximumKey)
      case .kind: kind = try cursor.text()
      case .network:
        networkPlace = cursor.offset
        network = try cursor.text()
      case .plane: plane = try cursor.whole(NodeReader.wholeRange)
      case .medium: medium = try cursor.word(Medium.self, "medium")
      case .bandwidth: bandwidth = try cursor.bandwidth()
      case .latency: latency = try cursor.latency()
      case .length: length = try cursor.figure()
      case .meanTimeBetweenFailures: meanTimeBetweenFailures = try cursor.figure()
      case .loss: loss = try cursor.figure()
      default: if try !Self.readExtra(number, &cursor, &link) { try cursor.skipValue() }
      }
      run.note(number, from: place, to: cursor.offset)
      more = try cursor.anotherMember()
    }
    guard isObject else { return }
    for key in [LinkKey.source, .target] where !met.contains(key.rawValue) {
      try cursor.report(
        Fault(offset: start, suffix: ".\(key.text)", cause: .missing(field: "", expected: "the id of a node")))
    }
    guard let networkNumber = try number(ofNetwork: network, at: networkPlace, &cursor, &builder) else { return }
    if bandwidth == nil { assumesBandwidth = true }
    var attributes = LinkClass(
      kind: kind ?? ReadingDefaults.linkKind, network: networkNumber, plane: plane, medium: medium,
      bandwidth: bandwidth ?? ReadingDefaults.bandwidth, latency: latency ?? .zero, length: length.map { .meters($0) })
    attributes.meanTimeBetweenFailures = meanTimeBetweenFailures
    attributes.loss = loss
    let linkClass = builder.linkClass(attributes)
    link.linkClass = linkClass
    if usesMemo, let range = run.range { memo.learn(range, keys: run.keys, linkClass) }
  }

  private mutating func number(
    ofNetwork name: String?, at offset: Int, _ cursor: inout JSONCursor, _ builder: inout GraphBuilder
  ) throws(Fault) -> Int? {
    guard let name = name ?? (declaresNetworks ? networks.first : ReadingDefaults.network) else { return nil }
    if let number = networks.firstIndex(of: name) { return number }
    if declaresNetworks {
      try cursor.report(
        Fault(
          offset: offset,
          cause: .unknown(
            what: "network", name: name, suggestion: nearestName(to: name, in: networks), known: networks)))
      return nil
    }
    guard networks.count < DocumentHeader.maximumNetworks else {
      throw Fault(
        offset: offset,
        cause: .tooLarge(
          quantity: "networks", count: "over \(networks.count)", limit: "\(networks.count)", flag: nil))
    }
    networks.append(name)
    return builder.addNetwork(Network(name: name, rank: 0))
  }
}
