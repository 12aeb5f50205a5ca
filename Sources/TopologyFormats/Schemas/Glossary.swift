import TopologyModel

/// The meaning of every key of every document, read from the schemas' descriptions, so that there is one place to say it.
public enum Glossary {
  /// The definitions of a metric or a key with all that stands inside it, or of the end of a dotted path, in the order of the
  /// schemas.
  public static func definitions(of name: String) throws(FormatError) -> [Definition] {
    let all = try all()
    let exact = all.filter { $0.path == name || $0.path.hasPrefix(name + ".") }
    return exact.isEmpty ? all.filter { $0.path.hasSuffix("." + name) } : exact
  }

  /// Every path that has a definition.
  public static func names() throws(FormatError) -> [String] { try all().map(\.path) }

  private static func all() throws(FormatError) -> [Definition] {
    var definitions: [Definition] = []
    for document in Schemas.names {
      guard let text = try? Schemas.text(named: document) else { continue }
      let schema = try JSONText.parse(Array(text.utf8), file: document)
      collect(schema, of: schema, path: "", document: document, into: &definitions)
    }
    return definitions + routingWords
  }

  private static func collect(
    _ node: JSONValue, of schema: JSONValue, path: String, document: String, into definitions: inout [Definition],
    depth: Int = 0
  ) {
    // Schemas that contain themselves are followed a few levels.
    guard depth < 12 else { return }
    if !path.isEmpty, let text = node["description"]?.stringValue {
      definitions.append(Definition(path: path, document: document, text: text))
    }
    if let reference = node["$ref"]?.stringValue, reference.hasPrefix("#/") {
      let target = schema.value(at: reference.dropFirst(2).replacing("/", with: ".").description)
      if let target {
        // The description beside the reference is the nearer one; that of the target would repeat the path.
        var members = target.objectValue ?? JSONObject()
        if node["description"] != nil { members["description"] = nil }
        collect(.object(members), of: schema, path: path, document: document, into: &definitions, depth: depth + 1)
      }
    }
    for (key, value) in node["properties"]?.objectValue?.members ?? [] {
      collect(
        value, of: schema, path: path.isEmpty ? key : "\(path).\(key)", document: document, into: &definitions,
        depth: depth + 1)
    }
    if let items = node["items"] {
      collect(items, of: schema, path: path, document: document, into: &definitions, depth: depth + 1)
    }
  }
}

extension JSONValue {
  /// Definitions as a document.
  public static func definitions(_ definitions: [Definition]) -> JSONValue {
    [
      "format": "topo-explanation", "format_version": "1.0",
      "definitions": .array(
        definitions.map {
          ["document": .string($0.document), "path": .string($0.path), "meaning": .string($0.text)]
        }),
    ]
  }
}
