import TopologyModel

/// Reads the array `nodes` into a builder.
struct NodeReader {
  let limits: SizeLimits
  /// Lines of known spelling are recognised as a whole; off while faults are collected, so that each is found once.
  let usesMemo: Bool
  private var memo = ClassMemo<GraphBuilder.NodeClassID>()
  private var nameBytes = 0

  init(limits: SizeLimits, usesMemo: Bool) {
    self.limits = limits
    self.usesMemo = usesMemo
  }

  private struct Node {
    var id: Int?
    var name: String?
    var nodeClass: GraphBuilder.NodeClassID
    var location = Location()
  }

  /// The most that an id, a location or an optional integer of a link can be.
  static let wholeRange = 0...Int(Int32.max)

  /// Reads all nodes.  They may stand in any order as long as their ids are 0, 1, 2, …; the cursor stands at the array.
  mutating func read(_ cursor: inout JSONCursor, into builder: inout GraphBuilder) throws(Fault) {
    var more = try cursor.openArray()
    while more {
      cursor.skipWhitespace()
      let start = cursor.offset
      let node = try readNode(&cursor, &builder)
      if let id = node.id, id != builder.nodeCount {
        cursor.offset = start
        return try readRestInAnyOrder(&cursor, into: &builder)
      }
      try add(node, at: start, to: &builder)
      more = try cursor.anotherElement()
    }
  }

  /// Reads the nodes from here to the end of the array twice: once to see which ids there are, once in the order of ids.
  private mutating func readRestInAnyOrder(
    _ cursor: inout JSONCursor, into builder: inout GraphBuilder
  ) throws(Fault) {
    let first = builder.nodeCount
    var places: [(id: Int, offset: Int)] = []
    var more = true
    while more {
      cursor.skipWhitespace()
      let start = cursor.offset
      try checkLimits(first + places.count + 1, at: start)
      // A node without an id was reported; it counts as the one that is due.
      places.append((try readNode(&cursor, &builder).id ?? first + places.count, start))
      more = try cursor.anotherElement()
    }
    let end = cursor.offset
    let count = first + places.count
    var isTaken = [Bool](repeating: false, count: count)
    for id in 0..<first { isTaken[id] = true }
    var isPermutation = true
    for place in places {
      if place.id >= count {
        isPermutation = false
        try cursor.report(
          Fault(
            offset: cursor.offset(of: NodeKey.id.text, in: place.offset),
            cause: .outOfRange(field: "", value: "\(place.id)", allowed: "0...\(count - 1), for \(count) nodes")))
      } else if isTaken[place.id] {
        isPermutation = false
        try cursor.report(
          Fault(
            offset: cursor.offset(of: NodeKey.id.text, in: place.offset),
            cause: .ruleBroken(field: "", value: "\(place.id)", rule: "another node has this id", hint: nil)))
      } else {
        isTaken[place.id] = true
      }
    }
    if isPermutation { places.sort { $0.id < $1.id } }
    // Faults of values were reported the first time.
    var again = JSONCursor(cursor.bytes, collectsFaults: true)
    for place in places {
      again.offset = place.offset
      try add(try readNode(&again, &builder), at: place.offset, to: &builder)
    }
    cursor.offset = end
  }

  private mutating func add(_ node: Node, at offset: Int, to builder: inout GraphBuilder) throws(Fault) {
    let id = builder.nodeCount
    try checkLimits(id + 1, at: offset)
    let name = node.name ?? "\(id)"
    nameBytes += name.utf8.count
    guard nameBytes <= Int(UInt32.max) else {
      throw Fault(
        offset: offset,
        cause: .tooLarge(quantity: "bytes of names", count: "over 2^32", limit: "\(UInt32.max)", flag: nil))
    }
    builder.addNode(node.nodeClass, name: name, at: node.location)
  }

  private func checkLimits(_ nodes: Int, at offset: Int) throws(Fault) {
    guard nodes > limits.nodes || nodes & 0x3FF == 0 else { return }
    do { try limits.check(TopologyCounts(nodes: nodes, links: 0, endpoints: 0)) } catch {
      throw Fault(offset: offset, cause: error)
    }
  }

  private mutating func readNode(_ cursor: inout JSONCursor, _ builder: inout GraphBuilder) throws(Fault) -> Node {
    if usesMemo, let node = try readFamiliarNode(&cursor) { return node }
    return try readAnyNode(&cursor, &builder)
  }

  /// Reads a node that is spelled as this library spells it and whose class has been met; nil, and the cursor where it was,
  /// when it is not.
  private mutating func readFamiliarNode(_ cursor: inout JSONCursor) throws(Fault) -> Node? {
    let start = cursor.offset
    guard cursor.pass("{\"id\": "), let id = cursor.digits(), cursor.pass(", \"name\": \"") else {
      cursor.offset = start
      return nil
    }
    cursor.offset -= 1
    let name = try cursor.string()
    guard cursor.pass(", "), let (keys, nodeClass) = memo.match(&cursor) else {
      cursor.offset = start
      return nil
    }
    var node = Node(id: id, name: cursor.text(name), nodeClass: nodeClass)
    var met = MetKeys(known: keys | 1 << UInt64(NodeKey.id.rawValue) | 1 << UInt64(NodeKey.name.rawValue))
    while try cursor.anotherMember() {
      cursor.skipWhitespace()
      let place = cursor.offset
      let token = try cursor.key()
      let key = NodeKey.table.number(of: token, in: cursor)
      if !met.insert(key, token, in: cursor) { try cursor.report(.repeatedKey(cursor.text(token), at: place)) }
      guard let key else {
        try cursor.skipValue()
        continue
      }
      if NodeKey.classKeys ~= key {
        cursor.offset = start
        return nil
      }
      try Self.readLocation(key, &cursor, &node.location)
    }
    return node
  }

  private static func readLocation(_ key: Int, _ cursor: inout JSONCursor, _ location: inout Location) throws(Fault) {
    guard let value = try cursor.whole(wholeRange) else { return }
    location.values[key - NodeKey.allCases.count] = Int32(value)
  }

  /// Reads a node with its keys in any order.
  private mutating func readAnyNode(
    _ cursor: inout JSONCursor, _ builder: inout GraphBuilder
  ) throws(Fault) -> Node {
    let start = cursor.offset
    var id: Int?, name: String?, location = Location()
    var kind: NodeKind?, role: String?, isEndpoint: Bool?, forwards: Bool?, latency: Latency?
    var power: Double?, meanTimeBetweenFailures: Double?, cooling: String?, memory: Double?, teraflops: Double?
    var ports: Int?
    var met = MetKeys(), run = ClassRun(NodeKey.classKeys)
    var more = try cursor.openElement("a node: an object with an id")
    while more {
      cursor.skipWhitespace()
      let place = cursor.offset
      let token = try cursor.key()
      let number = NodeKey.table.number(of: token, in: cursor)
      if !met.insert(number, token, in: cursor) { try cursor.report(.repeatedKey(cursor.text(token), at: place)) }
      if let number, number >= NodeKey.allCases.count {
        try Self.readLocation(number, &cursor, &location)
      } else {
        switch number.flatMap(NodeKey.init(rawValue:)) {
        case .id: id = try cursor.whole(0...GraphBuilder.maximumNodes - 1)
        case .name: name = try cursor.text()
        case .kind: kind = try cursor.word(NodeKind.self, "node kind")
        case .role: role = try cursor.text()
        case .endpoint: isEndpoint = try cursor.boolean()
        case .forwards: forwards = try cursor.boolean()
        case .latency: latency = try cursor.latency()
        case .power: power = try cursor.figure()
        case .meanTimeBetweenFailures: meanTimeBetweenFailures = try cursor.figure()
        case .cooling: cooling = try cursor.text()
        case .memory: memory = try cursor.figure()
        case .teraflops: teraflops = try cursor.figure()
        case .ports: ports = try cursor.whole(Self.wholeRange)
        case nil: try cursor.skipValue()
        }
      }
      run.note(number, from: place, to: cursor.offset)
      more = try cursor.anotherMember()
    }
    if !met.contains(NodeKey.id.rawValue), cursor.bytes[start] == UInt8(ascii: "{") {
      try cursor.report(
        Fault(offset: start, suffix: ".id", cause: .missing(field: "", expected: "a whole number, counted from 0")))
    }
    let actualKind = kind ?? ReadingDefaults.nodeKind
    var attributes = NodeClass(
      kind: actualKind, role: role ?? actualKind.rawValue,
      isEndpoint: isEndpoint ?? ReadingDefaults.isEndpoint(actualKind),
      forwards: forwards ?? ReadingDefaults.forwards(actualKind), latency: latency ?? .zero)
    attributes.power = power
    attributes.meanTimeBetweenFailures = meanTimeBetweenFailures
    attributes.cooling = cooling
    attributes.memoryGigabytes = memory
    attributes.teraflops = teraflops
    attributes.ports = ports
    let nodeClass = builder.nodeClass(attributes)
    if usesMemo, let range = run.range { memo.learn(range, keys: run.keys, nodeClass) }
    return Node(id: id, name: name, nodeClass: nodeClass, location: location)
  }
}

extension JSONCursor {
  /// Passes `text` when it stands here.
  @inline(__always) mutating func pass(_ text: StaticString) -> Bool {
    guard matches(text) else { return false }
    offset += text.utf8CodeUnitCount
    return true
  }

  /// Reads a whole number of at most nine digits without leading zeros; nil, and the cursor anywhere, when there is none.
  @inline(__always) mutating func digits() -> Int? {
    let start = offset
    var value = 0
    while UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte, offset - start < 10 {
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
      offset += 1
    }
    let count = offset - start
    return count == 0 || count > 9 || (count > 1 && bytes[start] == UInt8(ascii: "0")) ? nil : value
  }

  /// Where the member `key` of the object at `offset`, which has been read, has its value.
  func offset(of key: StaticString, in offset: Int) -> Int {
    JSONLocator.offset(of: [.key("\(key)")], in: bytes, from: offset)
  }

  /// Opens an object; reports and passes a value that is none.
  mutating func openElement(_ expected: String) throws(Fault) -> Bool {
    if next() == UInt8(ascii: "{") { return try openObject() }
    let start = offset
    let value = try value()
    try report(Fault(offset: start, cause: .malformed(field: "", value: value.briefDescription, expected: expected)))
    return false
  }
}
