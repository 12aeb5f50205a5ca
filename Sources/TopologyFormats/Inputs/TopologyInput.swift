import TopologyModel

/// What a file given as input turns out to be.
public enum TopologyInput: Sendable {
  /// A graph.
  case document(TopologyDocument)
  /// What generates one.
  case spec(TopologySpec)
  /// A system of a catalogue.
  case catalog(CatalogEntry)

  /// Reads a topology document, a spec or a catalogue file, compressed or not; the `format` tells which it is.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - file: Names it in errors.
  /// - Throws: What the readers refuse, with the place.
  public static func read(
    _ bytes: consuming [UInt8], file: String? = nil, limits: SizeLimits = .standard
  ) throws(FormatError) -> TopologyInput {
    let text = try decompressed(bytes, file: file, limits: limits)
    try JSONText.checkUTF8(text, file: file)
    switch try InputFormat(of: text, file: file) {
    case .graph: return .document(try TopologyDocumentReader.read(checked: text, file: file, limits: limits))
    case .spec: return .spec(try SpecText.read(text, file: file))
    case .catalog: return .catalog(try CatalogText.read(text, file: file))
    }
  }

  /// The text of a file that may be compressed.
  static func decompressed(
    _ bytes: consuming [UInt8], file: String?, limits: SizeLimits
  ) throws(FormatError) -> [UInt8] {
    guard Gzip.isCompressed(bytes) else { return bytes }
    return try Gzip.decompress(bytes, limit: limits.bytes, file: file)
  }
}

/// The formats that an input can have.
enum InputFormat: String, CaseIterable {
  case graph = "topo-graph"
  case spec = "topo-spec"
  case catalog = "topo-catalog"

  /// Finds the format from the first members of a text that is UTF-8, without reading the rest: its `format`, or an array of nodes or links,
  /// which plain node-link JSON has instead.
  init(of bytes: [UInt8], file: String?) throws(FormatError) {
    var cursor = JSONCursor(bytes)
    do throws(Fault) {
      self = try Self.find(&cursor)
    } catch {
      throw FormatError(error, in: bytes, file: file)
    }
  }

  static func find(_ cursor: inout JSONCursor) throws(Fault) -> InputFormat {
    guard cursor.next() == UInt8(ascii: "{") else {
      let value = try cursor.value()
      try cursor.expectEnd()
      throw Fault(
        offset: 0, cause: .malformed(field: "", value: value.briefDescription, expected: "an object with a format"))
    }
    var more = try cursor.openObject()
    while more {
      let key = cursor.text(try cursor.key())
      if key == "format" {
        let place = cursor.offset
        let value = try cursor.value()
        if let format = value.stringValue.flatMap(InputFormat.init(rawValue:)) { return format }
        throw Fault(offset: place, cause: Self.unknown(value))
      }
      if ["nodes", "links", "edges"].contains(key), cursor.byte == UInt8(ascii: "[") { return .graph }
      try cursor.skipValue()
      more = try cursor.anotherMember()
    }
    try cursor.expectEnd()
    let known = allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
    throw Fault(offset: 0, suffix: ".format", cause: .missing(field: "", expected: "one of \(known)"))
  }

  private static func unknown(_ value: JSONValue) -> TopologyError {
    let known = allCases.map(\.rawValue)
    guard let name = value.stringValue else {
      return .malformed(field: "", value: value.briefDescription, expected: "one of \(known.joined(separator: ", "))")
    }
    let outputs = ["topo-analysis", "topo-collective", "topo-compare", "topo-certificate"]
    if outputs.contains(name) {
      return .ruleBroken(
        field: "", value: quoted(name), rule: "that is a result, not a topology",
        hint: "give one of \(known.joined(separator: ", "))")
    }
    return .unknown(what: "format", name: name, suggestion: nearestName(to: name, in: known), known: known)
  }
}
