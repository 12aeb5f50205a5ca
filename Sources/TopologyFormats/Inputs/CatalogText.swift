import TopologyModel

/// Catalogue entries as files.
public enum CatalogText {
  /// Names the format.
  public static let format = "topo-catalog"
  /// The version of the format that this library writes.
  public static let formatVersion = "1.0"

  private static let keys = [
    "format", "format_version", "name", "title", "summary", "fidelity", "spec", "unpublished", "variants", "figures",
    "expectations",
  ]
  private static let figureKeys = ["quantity", "value", "unit", "convention", "grade", "source", "field"]
  private static let expectationKeys = [
    "quantity", "path", "published", "unit", "relation", "tolerance", "grade", "source", "note",
  ]

  /// Reads an entry: every key must be one of the format, every field of its type, every grade one that exists.
  public static func read(_ bytes: [UInt8], file: String? = nil) throws(FormatError) -> CatalogEntry {
    let value = try JSONText.parse(bytes, file: file)
    var tree = TreeReader()
    let entry = entry(value, &tree)
    if let fault = tree.faults(in: bytes, from: 0).first { throw FormatError(fault, in: bytes, file: file) }
    guard let entry else {
      throw FormatError(file: file, position: .start, cause: .missing(field: "the entry", expected: "an object"))
    }
    return entry
  }

  /// The text of an entry, for people.
  public static func bytes(_ entry: CatalogEntry) -> [UInt8] {
    JSONText.bytes(entry.json, .indented)
  }

  static func entry(_ value: JSONValue, _ tree: inout TreeReader) -> CatalogEntry? {
    guard let object = tree.element(value, at: []) else { return nil }
    tree.refuseUnknownKeys(of: object, keys, "a catalogue file", at: [])
    if object["format"] != .string(format) {
      tree.refuse(
        .malformed(field: "", value: object["format"]?.briefDescription ?? "absent", expected: "\"\(format)\""),
        at: object["format"] == nil ? [] : [.key("format")], suffix: object["format"] == nil ? ".format" : "")
    }
    do { try checkMajorVersion(object["format_version"], of: format, known: 1) } catch {
      let isAbsent = object["format_version"] == nil
      tree.refuse(error, at: isAbsent ? [] : [.key("format_version")], suffix: isAbsent ? ".format_version" : "")
    }
    let name = tree.required(object, "name", "the name that a user types", at: [], { $0.text($1, at: $2) })
    let title = tree.required(object, "title", "the system's full name", at: [], { $0.text($1, at: $2) })
    let summary = tree.text(object["summary"], at: [.key("summary")])
    let fidelity = tree.required(
      object, "fidelity", "one of exact, counts, assumed", at: [], { $0.word($1, Fidelity.self, "fidelity", at: $2) })
    let unpublished = texts(object, "unpublished", &tree)
    var spec: TopologySpec?
    if unpublished.isEmpty {
      spec = tree.required(
        object, "spec", "a spec, or unpublished in its place", at: [], { $0.spec($1, needsFormat: false, at: $2) })
    } else if object["spec"] != nil {
      tree.refuse(
        .ruleBroken(
          field: "", value: "given", rule: "what is unpublished keeps the system from being built",
          hint: "give one of the two"), at: [.key("spec")])
    }
    let variants = variants(object, &tree)
    let figures = elements(object, "figures", &tree, figure)
    let expectations = elements(object, "expectations", &tree, expectation)
    guard let name, let title, let fidelity, spec != nil || !unpublished.isEmpty else { return nil }
    return CatalogEntry(
      name: name, title: title, summary: summary ?? "", fidelity: fidelity, spec: spec, unpublished: unpublished,
      variants: variants, figures: figures, expectations: expectations)
  }

  private static func texts(_ object: JSONObject, _ key: String, _ tree: inout TreeReader) -> [String] {
    guard let values = tree.array(object[key], at: [.key(key)]) else { return [] }
    var texts: [String] = []
    for (index, value) in values.enumerated() {
      if let text = tree.text(value, at: [.key(key), .index(index)]) { texts.append(text) }
    }
    return texts
  }

  private static func variants(_ object: JSONObject, _ tree: inout TreeReader) -> [CatalogEntry.Variant] {
    guard let members = tree.object(object["variants"], at: [.key("variants")]) else { return [] }
    var variants: [CatalogEntry.Variant] = []
    for (setting, value) in members.members {
      let path: JSONPath = [.key("variants"), .key(setting)]
      if !setting.dropFirst().contains("=") {
        tree.refuse(
          .malformed(field: "", value: setting, expected: "named by a setting such as planes=ub,rdma"), at: path)
      }
      if let system = tree.text(value, at: path) {
        variants.append(CatalogEntry.Variant(setting: setting, system: system))
      }
    }
    return variants
  }

  private static func elements<Element>(
    _ object: JSONObject, _ key: String, _ tree: inout TreeReader,
    _ read: (JSONObject, JSONPath, inout TreeReader) -> Element?
  ) -> [Element] {
    guard let values = tree.array(object[key], at: [.key(key)]) else { return [] }
    var elements: [Element] = []
    for (index, value) in values.enumerated() {
      let path: JSONPath = [.key(key), .index(index)]
      guard let object = tree.element(value, at: path) else { continue }
      if let element = read(object, path, &tree) { elements.append(element) }
    }
    return elements
  }

  private static func figure(
    _ object: JSONObject, _ path: JSONPath, _ tree: inout TreeReader
  ) -> CatalogEntry.Figure? {
    tree.refuseUnknownKeys(of: object, figureKeys, "a figure", at: path)
    let quantity = tree.required(object, "quantity", "what it is of", at: path, { $0.text($1, at: $2) })
    let value = tree.required(object, "value", "the figure", at: path, { _, value, _ in value })
    let unit = tree.text(object["unit"], at: path + [.key("unit")])
    let convention = tree.text(object["convention"], at: path + [.key("convention")])
    let grade = tree.required(object, "grade", "how sure it is", at: path, { $0.grade($1, at: $2) })
    let source = tree.required(object, "source", "where it can be read", at: path, { $0.text($1, at: $2) })
    let field = tree.text(object["field"], at: path + [.key("field")])
    guard let quantity, let value, let grade, let source else { return nil }
    return CatalogEntry.Figure(
      quantity: quantity, value: value, unit: unit, convention: convention, grade: grade, source: source, field: field)
  }

  private static func expectation(
    _ object: JSONObject, _ path: JSONPath, _ tree: inout TreeReader
  ) -> CatalogEntry.Expectation? {
    tree.refuseUnknownKeys(of: object, expectationKeys, "an expectation", at: path)
    let quantity = tree.required(object, "quantity", "what it is of", at: path, { $0.text($1, at: $2) })
    let computed = tree.text(object["path"], at: path + [.key("path")])
    let published = tree.required(object, "published", "the published figure", at: path, { _, value, _ in value })
    let unit = tree.text(object["unit"], at: path + [.key("unit")])
    let relation = tree.word(
      object["relation"], CatalogEntry.Relation.self, "relation", at: path + [.key("relation")])
    let tolerance = tree.figure(object["tolerance"], at: path + [.key("tolerance")])
    let grade = tree.required(object, "grade", "how sure it is", at: path, { $0.grade($1, at: $2) })
    let source = tree.required(object, "source", "where it can be read", at: path, { $0.text($1, at: $2) })
    let note = tree.text(object["note"], at: path + [.key("note")])
    guard let quantity, let published, let grade, let source else { return nil }
    return CatalogEntry.Expectation(
      quantity: quantity, path: computed, published: published, unit: unit, relation: relation ?? .equal,
      tolerance: tolerance ?? 0, grade: grade, source: source, note: note)
  }
}

extension CatalogEntry {
  /// The entry as a document.
  public var json: JSONValue {
    var object: JSONObject = [
      "format": .string(CatalogText.format), "format_version": .string(CatalogText.formatVersion),
      "name": .string(name), "title": .string(title),
    ]
    if !summary.isEmpty { object["summary"] = .string(summary) }
    object["fidelity"] = .string(fidelity.rawValue)
    object["spec"] = spec?.json.withSeedsAsText
    if !unpublished.isEmpty { object["unpublished"] = .array(unpublished.map { .string($0) }) }
    if !variants.isEmpty {
      object["variants"] = .object(JSONObject(distinct: variants.map { ($0.setting, .string($0.system)) }))
    }
    object["figures"] = .array(figures.map(\.json))
    object["expectations"] = .array(expectations.map(\.json))
    return .object(object)
  }
}

extension CatalogEntry.Figure {
  fileprivate var json: JSONValue {
    var object: JSONObject = ["quantity": .string(quantity), "value": value]
    object["unit"] = unit.map { .string($0) }
    object["convention"] = convention.map { .string($0) }
    object["grade"] = .string(grade)
    object["source"] = .string(source)
    object["field"] = field.map { .string($0) }
    return .object(object)
  }
}

extension CatalogEntry.Expectation {
  fileprivate var json: JSONValue {
    var object: JSONObject = ["quantity": .string(quantity)]
    object["path"] = path.map { .string($0) }
    object["published"] = published
    object["unit"] = unit.map { .string($0) }
    if relation != .equal { object["relation"] = .string(relation.rawValue) }
    if tolerance != 0 { object["tolerance"] = .number(tolerance) }
    object["grade"] = .string(grade)
    object["source"] = .string(source)
    object["note"] = note.map { .string($0) }
    return .object(object)
  }
}
