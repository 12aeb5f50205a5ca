import TopologyCatalog
import TopologyFormats
import TopologyGenerators
import TopologyModel

/// What an INPUT turned out to be.
struct LoadedTopology {
  var document: TopologyDocument
  /// What its family claims, derived from the spec; nothing for a document without one.
  var structure: DeclaredStructure
  /// The catalogue entry it was named by or read from.
  var entry: CatalogEntry?
}

/// Names, files and streams to topologies.
enum Inputs {
  /// Every built-in system, in the order of `topo list`.
  static func systems() throws -> [CatalogEntry] { try CatalogFiles.all.map { try system($0) } }

  /// The built-in system called `name`.
  static func system(named name: String) throws -> CatalogEntry? {
    try CatalogFiles.all.first { $0.name == name }.map { try system($0) }
  }

  /// The names of built-in systems that stand as text anywhere in a value.
  static func systemNames(in value: JSONValue) -> [String] {
    switch value {
    case .string(let name): CatalogFiles.all.contains { $0.name == name } ? [name] : []
    case .array(let members): members.flatMap(systemNames)
    case .object(let object): object.members.flatMap { systemNames(in: $0.value) }
    default: []
    }
  }

  private static func system(_ file: (name: String, bytes: [UInt8])) throws -> CatalogEntry {
    return try CatalogText.read(file.bytes, file: "\(file.name).json").resolvingSystems()
  }

  /// What stands under INPUT before anything is generated.
  static func content(of input: String, limits: SizeLimits) throws -> TopologyInput {
    if let entry = try system(named: input) { return .catalog(entry) }
    return try content(try bytes(of: input), of: input, limits: limits)
  }

  /// What `bytes`, which were read from INPUT, hold.
  static func content(_ bytes: [UInt8], of input: String, limits: SizeLimits) throws -> TopologyInput {
    let content: TopologyInput
    do {
      content = try TopologyInput.read(bytes, file: input == "-" ? "standard input" : input, limits: limits)
    } catch {
      guard let format = ExchangeFormat.resembled(by: bytes) else { throw error }
      throw CommandFailure(
        .refused,
        "\(error); it looks like \(format.name) (\(format.title)), which this reads: topo import "
          + "\(input == "-" ? "-" : quoted(input)) --from \(format.name)")
    }
    if case .catalog(let entry) = content { return .catalog(try entry.resolvingSystems()) }
    return content
  }

  private static func bytes(of input: String) throws -> [UInt8] {
    do {
      return try Files.read(input)
    } catch let failure as CommandFailure
      where input != "-" && input.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" })
    {
      // A bare word that is no file is taken for a misspelt name.
      let names = CatalogFiles.all.map(\.name)
      let unknown = TopologyError.unknown(
        what: "system", name: input, suggestion: nearestName(to: input, in: names), known: names)
      throw CommandFailure(.refused, "\(unknown); nor is there such a file (\(failure.message))")
    }
  }

  /// What is wrong with the text of an input, or its content; of another tool's file always what is wrong, if anything.
  static func inspect(_ input: String, limits: SizeLimits) throws -> Result<TopologyInput, Problems> {
    if let entry = try system(named: input) { return .success(.catalog(entry)) }
    let bytes = try bytes(of: input), file = input == "-" ? "standard input" : input
    if HuaweiTopology.recognizes(bytes) {
      switch try HuaweiTopology.inspect(bytes, file: file) {
      case .success(let topology): return .failure(Problems(findings: topology.findings))
      case .failure(let refusals):
        return .failure(Problems(findings: refusals.all.map { Finding(.broken, rule: "document", $0.description) }))
      }
    }
    let inspection = try TopologyInput.inspect(bytes, file: file, limits: limits)
    if let content = inspection.input { return .success(content) }
    var findings = inspection.problems.map { Finding(.broken, rule: "document", $0.description) }
    if inspection.omittedProblems > 0 {
      findings.append(Finding(.broken, rule: "document", "and \(inspection.omittedProblems) more"))
    }
    return .failure(Problems(findings: findings))
  }

  /// Everything that is wrong with a document.
  struct Problems: Error { let findings: [Finding] }

  /// The spec in a file named where a system or a family could be named; nil for such a name.
  static func spec(fromFile name: String, limits: SizeLimits) throws -> TopologySpec? {
    if try system(named: name) != nil || FamilyCatalog.kinds.contains(name) { return nil }
    guard name.contains("/") || name.contains(".") else { return nil }
    switch try content(of: name, limits: limits) {
    case .spec(let spec): return spec
    case .catalog(let entry): return try entry.buildableSpec()
    case .document(let document): return document.provenance.spec
    }
  }

  /// The topology under INPUT, generated where it is a name or a spec, changed by `changes` first.
  static func load(_ input: String, limits: SizeLimits, changes: [(key: String, value: String)] = []) throws
    -> LoadedTopology
  {
    try load(content(of: input, limits: limits), limits: limits, changes: changes)
  }

  /// The topology under INPUT with what an analysis has added to its document.
  static func loadAnnotated(
    _ input: String, limits: SizeLimits, changes: [(key: String, value: String)] = []
  ) throws -> (topology: LoadedTopology, annotations: DocumentAnnotations) {
    if try system(named: input) != nil { return (try load(input, limits: limits, changes: changes), .none) }
    let bytes = try bytes(of: input), file = input == "-" ? "standard input" : input
    let content = try content(bytes, of: input, limits: limits)
    let topology = try load(content, limits: limits, changes: changes)
    guard case .document(let document) = content else { return (topology, .none) }
    return (topology, try DocumentAnnotations.read(bytes, of: document, file: file, limits: limits))
  }

  /// The topology that an input's content is or builds.
  static func load(
    _ content: TopologyInput, limits: SizeLimits, changes: [(key: String, value: String)] = []
  ) throws -> LoadedTopology {
    switch content {
    case .catalog(let named):
      let (entry, changes) = try named.variant(changes)
      let spec = try entry.buildableSpec().applying(changes)
      let (document, structure) = try FamilyCatalog.document(of: entry, varied: spec, limits: limits)
      return LoadedTopology(document: document, structure: structure, entry: entry)
    case .spec(let spec):
      let (document, structure) = try FamilyCatalog.document(of: spec.applying(changes), limits: limits)
      return LoadedTopology(document: document, structure: structure)
    case .document(let document):
      guard changes.isEmpty else {
        throw CommandFailure(
          .refused,
          "\(quoted(document.name)) is a topology document; --set varies names and specs, before they are built")
      }
      // A spec that this version cannot read only costs the claims.
      let structure = document.provenance.spec.flatMap { try? FamilyCatalog.structure($0) } ?? DeclaredStructure()
      let entry = try document.provenance.catalog.flatMap { try system(named: $0) }
      return LoadedTopology(document: document, structure: structure, entry: entry)
    }
  }
}

extension TopologySpec {
  /// The spec with `--set` and a family's flags applied in order, and the systems that it names replaced by their specs.
  func applying(_ changes: [(key: String, value: String)]) throws -> TopologySpec {
    var spec = self
    for (key, value) in changes {
      // A key inside a nested topology needs to know what that is.
      if key.contains("."), !key.hasPrefix("links.") { spec = try spec.resolvingSystems() }
      try spec.set(key, to: value) { kind throws(TopologyError) in try FamilyCatalog.family(kind).description }
    }
    return try spec.resolvingSystems()
  }

  /// The figures that set the parameters of the systems named directly as parts, their fields as seen from this spec.
  fileprivate func figuresOfSystems() throws -> [CatalogEntry.Figure] {
    var figures: [CatalogEntry.Figure] = []
    for (key, value) in parameters.members {
      guard let name = value.stringValue, let system = try Inputs.system(named: name) else { continue }
      for var figure in system.figures {
        guard let field = figure.field else { continue }
        figure.field = "\(key).\(field)"
        figures.append(figure)
      }
    }
    return figures
  }

  fileprivate func resolvingSystems() throws -> TopologySpec {
    // Read outside the closure, which may only throw what the model throws.
    let systems = try Inputs.systemNames(in: json).map { ($0, try Inputs.system(named: $0)?.buildableSpec()) }
    return try FamilyCatalog.resolvingNames(in: self) { name in systems.first { $0.0 == name }?.1 }
  }
}

extension CatalogEntry {
  /// The entry with the systems that its spec names replaced by their specs, and the figures that those stand on.
  fileprivate func resolvingSystems() throws -> CatalogEntry {
    var entry = self
    entry.spec = try spec?.resolvingSystems()
    entry.figures += try spec?.figuresOfSystems() ?? []
    return entry
  }

  /// The system that the first of `changes` that names a variant asks for, or the entry itself, and the other changes.
  func variant(
    _ changes: [(key: String, value: String)]
  ) throws -> (entry: CatalogEntry, changes: [(key: String, value: String)]) {
    for (index, change) in changes.enumerated() {
      guard let variant = variants.first(where: { $0.setting == "\(change.key)=\(change.value)" }) else { continue }
      guard let system = try Inputs.system(named: variant.system) else {
        let known = CatalogFiles.all.map(\.name)
        throw TopologyError.unknown(
          what: "system", name: variant.system, suggestion: nearestName(to: variant.system, in: known), known: known)
      }
      var others = changes
      others.remove(at: index)
      return (system, others)
    }
    return (self, changes)
  }
}
