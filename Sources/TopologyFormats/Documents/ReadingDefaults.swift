import TopologyModel

/// What a reader assumes for attributes that a document leaves out, as plain node-link JSON does.
///
/// | attribute | value |
/// |---|---|
/// | name of the graph | `unnamed` |
/// | `name` of a node | its id |
/// | `kind` of a node | `npu` |
/// | `role` | the kind |
/// | `endpoint` | true for an NPU, false for any other kind |
/// | `forwards` | false for a CPU, true for any other kind |
/// | `latency_ns` of a node or link, `overhead_ns` of a network | 0 |
/// | `key` | counts the links between the same two nodes, in the order of the document |
/// | `kind` of a link | `link` |
/// | `network` | the innermost of those declared; `fabric` when none is |
/// | `rank` of a network | its place in the list; 0 for one that only links name |
/// | `bandwidth_GBps` | 50, noted under `provenance.sources` as assumed |
/// | every other attribute | unknown |
public enum ReadingDefaults {
  /// The name of a graph.
  public static let graphName = "unnamed"
  /// The kind of a node.
  public static let nodeKind = NodeKind.npu
  /// The kind of a link.
  public static let linkKind = "link"
  /// The network of links when none is declared.
  public static let network = "fabric"
  /// Of a link, per direction.
  public static let bandwidth = Bandwidth.gigabytes(50)

  /// Whether a node of this kind injects traffic.
  public static func isEndpoint(_ kind: NodeKind) -> Bool { kind == .npu }
  /// Whether others' traffic may cross a node of this kind.
  public static func forwards(_ kind: NodeKind) -> Bool { kind != .cpu }

  /// How a bandwidth that nothing gave is marked.
  static let assumedBandwidth = SourcedField(
    field: "bandwidth_GBps", value: 50, grade: "assumed", source: "default, since the document gives none")
}
