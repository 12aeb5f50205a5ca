import TopologyModel

/// Everything that is wrong with an input, for a person who mends it.
public struct InputInspection: Sendable {
  /// What it is; nil when there are problems.
  public let input: TopologyInput?
  /// What is wrong, in the order of the text; at most a hundred.
  public let problems: [FormatError]
  /// Problems beyond those.
  public let omittedProblems: Int
}

extension TopologyInput {
  /// Reads an input and goes on after what is wrong, so that all of it is found at once.
  ///
  /// - Throws: When the file is no JSON at all, so that nothing can be said of its content, or exceeds a limit.
  public static func inspect(
    _ bytes: consuming [UInt8], file: String? = nil, limits: SizeLimits = .standard
  ) throws(FormatError) -> InputInspection {
    let text = try decompressed(bytes, file: file, limits: limits)
    try JSONText.checkUTF8(text, file: file)
    do throws(Fault) {
      switch try Self.format(of: text) {
      case .failure(let fault): return InputInspection(nil, [fault], omitted: 0, in: text, file: file)
      case .success(.graph):
        var scan = DocumentScan(text, limits: limits, collectsFaults: true)
        let document = try scan.read()
        return InputInspection(
          .document(document), scan.cursor.faults, omitted: scan.cursor.omittedFaults, in: text, file: file)
      case .success(.spec):
        return try inspectTree(text, file) { $1.spec($0, needsFormat: true, at: []).map { .spec($0) } }
      case .success(.catalog): return try inspectTree(text, file) { CatalogText.entry($0, &$1).map { .catalog($0) } }
      }
    } catch {
      throw FormatError(error, in: text, file: file)
    }
  }

  /// The format, or what is wrong with it in a text that is JSON.
  private static func format(of text: [UInt8]) throws(Fault) -> Result<InputFormat, Fault> {
    var cursor = JSONCursor(text, collectsFaults: true)
    do throws(Fault) {
      return .success(try InputFormat.find(&cursor))
    } catch  where !error.isSyntax {
      var whole = JSONCursor(text, collectsFaults: true)
      try whole.skipValue()
      try whole.expectEnd()
      return .failure(error)
    }
  }

  private static func inspectTree(
    _ text: [UInt8], _ file: String?, _ read: (JSONValue, inout TreeReader) -> TopologyInput?
  ) throws(Fault) -> InputInspection {
    var cursor = JSONCursor(text, collectsFaults: true)
    let value = try cursor.value()
    try cursor.expectEnd()
    var tree = TreeReader()
    let input = read(value, &tree)
    try cursor.report(tree)
    return InputInspection(input, cursor.faults, omitted: cursor.omittedFaults, in: text, file: file)
  }
}

extension InputInspection {
  /// Locates `faults`; with any, the input is dropped.
  fileprivate init(_ input: TopologyInput?, _ faults: [Fault], omitted: Int, in text: [UInt8], file: String?) {
    var locator = JSONLocator(text)
    let ordered = faults.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
    problems = ordered.map { FormatError($0.element, located: locator.locate($0.element.offset), file: file) }
    omittedProblems = omitted
    self.input = faults.isEmpty ? input : nil
  }
}
