import TopologyModel

extension ExchangeFormat {
  /// The infrastructure model of InfraGraph.
  static let infraGraph = ExchangeFormat(
    "infragraph", "InfraGraph infrastructure (JSON): devices, instances, links, edges", fileExtension: "json",
    carries: "nodes as instances of a device per class, kinds, bandwidth and latency per class of links",
    loses: "names and locations (ids stand in the order of instances), networks; its service merges parallel links",
    files: { request in [ExportedFile { try writeInfraGraph(request, to: &$0) }] },
    read: { request in try InfraGraphReader(request).document() })

  private static func component(_ kind: NodeKind) -> String {
    switch kind {
    case .npu: "xpu"
    case .cpu: "cpu"
    case .nic: "nic"
    case .switchChip: "switch"
    }
  }

  /// A name of the letters that InfraGraph's own package takes, others as dashes.
  private static func plainName(_ name: String) -> String {
    let letters = name.unicodeScalars.map { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-", "_", "(", ")", "<", ">", "[", "]", " ": Character(scalar)
      default: "-" as Character
      }
    }
    return letters.isEmpty ? "topology" : String(letters)
  }

  private static func writeInfraGraph(_ request: ExportRequest, to output: inout ExchangeOutput) throws {
    let graph = request.graph
    let counts = graph.nodesPerClass
    var place = [Int](repeating: 0, count: graph.nodeCount), next = counts.map { _ in 0 }
    for node in graph.nodes {
      let number = Int(graph.nodeClassIndex[node.index])
      place[node.index] = next[number]
      next[number] += 1
    }
    let instances = graph.nodeClasses.enumerated().map { index, nodeClass in
      let role = String(
        nodeClass.role.unicodeScalars.filter { $0.isASCII && HostNamePattern.isNameByte(UInt8($0.value)) && $0 != "." })
      return (role.isEmpty ? component(nodeClass.kind) : role) + (index == 0 ? "" : "-\(index)")
    }
    let name = request.document.name, plain = plainName(name)
    output.append("{\"name\": ")
    output.text.append(quoted: plain)
    if plain != name {
      output.append(", \"description\": ")
      output.text.append(quoted: name)
    }
    output.append(",\n \"devices\": [")
    for (index, nodeClass) in graph.nodeClasses.enumerated() {
      let part = component(nodeClass.kind)
      var inside: JSONObject = ["name": .string(part), "count": 1, "choice": .string(part)]
      inside[part] = [:]
      let device: JSONValue = [
        "name": .string("device-\(instances[index])"), "description": .string(nodeClass.role),
        "components": [.object(inside)], "links": [], "edges": [],
      ]
      output.append(index == 0 ? "\n   " : ",\n   ")
      output.text.append(value: device)
    }
    output.append("],\n \"links\": [")
    for (index, linkClass) in graph.linkClasses.enumerated() {
      output.append(index == 0 ? "\n   " : ",\n   ")
      let link: JSONValue = [
        "name": .string("link-\(index)"), "description": .string(linkClass.kind),
        "physical": [
          "bandwidth": [
            "choice": "gigabytes_per_second", "gigabytes_per_second": .number(linkClass.bandwidth.gigabytesPerSecond),
          ],
          "latency": ["choice": "ns", "ns": .number(linkClass.latency.nanoseconds)],
        ],
      ]
      output.text.append(value: link)
    }
    output.append("],\n \"instances\": [")
    for (index, instance) in instances.enumerated() {
      output.append(index == 0 ? "\n   " : ",\n   ")
      let value: JSONValue = [
        "name": .string(instance), "device": .string("device-\(instance)"), "count": .count(counts[index]),
      ]
      output.text.append(value: value)
    }
    output.append("],\n \"edges\": [")
    for index in 0..<graph.linkCount {
      output.append(index == 0 ? "\n   " : ",\n   ")
      for (key, node) in [("{\"ep1\": ", graph.linkSource[index]), (", \"ep2\": ", graph.linkTarget[index])] {
        let number = Int(graph.nodeClassIndex[node.index])
        output.append(text: "\(key){\"instance\": \"\(instances[number])[\(place[node.index])]\", \"component\": \"")
        output.append(text: "\(component(graph.nodeClasses[number].kind))[0]\"}")
      }
      output.append(text: ", \"scheme\": \"one2one\", \"link\": \"link-\(graph.linkClassIndex[index])\"}")
      try output.flushIfFull()
    }
    output.append("]}\n")
  }
}

/// An infrastructure on its way to a graph: components become nodes, edges of devices and of the infrastructure links.
private struct InfraGraphReader {
  private struct Part {
    let name: String
    let count: Int
    let kind: NodeKind?
    let choice: String
    /// A device of the part's name.
    var isDevice: Bool { choice == "device" }
  }
  private struct Device {
    var parts: [Part] = []
    /// What the device calls itself, where that is a word.
    var role: String?
    var links: [String: ForeignLink] = [:]
    var edges: [(JSONValue, JSONPath)] = []
  }
  private let request: ImportRequest
  private let text: [UInt8]
  private var graph: ForeignGraph
  private var devices: [String: Device] = [:]
  private var links: [String: ForeignLink] = [:]
  private var instances: [String: (device: String, count: Int)] = [:]
  private var numbers = NameTable()
  private var name: String?

  init(_ request: ImportRequest) throws {
    self.request = request
    text = try request.text()
    graph = ForeignGraph(request)
    let root = try JSONText.parse(text, file: request.file)
    guard root.objectValue != nil else {
      throw refusal(.malformed(field: "", value: root.briefDescription, expected: "an object"), at: [])
    }
    name = root["name"]?.stringValue
    for (index, value) in (root["links"]?.arrayValue ?? []).enumerated() {
      let (name, link) = try self.link(value, [.key("links"), .index(index)])
      links[name] = link
    }
    for (index, value) in (root["devices"]?.arrayValue ?? []).enumerated() {
      try readDevice(value, [.key("devices"), .index(index)])
    }
    guard let listed = root["instances"]?.arrayValue else {
      throw refusal(.missing(field: "", expected: "a list of instances"), at: [], suffix: ".instances")
    }
    for (index, value) in listed.enumerated() { try readInstance(value, [.key("instances"), .index(index)]) }
    for (index, value) in (root["edges"]?.arrayValue ?? []).enumerated() {
      let path: JSONPath = [.key("edges"), .index(index)]
      try join(value, path, links) { reader, endpoint, path in try reader.infrastructureEnd(endpoint, path) }
    }
  }

  func document() throws -> TopologyDocument { try graph.document(request, named: name ?? "infragraph") }

  private func refusal(_ cause: TopologyError, at path: JSONPath, suffix: String = "") -> FormatError {
    FormatError(
      Fault(offset: JSONLocator.offset(of: path, in: text, from: 0), suffix: suffix, cause: cause), in: text,
      file: request.file)
  }

  private func text(_ value: JSONValue, _ key: String, _ path: JSONPath) throws -> String {
    guard let text = value[key]?.stringValue else {
      throw refusal(.missing(field: "", expected: "text"), at: path, suffix: ".\(key)")
    }
    return text
  }

  private func count(_ value: JSONValue, _ path: JSONPath) throws -> Int {
    guard let count = value["count"]?.integerValue, 0...4_000_000 ~= count else {
      throw refusal(
        .malformed(field: "", value: value["count"]?.briefDescription ?? "absent", expected: "a number in 0...4000000"),
        at: value["count"] == nil ? path : path + [.key("count")])
    }
    return count
  }

  private func link(_ value: JSONValue, _ path: JSONPath) throws -> (String, ForeignLink) {
    let name = try text(value, "name", path)
    var link = ForeignLink()
    link.kind = value["description"]?.stringValue ?? name
    let physical = value["physical"]
    let rates: [(String, Double)] = [("gigabytes_per_second", 1), ("gigabits_per_second", 1.0 / 8)]
    for (key, factor) in rates {
      guard let rate = physical?["bandwidth"]?[key]?.doubleValue else { continue }
      guard rate >= 0, rate * factor <= Bandwidth.maximum.gigabytesPerSecond else {
        throw refusal(
          .outOfRange(field: "", value: "\(rate)", allowed: "0...1e12"),
          at: path + [.key("physical"), .key("bandwidth"), .key(key)])
      }
      link.bandwidth = .gigabytes(rate * factor)
    }
    for (key, factor) in [("ns", 1.0), ("us", 1e3), ("ms", 1e6)] {
      guard let delay = physical?["latency"]?[key]?.doubleValue else { continue }
      guard let latency = Latency(exactlyNanoseconds: (delay * factor * 1000).rounded() / 1000) else {
        throw refusal(
          .malformed(field: "", value: "\(delay)", expected: Latency.expectation),
          at: path + [.key("physical"), .key("latency"), .key(key)])
      }
      link.latency = latency
    }
    return (name, link)
  }

  private mutating func readDevice(_ value: JSONValue, _ path: JSONPath) throws {
    let name = try text(value, "name", path)
    guard devices[name] == nil else {
      throw refusal(
        .ruleBroken(field: "", value: quoted(name), rule: "another device has this name", hint: nil),
        at: path + [.key("name")])
    }
    var device = Device()
    device.role = value["description"]?.stringValue.flatMap { text in
      text.isEmpty || text.utf8.count > 32 || text.contains(" ") ? nil : text
    }
    for (index, part) in (value["links"]?.arrayValue ?? []).enumerated() {
      let (name, link) = try link(part, path + [.key("links"), .index(index)])
      device.links[name] = link
    }
    for (index, part) in (value["components"]?.arrayValue ?? []).enumerated() {
      let path = path + [.key("components"), .index(index)]
      let choice = part["choice"]?.stringValue ?? "custom"
      let kinds: [String: NodeKind] = [
        "xpu": .npu, "cpu": .cpu, "memory": .cpu, "nic": .nic, "port": .nic, "switch": .switchChip,
      ]
      device.parts.append(
        Part(name: try text(part, "name", path), count: try count(part, path), kind: kinds[choice], choice: choice))
    }
    for (index, edge) in (value["edges"]?.arrayValue ?? []).enumerated() {
      device.edges.append((edge, path + [.key("edges"), .index(index)]))
    }
    devices[name] = device
  }

  private mutating func readInstance(_ value: JSONValue, _ path: JSONPath) throws {
    let name = try text(value, "name", path), deviceName = try text(value, "device", path)
    guard let device = devices[deviceName] else {
      throw refusal(
        .unknown(
          what: "device", name: deviceName, suggestion: nearestName(to: deviceName, in: devices.keys.sorted()),
          known: []),
        at: path + [.key("device")])
    }
    let count = try count(value, path)
    instances[name] = (deviceName, count)
    var sizes: [String: DeviceSize?] = [:]
    let size = try size(of: deviceName, &sizes, path + [.key("device")]).nodes
    try graph.checkCount(nodes: graph.nodes.count + checkedProduct([size, count], of: "nodes"))
    for number in 0..<count { try build(device, named: deviceName, as: "\(name).\(number)") }
  }

  /// What a device takes.
  private struct DeviceSize {
    /// Its components, those of the devices in it included, and these devices.
    var nodes = 0
    /// How deep devices lie in it; itself 1.
    var depth = 1
  }

  /// The most devices inside each other.
  private static let depthLimit = 64

  /// - Parameters:
  ///   - sizes: What is known of other devices; nil for those around this one.
  ///   - level: How many are around it.
  private func size(
    of name: String, _ sizes: inout [String: DeviceSize?], _ path: JSONPath, level: Int = 0
  ) throws -> DeviceSize {
    if let known = sizes[name] {
      guard let known else {
        throw refusal(
          .ruleBroken(field: "", value: quoted(name), rule: "a device cannot be a part of itself", hint: nil), at: path)
      }
      return known
    }
    sizes[name] = .some(nil)
    var size = DeviceSize()
    for part in devices[name]?.parts ?? [] {
      var nodes = part.count
      if part.isDevice {
        guard devices[part.name] != nil else {
          throw refusal(
            .unknown(
              what: "device", name: part.name, suggestion: nearestName(to: part.name, in: devices.keys.sorted()),
              known: []),
            at: path)
        }
        // Before going deeper, and again for what was gone through on a shorter way.
        let inner = level < Self.depthLimit ? try self.size(of: part.name, &sizes, path, level: level + 1) : nil
        size.depth = max(size.depth, 1 + (inner?.depth ?? Self.depthLimit))
        guard let inner, size.depth <= Self.depthLimit else {
          throw refusal(
            .ruleBroken(
              field: "", value: quoted(name), rule: "at most \(Self.depthLimit) devices lie inside each other",
              hint: nil),
            at: path)
        }
        nodes = try checkedProduct([1 + inner.nodes, part.count], of: "nodes")
      }
      try graph.checkCount(nodes: nodes)
      size.nodes += nodes
      try graph.checkCount(nodes: size.nodes)
    }
    sizes[name] = size
    return size
  }

  /// Adds the nodes and links of a device, and of the devices in it, to the graph under `prefix`.
  private mutating func build(_ device: Device, named deviceName: String, as prefix: String) throws {
    for part in device.parts {
      for index in 0..<part.count {
        let name = "\(prefix).\(part.name).\(index)"
        if part.isDevice {
          // Known to exist, and not to hold this one.
          if let inner = devices[part.name] { try build(inner, named: part.name, as: name) }
          continue
        }
        var node = ForeignNode(name: name)
        node.kind = part.kind ?? .switchChip
        // Ports of a switch forward, as the switch does.
        if part.choice == "port" { node.kind = .switchChip }
        let isPlain = ["xpu", "cpu", "nic", "switch"].contains(part.choice)
        node.role = isPlain ? (device.parts.count == 1 ? device.role : nil) : part.choice
        _ = numbers.number(of: node.name)
        graph.nodes.append(node)
      }
    }
    for (edge, path) in device.edges {
      try join(edge, path, device.links.merging(links) { own, _ in own }) { reader, endpoint, path in
        let component = try reader.text(endpoint, "component", path)
        let expression = endpoint["device"]?.stringValue.map { "\($0).\(component)" } ?? component
        return try reader.components(expression, of: deviceName, path).map { "\(prefix).\($0)" }
      }
    }
  }

  /// What an endpoint names inside a device: `cx5[0:2].port[0]` leads through the devices in it.
  private func components(_ expression: String, of deviceName: String, _ path: JSONPath) throws -> [String] {
    let path = path + [.key("component")]
    var names = [""], place: String? = deviceName
    for word in expression.split(separator: ".", omittingEmptySubsequences: false) {
      let component = try slice(String(word), path), parts = place.flatMap { devices[$0]?.parts } ?? []
      guard let part = parts.first(where: { $0.name == component.name }) else {
        throw refusal(
          .unknown(what: "component", name: component.name, suggestion: nil, known: parts.map(\.name)), at: path)
      }
      let indices = try component.indices(part.count)
      try graph.checkCount(nodes: checkedProduct([names.count, indices.count], of: "endpoints"))
      names = names.flatMap { parent in indices.map { "\(parent).\(part.name).\($0)" } }
      place = part.isDevice ? part.name : nil
    }
    guard place == nil else {
      throw refusal(
        .malformed(field: "", value: expression, expected: "a component, where it names a device"), at: path)
    }
    return names.map { String($0.dropFirst()) }
  }

  private func infrastructureEnd(_ endpoint: JSONValue, _ path: JSONPath) throws -> [String] {
    let instance = try slice(try text(endpoint, "instance", path), path + [.key("instance")])
    guard let (deviceName, count) = instances[instance.name] else {
      throw refusal(
        .unknown(
          what: "instance", name: instance.name,
          suggestion: nearestName(to: instance.name, in: instances.keys.sorted()), known: []),
        at: path + [.key("instance")])
    }
    let components = try components(text(endpoint, "component", path), of: deviceName, path)
    return try instance.indices(count).flatMap { number in components.map { "\(instance.name).\(number).\($0)" } }
  }

  /// Links the ends of an edge: side by side, each with each, or in a ring.
  private mutating func join(
    _ edge: JSONValue, _ path: JSONPath, _ links: [String: ForeignLink],
    _ ends: (Self, JSONValue, JSONPath) throws -> [String]
  ) throws {
    guard let first = edge["ep1"], let second = edge["ep2"] else {
      throw refusal(.missing(field: "", expected: "two endpoints, ep1 and ep2"), at: path)
    }
    let a = try ends(self, first, path + [.key("ep1")]), b = try ends(self, second, path + [.key("ep2")])
    let linkName = try text(edge, "link", path)
    guard let link = links[linkName] else {
      throw refusal(
        .unknown(
          what: "link", name: linkName, suggestion: nearestName(to: linkName, in: links.keys.sorted()), known: []),
        at: path + [.key("link")])
    }
    var pairs: [(String, String)] = []
    switch edge["scheme"]?.stringValue ?? "one2one" {
    case "one2one":
      guard a.count == b.count else {
        throw refusal(
          .malformed(field: "", value: "\(a.count) and \(b.count) endpoints", expected: "as many on each side"),
          at: path)
      }
      pairs = Array(zip(a, b))
    case "many2many":
      try graph.checkCount(links: graph.links.count + checkedProduct([a.count, b.count], of: "links"))
      for left in a { for right in b where left != right { pairs.append((left, right)) } }
      // The same endpoints on both sides: each pair once.
      if a == b { pairs = pairs.filter { $0.0 < $0.1 } }
    case "ring":
      if a.count > 1 { pairs = a.indices.map { (a[$0], a[($0 + 1) % a.count]) } }
      if a.count == 2 { pairs.removeLast() }
    case let other:
      throw refusal(
        .unknown(what: "scheme", name: other, suggestion: nil, known: ["one2one", "many2many", "ring"]),
        at: path + [.key("scheme")])
    }
    for (left, right) in pairs {
      guard let from = numbers.existing(left), let to = numbers.existing(right), from != to else {
        throw refusal(
          .ruleBroken(
            field: "", value: quoted("\(left) – \(right)"), rule: "a link joins two different nodes that exist",
            hint: nil),
          at: path)
      }
      try graph.checkCount(links: graph.links.count + 1)
      graph.links.append((from, to, link))
    }
  }

  /// A name with a slice in Python's notation: `xpu[0:8]`, `xpu[3]`, `xpu`.
  private struct Slice {
    let name: String
    let parts: [Int?]
    let refusal: () -> FormatError

    func indices(_ count: Int) throws -> [Int] {
      if parts.count == 1, let index = parts[0] {
        let index = index < 0 ? index + count : index
        guard 0..<count ~= index else { throw refusal() }
        return [index]
      }
      let step = (parts.count > 2 ? parts[2] : nil) ?? 1
      guard step > 0 else { throw refusal() }
      func bound(_ value: Int?, _ otherwise: Int) -> Int {
        guard let value else { return otherwise }
        return min(count, max(0, value < 0 ? value + count : value))
      }
      return Array(
        stride(from: bound(parts.first ?? nil, 0), to: bound(parts.count > 1 ? parts[1] : nil, count), by: step))
    }
  }

  private func slice(_ expression: String, _ path: JSONPath) throws -> Slice {
    let problem = {
      refusal(
        .malformed(field: "", value: expression, expected: "a name with a slice inside what exists, such as xpu[0:8]"),
        at: path)
    }
    guard let mark = expression.firstIndex(of: "[") else {
      return Slice(name: expression, parts: [nil, nil], refusal: problem)
    }
    guard expression.hasSuffix("]") else { throw problem() }
    let inside = expression[expression.index(after: mark)...].dropLast()
    var parts: [Int?] = []
    for part in inside.split(separator: ":", omittingEmptySubsequences: false) {
      if part.isEmpty {
        parts.append(nil)
      } else if let value = Int(part), abs(value) < 1 << 40 {
        parts.append(value)
      } else {
        throw problem()
      }
    }
    guard 1...3 ~= parts.count else { throw problem() }
    if parts.count == 1, parts[0] == nil { parts = [nil, nil] }
    return Slice(name: String(expression[..<mark]), parts: parts, refusal: problem)
  }
}
