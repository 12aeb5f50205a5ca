import TopologyModel

/// The keys of a node in the order in which they are written; ``LocationColumn`` follows.
enum NodeKey: Int, CaseIterable {
  case id, name
  case kind, role, endpoint, forwards, latency, power, meanTimeBetweenFailures, cooling, memory, teraflops, ports

  var text: StaticString {
    switch self {
    case .id: "id"
    case .name: "name"
    case .kind: "kind"
    case .role: "role"
    case .endpoint: "endpoint"
    case .forwards: "forwards"
    case .latency: "latency_ns"
    case .power: "power_W"
    case .meanTimeBetweenFailures: "mtbf_h"
    case .cooling: "cooling"
    case .memory: "memory_GB"
    case .teraflops: "tflops"
    case .ports: "ports"
    }
  }

  /// The keys that a ``NodeClass`` holds; they are written side by side.
  static let classKeys = NodeKey.kind.rawValue...NodeKey.ports.rawValue
  /// The number of a location column among the keys of a node.
  static func number(of column: LocationColumn) -> Int { allCases.count + column.rawValue }

  static let table = KeyTable(allCases.map { "\($0.text)" } + LocationColumn.allCases.map(\.name))
}

/// The keys of a link in the order in which they are written.
enum LinkKey: Int, CaseIterable {
  case source, target, key
  case kind, network, plane, medium, bandwidth, latency, length, meanTimeBetweenFailures, loss
  case cable, ocs, ocsPortA, ocsPortB
  case portA, portB

  var text: StaticString {
    switch self {
    case .source: "source"
    case .target: "target"
    case .key: "key"
    case .kind: "kind"
    case .network: "network"
    case .plane: "plane"
    case .medium: "medium"
    case .bandwidth: "bandwidth_GBps"
    case .latency: "latency_ns"
    case .length: "length_m"
    case .meanTimeBetweenFailures: "mtbf_h"
    case .loss: "loss_dB"
    case .cable: "cable"
    case .ocs: "ocs"
    case .ocsPortA: "ocs_port_a"
    case .ocsPortB: "ocs_port_b"
    case .portA: "port_a"
    case .portB: "port_b"
    }
  }

  /// The keys that a ``LinkClass`` holds; they are written side by side.
  static let classKeys = LinkKey.kind.rawValue...LinkKey.loss.rawValue

  static let table = KeyTable(allCases.map { "\($0.text)" })
}

/// Finds a key's number without making a string of it.
struct KeyTable: Sendable {
  /// The keys, by their number.
  let names: [String]
  private let numbersByLength: [[(number: Int, bytes: [UInt8])]]

  init(_ names: [String]) {
    self.names = names
    var numbersByLength = [[(number: Int, bytes: [UInt8])]](repeating: [], count: 32)
    for (number, name) in names.enumerated() { numbersByLength[name.utf8.count].append((number, Array(name.utf8))) }
    self.numbersByLength = numbersByLength
  }

  /// The number of the key that `token` stands for, nil when it is none of them.
  func number(of token: StringToken, in cursor: JSONCursor) -> Int? {
    if token.hasEscapes { return names.firstIndex(of: cursor.text(token)) }
    let length = token.end - token.start
    guard length < numbersByLength.count else { return nil }
    for candidate in numbersByLength[length] {
      var index = 0
      while index < length, candidate.bytes[index] == cursor.bytes[token.start + index] { index += 1 }
      if index == length { return candidate.number }
    }
    return nil
  }
}
