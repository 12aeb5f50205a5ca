import TopologyModel

/// What a user says of the parts of an imported file, by the names of nodes.
///
/// ```json
/// {"format": "topo-mapping", "format_version": "1.0",
///  "networks": [{"name": "nvlink", "rank": 0}, {"name": "ib", "rank": 1, "overhead_ns": 1000}],
///  "nodes": [{"name": "sw*", "kind": "switch", "role": "leaf", "latency_ns": 100}],
///  "links": [{"between": ["gpu*", "sw*"], "network": "ib", "bandwidth_GBps": 50, "latency_ns": 300}]}
/// ```
///
/// In a pattern `*` stands for any run of bytes and `?` for one.  The first rule that fits a part applies, and wins over
/// what the file says; `between` fits both ways.
public struct ImportMapping: Sendable {
  /// Names the format of a mapping file.
  public static let format = "topo-mapping"

  private struct NodeRule: Sendable {
    var pattern: [UInt8] = []
    var kind: NodeKind?
    var role: String?
    var isEndpoint: Bool?
    var forwards: Bool?
    var latency: Latency?
  }
  private struct LinkRule: Sendable {
    var a: [UInt8] = []
    var b: [UInt8] = []
    var kind: String?
    var network: String?
    var medium: Medium?
    var bandwidth: Bandwidth?
    var latency: Latency?
    var length: Length?
  }

  private(set) var networks: [Network]?
  private var nodeRules: [NodeRule] = []
  private var linkRules: [LinkRule] = []

  /// Nothing said.
  public init() {}

  /// Whether nothing is said.
  var isEmpty: Bool { networks == nil && nodeRules.isEmpty && linkRules.isEmpty }

  /// Reads a mapping file.
  ///
  /// - Throws: The first thing that is refused, with its place.
  public static func read(_ bytes: [UInt8], file: String? = nil) throws(FormatError) -> ImportMapping {
    let value = try JSONText.parse(bytes, file: file)
    var tree = TreeReader()
    let mapping = ImportMapping(value, &tree)
    if let fault = tree.faults(in: bytes, from: 0).first { throw FormatError(fault, in: bytes, file: file) }
    return mapping
  }

  private init(_ value: JSONValue, _ tree: inout TreeReader) {
    guard let object = tree.element(value, at: []) else { return }
    tree.refuseUnknownKeys(
      of: object, ["format", "format_version", "networks", "nodes", "links"], "a mapping", at: [])
    if object["format"] != .string(Self.format) {
      tree.refuse(
        .malformed(
          field: "", value: object["format"]?.briefDescription ?? "absent", expected: "\"\(Self.format)\""),
        at: object["format"] == nil ? [] : [.key("format")], suffix: object["format"] == nil ? ".format" : "")
    }
    if object["networks"] != nil {
      networks = DocumentHeader(["topo": ["networks": object["networks"] ?? .null]], &tree).networks
    }
    for (index, value) in (tree.array(object["nodes"], at: [.key("nodes")]) ?? []).enumerated() {
      let path: JSONPath = [.key("nodes"), .index(index)]
      guard let rule = tree.element(value, at: path) else { continue }
      tree.refuseUnknownKeys(
        of: rule, ["name", "kind", "role", "endpoint", "forwards", "latency_ns"], "a rule for nodes", at: path)
      var node = NodeRule()
      node.pattern = Array((tree.required(rule, "name", "a pattern", at: path, { $0.text($1, at: $2) }) ?? "").utf8)
      node.kind = tree.word(rule["kind"], NodeKind.self, "kind", at: path + [.key("kind")])
      node.role = tree.text(rule["role"], at: path + [.key("role")])
      node.isEndpoint = tree.truth(rule["endpoint"], at: path + [.key("endpoint")])
      node.forwards = tree.truth(rule["forwards"], at: path + [.key("forwards")])
      node.latency = tree.latency(rule["latency_ns"], at: path + [.key("latency_ns")])
      nodeRules.append(node)
    }
    for (index, value) in (tree.array(object["links"], at: [.key("links")]) ?? []).enumerated() {
      let path: JSONPath = [.key("links"), .index(index)]
      guard let rule = tree.element(value, at: path) else { continue }
      tree.refuseUnknownKeys(
        of: rule, ["between", "kind", "network", "medium", "bandwidth_GBps", "latency_ns", "length_m"],
        "a rule for links", at: path)
      var link = LinkRule()
      let ends = tree.required(rule, "between", "two patterns", at: path, { $0.array($1, at: $2) }) ?? []
      let patterns = ends.compactMap(\.stringValue)
      if ends.count != 2 || patterns.count != 2 {
        tree.refuse(
          .malformed(field: "", value: "a list of \(ends.count)", expected: "two patterns"),
          at: rule["between"] == nil ? path : path + [.key("between")])
        continue
      }
      (link.a, link.b) = (Array(patterns[0].utf8), Array(patterns[1].utf8))
      link.kind = tree.text(rule["kind"], at: path + [.key("kind")])
      link.network = tree.text(rule["network"], at: path + [.key("network")])
      link.medium = tree.word(rule["medium"], Medium.self, "medium", at: path + [.key("medium")])
      if let value = tree.figure(rule["bandwidth_GBps"], at: path + [.key("bandwidth_GBps")]) {
        if value > Bandwidth.maximum.gigabytesPerSecond {
          tree.refuse(
            .outOfRange(field: "", value: "\(value)", allowed: "0...1e12"), at: path + [.key("bandwidth_GBps")])
        }
        link.bandwidth = .gigabytes(value)
      }
      link.latency = tree.latency(rule["latency_ns"], at: path + [.key("latency_ns")])
      link.length = tree.figure(rule["length_m"], at: path + [.key("length_m")]).map { .meters($0) }
      linkRules.append(link)
    }
  }

  func applied(to node: ForeignNode) -> ForeignNode {
    guard let rule = nodeRules.first(where: { globMatches($0.pattern, Array(node.name.utf8)) }) else { return node }
    var result = node
    if let kind = rule.kind {
      // What the file did not say follows the kind.
      if kind != node.kind {
        (result.role, result.isEndpoint, result.forwards) = (nil, nil, nil)
      }
      result.kind = kind
    }
    result.role = rule.role ?? result.role
    result.isEndpoint = rule.isEndpoint ?? result.isEndpoint
    result.forwards = rule.forwards ?? result.forwards
    result.latency = rule.latency ?? result.latency
    return result
  }

  func applied(
    to link: (a: Int, b: Int, link: ForeignLink), _ nodes: [ForeignNode]
  ) -> (a: Int, b: Int, link: ForeignLink) {
    let a = Array(nodes[link.a].name.utf8), b = Array(nodes[link.b].name.utf8)
    let rule = linkRules.first { rule in
      globMatches(rule.a, a) && globMatches(rule.b, b) || globMatches(rule.a, b) && globMatches(rule.b, a)
    }
    guard let rule else { return link }
    var result = link
    result.link.kind = rule.kind ?? link.link.kind
    result.link.network = rule.network ?? link.link.network
    result.link.medium = rule.medium ?? link.link.medium
    result.link.bandwidth = rule.bandwidth ?? link.link.bandwidth
    result.link.latency = rule.latency ?? link.link.latency
    result.link.length = rule.length ?? link.link.length
    return result
  }
}

extension TreeReader {
  /// A truth value.
  mutating func truth(_ value: JSONValue?, at path: JSONPath) -> Bool? {
    guard let value, value != .null else { return nil }
    if let truth = value.boolValue { return truth }
    refuse(.malformed(field: "", value: value.briefDescription, expected: "true or false"), at: path)
    return nil
  }
}
