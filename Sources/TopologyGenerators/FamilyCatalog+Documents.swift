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
      tool: ToolVersion.tool, version: ToolVersion.current, spec: spec, sources: generated.assumptions)
    return (
      TopologyDocument(name: generated.name, graph: generated.graph, fidelity: .exact, provenance: provenance),
      generated.structure
    )
  }

  /// Builds a catalogue entry, or the variation of it that `spec` is.
  ///
  /// A figure of the entry stands as long as the spec still holds its value; a variation is a design of its own and no
  /// longer the published system, so its fidelity is `assumed`.
  ///
  /// - Throws: As ``generate(_:limits:)``.
  public static func document(
    of entry: CatalogEntry, varied spec: TopologySpec? = nil, limits: SizeLimits = .standard
  ) throws(TopologyError) -> (document: TopologyDocument, structure: DeclaredStructure) {
    let spec = spec ?? entry.spec
    let generated = try generate(spec, limits: limits)
    let figures = entry.figures.filter { figure in
      guard let field = figure.field else { return false }
      return spec.json.value(at: field) == entry.spec.json.value(at: field)
    }
    let sources = figures.map {
      SourcedField(field: $0.field ?? "", value: $0.value, grade: $0.grade, source: $0.source)
    }
    let provenance = Provenance(
      tool: ToolVersion.tool, version: ToolVersion.current, catalog: entry.name, spec: spec,
      sources: sources + generated.assumptions)
    let document = TopologyDocument(
      name: entry.name, graph: generated.graph, fidelity: spec == entry.spec ? entry.fidelity : .assumed,
      provenance: provenance)
    return (document, generated.structure)
  }
}
