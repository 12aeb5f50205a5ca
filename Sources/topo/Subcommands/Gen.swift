import ArgumentParser
import TopologyFormats
import TopologyGenerators
import TopologyModel
import TopologyRendering

/// Writes a topology document.
struct Gen: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Generate a topology document: from a family and its flags, a system's name, or a spec.",
    usage: """
      topo gen --kind mesh3d --dims 4x4x4 -o mesh.json
      topo gen NAME [--set key=value ...] [-o FILE]
      topo gen SPEC [--set key=value ...] [-o FILE]
      """,
    discussion: """
      Try:
        topo gen --kind fat-tree --radix 8 --dry-run

      The flags of each family are listed by `topo explain KIND`, families and systems by `topo list`. The document goes to
      standard output or -o (gzipped where FILE ends in .gz); on a terminal without -o only a summary is printed.
      """)

  @Option(help: ArgumentHelp("The family to generate.", valueName: "kind"))
  var kind: String?

  @Option(help: ArgumentHelp("Set a parameter, also links.CLASS.key; repeatable.", valueName: "key=value"))
  var set: [Assignment] = []

  @Option(name: .shortAndLong, help: ArgumentHelp("Write the document to this file.", valueName: "file"))
  var output: String?

  @Flag(help: "Print counts and memory without building.")
  var dryRun = false

  @Option(help: "Form of the summary: table, json, csv or markdown.")
  var format = OutputFormat.table

  @OptionGroup var common: CommonOptions
  @OptionGroup var limits: LimitOptions

  @Argument(
    parsing: .allUnrecognized,
    help: ArgumentHelp("A name or a spec, and the flags of the family.", valueName: "input | flags"))
  var rest: [String] = []

  func run() throws {
    let flags = try FamilyFlags(rest)
    let (spec, entry) = try request(flags)
    if dryRun {
      let counts = try FamilyCatalog.counts(spec)
      try StandardStreams.print(ResultText.counts(counts, of: spec, as: format))
      // After the figures, so that a reader sees what is too much.
      try limits.limits.check(counts)
      return
    }
    let document =
      try entry.map { try FamilyCatalog.document(of: $0, varied: spec, limits: limits.limits).document }
      ?? FamilyCatalog.document(of: spec, limits: limits.limits).document
    if output == nil, StandardStreams.outputIsTerminal {
      try StandardStreams.print(ResultText.summary(document, as: format))
      StandardStreams.say("The document was not printed: add -o FILE, or pipe it on: topo gen … | topo analyze -")
      return
    }
    try Documents.write(document, to: output)
  }

  /// The spec that the flags ask for, and the entry it is of.
  private func request(_ flags: FamilyFlags) throws -> (TopologySpec, CatalogEntry?) {
    var spec: TopologySpec, entry: CatalogEntry?, settings = set.map { (key: $0.key, value: $0.value) }
    switch (kind, flags.input) {
    case (let kind?, nil):
      _ = try FamilyCatalog.family(kind)
      spec = TopologySpec(kind: kind)
    case (nil, let input?):
      switch try Inputs.content(of: input, limits: limits.limits) {
      case .spec(let value): spec = value
      case .catalog(let named):
        let variant = try named.variant(settings)
        (spec, entry, settings) = (try variant.entry.buildableSpec(), variant.entry, variant.changes)
      case .document: throw CommandFailure(.refused, "\(quoted(input)) is a topology document already")
      }
    case (_?, let input?): throw ValidationError("either --kind or an INPUT is expected, not also \(quoted(input))")
    case (nil, nil): throw ValidationError("--kind KIND, the NAME of a system or a SPEC is expected; see `topo list`")
    }
    let description = try FamilyCatalog.family(spec.kind).description
    var changes = try flags.changes(description) + settings
    if let seed = common.seed, description.parameters.contains(where: { $0.name == "seed" }) {
      changes.append(("seed", "\(seed)"))
    }
    for (key, value) in changes {
      // What is repeated may also be a spec in a file.
      if description.parameters.contains(where: { $0.name == key && $0.type == .topology }),
        let nested = try Inputs.spec(fromFile: value, limits: limits.limits)
      {
        spec.parameters[key] = .object(nested.nestedJSON)
      } else {
        spec = try spec.applying([(key, value)])
      }
    }
    return (try spec.applying([]), entry)
  }
}
