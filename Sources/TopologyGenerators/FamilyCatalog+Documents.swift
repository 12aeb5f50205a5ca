import TopologyModel

extension FamilyCatalog {
  /// Builds what a spec names and says how it came to be.
  ///
  /// - Throws: As ``generate(_:limits:)``.
  public static func document(
    of spec: TopologySpec, limits: SizeLimits = .standard
  ) throws(TopologyError) -> (document: TopologyDocument, structure: DeclaredStructure) {
    let generated = try generate(spec, limits: limits)
    let provenance = Provenance(
      tool: ToolVersion.tool, version: ToolVersion.current, spec: try inTableOrder(spec), sources: generated.assumptions
    )
    return (
      TopologyDocument(
        name: generated.name, graph: generated.graph, fidelity: .exact, provenance: provenance,
        extras: generated.extras),
      generated.structure
    )
  }

  /// Builds a catalogue entry, or the variation of it that `spec` is.
  ///
  /// A figure of the entry stands as long as the spec still holds its value; a variation is a design of its own and no
  /// longer the published system, so its fidelity is `assumed`.
  ///
  /// - Throws: As ``generate(_:limits:)``; `unpublished` for an entry without a spec.
  public static func document(
    of entry: CatalogEntry, varied variation: TopologySpec? = nil, limits: SizeLimits = .standard
  ) throws(TopologyError) -> (document: TopologyDocument, structure: DeclaredStructure) {
    let original = try inTableOrder(entry.buildableSpec())
    let spec = try variation.map { spec throws(TopologyError) in try inTableOrder(spec) } ?? original
    let generated = try generate(spec, limits: limits)
    let figures = entry.figures.filter { figure in
      guard let field = figure.field else { return false }
      return spec.json.value(at: field) == original.json.value(at: field)
    }
    let sources = figures.map {
      SourcedField(field: $0.field ?? "", value: $0.value, grade: $0.grade, source: $0.source)
    }
    let provenance = Provenance(
      tool: ToolVersion.tool, version: ToolVersion.current, catalog: entry.name, spec: spec,
      sources: sources + generated.assumptions)
    let document = TopologyDocument(
      name: entry.name, graph: generated.graph, fidelity: spec == original ? entry.fidelity : .assumed,
      provenance: provenance, extras: generated.extras)
    return (document, generated.structure)
  }

  /// The same spec with its parameters in the order of its family's table, nested specs as well, so that the order in which
  /// they were given leaves no trace in a document.
  static func inTableOrder(_ spec: TopologySpec) throws(TopologyError) -> TopologySpec {
    let description = try family(spec.kind).description
    var ordered = TopologySpec(kind: spec.kind)
    for parameter in description.parameters {
      guard let value = spec.parameters[parameter.name] else { continue }
      ordered.parameters[parameter.name] = try inTableOrder(value, of: parameter.type)
    }
    var links = JSONObject()
    for linkClass in description.linkClasses {
      guard let given = spec.parameters["links"]?[linkClass.name] else { continue }
      var settings = JSONObject()
      for key in SpecReader.linkKeys { settings[key] = given[key] }
      links[linkClass.name] = .object(settings)
    }
    if !links.members.isEmpty { ordered.parameters["links"] = .object(links) }
    return ordered
  }

  private static func inTableOrder(_ value: JSONValue, of type: ParameterType) throws(TopologyError) -> JSONValue {
    switch (type, value) {
    case (.topology, .object):
      return .object(try inTableOrder(TopologySpec(json: value, isNested: true)).nestedJSON)
    case (.topologies, .array(let members)):
      var ordered: [JSONValue] = []
      for member in members {
        ordered.append([
          "of": try inTableOrder(member["of"] ?? .null, of: .topology), "count": member["count"] ?? .null,
        ])
      }
      return .array(ordered)
    default: return value
    }
  }
}
