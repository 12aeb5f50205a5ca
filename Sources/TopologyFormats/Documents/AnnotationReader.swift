import TopologyModel

extension DocumentAnnotations {
  /// The figures of single nodes and links that ``init(_:of:)`` adds to a document.
  static let nodeColumns = ["eccentricity", "mean_hops"]
  static let linkColumns = ["load_forward", "load_backward", "utilization"]

  /// Reads back what an analysis added to the document in `bytes`: its figures of single nodes and links.
  ///
  /// - Parameters:
  ///   - bytes: A file, compressed or not, that was read as `document` before.
  ///   - document: What it holds.
  /// - Complexity: O(bytes); nothing is read where the document holds no analysis.
  public static func read(
    _ bytes: [UInt8], of document: TopologyDocument, file: String? = nil, limits: SizeLimits = .standard
  ) throws(FormatError) -> DocumentAnnotations {
    guard let analysis = document.extras["analysis"] else { return .none }
    let text = try TopologyInput.decompressed(bytes, file: file, limits: limits)
    var annotations = DocumentAnnotations(analysis: analysis)
    var cursor = JSONCursor(text)
    do throws(Fault) {
      var more = try cursor.openObject()
      while more {
        switch cursor.text(try cursor.key()) {
        case "nodes": annotations.nodes = try columns(nodeColumns, document.graph.nodeCount, &cursor)
        case "links", "edges": annotations.links = try columns(linkColumns, document.graph.linkCount, &cursor)
        default: try cursor.skipValue()
        }
        more = try cursor.anotherMember()
      }
    } catch {
      throw FormatError(error, in: text, file: file)
    }
    return annotations
  }

  /// The columns called `names` of an array of objects; those that no object has are left out.
  private static func columns(
    _ names: [String], _ count: Int, _ cursor: inout JSONCursor
  ) throws(Fault) -> [AnnotationColumn] {
    var values = names.map { _ in [Double](repeating: .nan, count: count) }
    var position = 0
    var more = try cursor.openArray()
    while more {
      var index = position, found: [(column: Int, value: Double)] = []
      var another = try cursor.openObject()
      while another {
        let key = cursor.text(try cursor.key())
        if let column = names.firstIndex(of: key) {
          if let value = try cursor.figure() { found.append((column, value)) }
        } else if key == "id", let id = try cursor.whole(0...max(0, count - 1)) {
          index = id
        } else if key != "id" {
          try cursor.skipValue()
        }
        another = try cursor.anotherMember()
      }
      if index < count { for (column, value) in found { values[column][index] = value } }
      position += 1
      more = try cursor.anotherElement()
    }
    return zip(names, values).compactMap { name, values in
      guard values.contains(where: { !$0.isNaN }) else { return nil }
      // Whole where every value is; what else somebody wrote there stays a number.
      let whole = values.map { $0.isNaN ? -1 : Int(exactly: $0) }
      guard name == "eccentricity", !whole.contains(nil) else { return AnnotationColumn(name, .numbers(values)) }
      return AnnotationColumn(name, .integers(whole.compactMap { $0 }, absent: -1))
    }
  }
}
