import TopologyModel

/// The type of an attribute of nodes or links.
enum AttributeType: Hashable, Sendable { case boolean, integer, number, text }

/// One value.
enum AttributeValue: Hashable, Sendable {
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
}

/// An attribute by its key in topology documents.
struct Attribute: Hashable, Sendable {
  let name: String
  let type: AttributeType
  /// Its place among the attributes of the same elements.
  var number = 0
}

/// The attributes of all nodes, or of all links, in the order of documents, spelled as a format wants them.
///
/// Those that no element has are left out.  What a class has in common is spelled once; writing an element is one copy of
/// bytes and a few integers.
struct ElementAttributes {
  /// How a format spells a value, or its absence.
  typealias Spelling = (inout JSONOutput, Attribute, AttributeValue?) -> Void

  private enum Column {
    case integers([Int32])
    case ports(PortEnd)
    case annotation(AnnotationColumn.Values)
  }
  private enum PortEnd { case a, b }

  /// The attributes, in the order in which they are spelled.
  private(set) var attributes: [Attribute] = []
  private let spelling: Spelling
  private let classIndex: [UInt32]
  private var classes: [[UInt8]] = []
  private var columns: [(attribute: Attribute, column: Column)] = []
  private let ports: [LinkID: PortNames]

  /// The attributes of the nodes; `id` and `name` are for the format to place.
  init(nodesOf request: ExportRequest, _ spelling: @escaping Spelling) {
    let graph = request.graph
    self.spelling = spelling
    classIndex = graph.nodeClassIndex
    ports = [:]
    spellClasses(graph.nodeClasses.map(Self.members))
    for column in LocationColumn.allCases where graph.hasLocations(in: column) {
      add(column.name, .integer, .integers(graph.locationColumns[column.rawValue]))
    }
    add(request.annotations.nodes)
  }

  /// The attributes of the links; `source`, `target` and `key` are for the format to place.
  init(linksOf request: ExportRequest, _ spelling: @escaping Spelling) {
    let graph = request.graph
    self.spelling = spelling
    classIndex = graph.linkClassIndex
    ports = graph.portNames
    spellClasses(graph.linkClasses.map { Self.members($0, graph.networks) })
    for column in LinkColumn.allCases where !graph.linkColumns[column.rawValue].isEmpty {
      add(column.name, .integer, .integers(graph.linkColumns[column.rawValue]))
    }
    if graph.portNames.values.contains(where: { $0.a != nil }) { add("\(LinkKey.portA.text)", .text, .ports(.a)) }
    if graph.portNames.values.contains(where: { $0.b != nil }) { add("\(LinkKey.portB.text)", .text, .ports(.b)) }
    add(request.annotations.links)
  }

  /// Appends the attributes of element `index`.
  func write(_ index: Int, to output: inout JSONOutput) {
    output.append(classes[Int(classIndex[index])])
    for (attribute, column) in columns { spelling(&output, attribute, value(column, index)) }
  }

  private func value(_ column: Column, _ index: Int) -> AttributeValue? {
    switch column {
    case .integers(let values): values[index] >= 0 ? .integer(Int(values[index])) : nil
    case .ports(let end): (end == .a ? ports[LinkID(index)]?.a : ports[LinkID(index)]?.b).map { .text($0) }
    case .annotation(.integers(let values, let absent)): values[index] == absent ? nil : .integer(values[index])
    case .annotation(.numbers(let values)): values[index].isFinite ? .number(values[index]) : nil
    }
  }

  private mutating func add(_ annotations: [AnnotationColumn]) {
    for column in annotations {
      let isWhole = if case .integers = column.values { true } else { false }
      add(column.name, isWhole ? .integer : .number, .annotation(column.values))
    }
  }

  private mutating func add(_ name: String, _ type: AttributeType, _ column: Column) {
    let attribute = Attribute(name: name, type: type, number: attributes.count)
    attributes.append(attribute)
    columns.append((attribute, column))
  }

  private typealias Member = (name: String, type: AttributeType, value: AttributeValue?)

  private mutating func spellClasses(_ members: [[Member]]) {
    guard let first = members.first else { return }
    var used: [Int] = []
    for index in first.indices where members.contains(where: { $0[index].value != nil }) {
      used.append(index)
      attributes.append(Attribute(name: first[index].name, type: first[index].type, number: attributes.count))
    }
    classes = members.map { members in
      var output = JSONOutput()
      for (number, index) in used.enumerated() { spelling(&output, attributes[number], members[index].value) }
      return output.bytes
    }
  }

  private static func members(_ nodeClass: NodeClass) -> [Member] {
    [
      ("\(NodeKey.kind.text)", .text, .text(nodeClass.kind.rawValue)),
      ("\(NodeKey.role.text)", .text, .text(nodeClass.role)),
      ("\(NodeKey.endpoint.text)", .boolean, .boolean(nodeClass.isEndpoint)),
      ("\(NodeKey.forwards.text)", .boolean, .boolean(nodeClass.forwards)),
      ("\(NodeKey.latency.text)", .number, .number(nodeClass.latency.nanoseconds)),
      ("\(NodeKey.power.text)", .number, nodeClass.power.map { .number($0) }),
      ("\(NodeKey.meanTimeBetweenFailures.text)", .number, nodeClass.meanTimeBetweenFailures.map { .number($0) }),
      ("\(NodeKey.cooling.text)", .text, nodeClass.cooling.map { .text($0) }),
      ("\(NodeKey.memory.text)", .number, nodeClass.memoryGigabytes.map { .number($0) }),
      ("\(NodeKey.teraflops.text)", .number, nodeClass.teraflops.map { .number($0) }),
      ("\(NodeKey.ports.text)", .integer, nodeClass.ports.map { .integer($0) }),
    ]
  }

  private static func members(_ linkClass: LinkClass, _ networks: [Network]) -> [Member] {
    [
      ("\(LinkKey.kind.text)", .text, .text(linkClass.kind)),
      ("\(LinkKey.network.text)", .text, .text(networks[linkClass.network].name)),
      ("\(LinkKey.plane.text)", .integer, linkClass.plane.map { .integer($0) }),
      ("\(LinkKey.medium.text)", .text, linkClass.medium.map { .text($0.rawValue) }),
      ("\(LinkKey.bandwidth.text)", .number, .number(linkClass.bandwidth.gigabytesPerSecond)),
      ("\(LinkKey.latency.text)", .number, .number(linkClass.latency.nanoseconds)),
      ("\(LinkKey.length.text)", .number, linkClass.length.map { .number($0.meters) }),
      ("\(LinkKey.meanTimeBetweenFailures.text)", .number, linkClass.meanTimeBetweenFailures.map { .number($0) }),
      ("\(LinkKey.loss.text)", .number, linkClass.loss.map { .number($0) }),
    ]
  }
}
