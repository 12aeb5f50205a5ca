import TopologyModel

/// Specs as files.
public enum SpecText {
  /// Reads a spec; the table of its family is held against it by whoever generates it, and
  /// ``FormatError/init(_:in:under:file:)`` then finds the place of what that refuses.
  public static func read(_ bytes: [UInt8], file: String? = nil) throws(FormatError) -> TopologySpec {
    let value = try JSONText.parse(bytes, file: file)
    var tree = TreeReader()
    let spec = tree.spec(value, needsFormat: true, at: [])
    if let fault = tree.faults(in: bytes, from: 0).first { throw FormatError(fault, in: bytes, file: file) }
    guard let spec else {
      throw FormatError(file: file, position: .start, cause: .missing(field: "the spec", expected: "an object"))
    }
    return spec
  }

  /// The text of a spec, for people; seeds beyond 2⁵³ are written as text.
  public static func bytes(_ spec: TopologySpec) -> [UInt8] {
    JSONText.bytes(spec.json.withSeedsAsText, .indented)
  }
}
