import TopologyFormats
import TopologyModel

/// The formats of other tools.
enum ExchangeFormat: String, CaseIterable {
  /// Topology files of Huawei's collective communication library.
  case huawei

  /// The names, for help texts.
  static let names = allCases.map(\.rawValue)

  /// The format of a name.
  init(named name: String) throws(TopologyError) {
    guard let format = Self(rawValue: name) else {
      throw .unknown(
        what: "format", name: name, suggestion: nearestName(to: name, in: Self.names), known: Self.names)
    }
    self = format
  }

  /// The topology, or the selected nodes of it, in this format.
  func bytes(of document: TopologyDocument, selected: [NodeID]?) throws -> [UInt8] {
    switch self {
    case .huawei: try HuaweiTopology(document, peers: selected).bytes
    }
  }

  /// The topology in a file of this format.
  func document(in bytes: [UInt8], file: String) throws -> TopologyDocument {
    switch self {
    case .huawei: try HuaweiTopology.read(bytes, file: file).document()
    }
  }
}
