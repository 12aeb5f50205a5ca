import TopologyModel

/// One figure of every node, or of every link, that an analysis adds to a document.
public struct AnnotationColumn: Sendable {
  /// The values in the order of ids.
  public enum Values: Sendable {
    /// Whole numbers; elements equal to `absent` are left out.
    case integers([Int], absent: Int)
    /// Numbers; NaN is left out.
    case numbers([Double])

    var count: Int {
      switch self {
      case .integers(let values, _): values.count
      case .numbers(let values): values.count
      }
    }
  }
  /// The key in the document: none that a topology document itself uses, and not `data` or `attrs`, which other readers
  /// reserve.
  public let name: String
  /// One value per node, or per link.
  public let values: Values

  /// A column.
  public init(_ name: String, _ values: Values) {
    let reserved = NodeKey.table.names + LinkKey.table.names + ["data", "attrs"]
    precondition(!name.isEmpty && !reserved.contains(name), "\(name) is a key of the document itself")
    self.name = name
    self.values = values
  }
}

/// What an analysis adds to a topology document.
public struct DocumentAnnotations: Sendable {
  /// Stands under `graph.topo.analysis`.
  public var analysis: JSONValue?
  /// Figures of nodes.
  public var nodes: [AnnotationColumn]
  /// Figures of links.
  public var links: [AnnotationColumn]

  /// Annotations.
  public init(analysis: JSONValue? = nil, nodes: [AnnotationColumn] = [], links: [AnnotationColumn] = []) {
    self.analysis = analysis
    self.nodes = nodes
    self.links = links
  }

  /// Nothing added.
  public static let none = DocumentAnnotations()
}

/// A column ready to be written: its key rendered once.
struct RenderedColumn {
  private let key: [UInt8]
  private let values: AnnotationColumn.Values

  /// - Precondition: `column` has `count` values.
  init(_ column: AnnotationColumn, count: Int) {
    precondition(column.values.count == count, "\(column.name) has \(column.values.count) values for \(count)")
    var output = JSONOutput()
    output.append(raw: ", ")
    output.append(quoted: column.name)
    output.append(raw: ": ")
    key = output.bytes
    values = column.values
  }

  func write(_ index: Int, to output: inout JSONOutput) {
    switch values {
    case .integers(let values, let absent):
      if values[index] == absent { return }
      output.append(key)
      output.append(values[index])
    case .numbers(let values):
      if !values[index].isFinite { return }
      output.append(key)
      output.append(values[index])
    }
  }
}
