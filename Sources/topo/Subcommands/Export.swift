import ArgumentParser
import TopologyFormats
import TopologyGenerators
import TopologyModel

/// Writes a topology in the format of another tool.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a topology in the format of another tool.",
    discussion: """
      Try:
        topo export cloudmatrix384 --to graphml -o cm384.graphml
        topo export --kind torus3d --dims 4x4x4 --to metis
        topo export ubmesh-rack64 --to huawei
        topo analyze nvl72 --annotate | topo export - --to csv -o nvl72

      \(ExchangeFormat.listing(for: .write))

      `topo explain FORMAT` says what each carries and loses. Of a document that `topo analyze --annotate` wrote, loads and
      distances of single links and endpoints go along where the format can carry them. A format of several files names them
      after -o; a name that ends in .gz is compressed.
      """)

  @Option(help: ArgumentHelp("The format.", valueName: "format"))
  var to: String

  @Option(help: ArgumentHelp("The family to generate, instead of an INPUT.", valueName: "kind"))
  var kind: String?

  @Option(help: ArgumentHelp("Only endpoints that a selector selects; repeatable (huawei).", valueName: "sel"))
  var select: [String] = []

  @Option(
    help: ArgumentHelp("Merge nodes by cluster, pod, supernode, rack, host or board.", valueName: "level"))
  var level: LocationColumn?

  @Option(
    help: ArgumentHelp(
      "Names of hosts, such as 'cm{supernode:03}n{host:02}': locations, padded with zeros; {index} counts all hosts.",
      valueName: "pattern"))
  var hostName: String?

  @Option(help: ArgumentHelp("What stands before the names of labels (kubernetes).", valueName: "prefix"))
  var labelPrefix: String?

  @Option(
    help: ArgumentHelp(
      "tree, block, ring or torus3d (slurm-conf, slurm-yaml); flat or nested (simgrid).",
      valueName: "form"))
  var form: String?

  @Flag(help: "Write the nearest thing the format can say where it cannot say the topology.")
  var approximate = false

  @Option(
    help: ArgumentHelp(
      "The key of the array of links (networkx): links, or edges, which NetworkX from 3.6 on reads without being told.",
      valueName: "key"))
  var edgeKey: TopologyDocumentWriter.EdgeKey?

  @OptionGroup var settings: SettingOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("Write to this file.", valueName: "file"))
  var output: String?

  @OptionGroup var common: CommonOptions
  @OptionGroup var limits: LimitOptions

  @Argument(
    parsing: .allUnrecognized,
    help: ArgumentHelp(
      "-, the name of a system, or a file; with --kind the flags of the family.", valueName: "input | flags"))
  var rest: [String] = []

  func run() throws {
    let format = try ExchangeFormat.named(to, for: .write)
    let selectors = try select.map { ($0, try Selector(parsing: $0)) }
    let hostName = try hostName.map { try HostNamePattern(parsing: $0) }
    let (loaded, annotations) = try topology()
    var request = ExportRequest(loaded.document)
    request.structure = loaded.structure
    request.annotations = annotations
    request.selected = try selectors.isEmpty ? nil : loaded.document.graph.endpoints(selectedBy: selectors)
    request.level = level
    request.hostName = hostName
    request.labelPrefix = labelPrefix
    request.form = form
    request.approximate = approximate
    request.edgeKey = edgeKey
    let files = try format.files(for: request)
    try write(files, of: format)
    if !common.quiet { for note in files.compactMap(\.note) { StandardStreams.say("\(format.name): \(note)") } }
    if approximate, format.name == "astra-sim", !common.quiet {
      try ApproximationCost.say(of: request, threads: common.workers)
    }
  }

  /// What is asked for: an INPUT, or a family with its flags.
  private func topology() throws -> (LoadedTopology, DocumentAnnotations) {
    let flags = try FamilyFlags(rest)
    let changes = settings.changes
    switch (kind, flags.input) {
    case (let kind?, nil):
      let description = try FamilyCatalog.family(kind).description
      let spec = try TopologySpec(kind: kind).applying(flags.changes(description) + changes)
      return (try Inputs.load(.spec(spec), limits: limits.limits), .none)
    case (nil, let input?):
      guard flags.isEmpty else { throw ValidationError("the flags of a family need --kind, not an INPUT") }
      return try Inputs.loadAnnotated(input, limits: limits.limits, changes: changes)
    case (_?, let input?): throw ValidationError("either --kind or an INPUT is expected, not also \(quoted(input))")
    case (nil, nil): throw ValidationError("an INPUT is expected: -, the name of a system, or a file")
    }
  }

  private func write(_ files: [ExportedFile], of format: ExchangeFormat) throws {
    let isPair = files.contains { !$0.suffix.isEmpty }
    guard let output else {
      if isPair {
        throw CommandFailure(
          .refused,
          "\(format.name) writes \(files.count) files; -o NAME writes \(files.map { "NAME\($0.suffix)" }.joined(separator: ", "))"
        )
      }
      if format.fileExtension == "npz", StandardStreams.outputIsTerminal {
        throw CommandFailure(.refused, "\(format.name) is no text; give -o FILE")
      }
      return try write(files[0], to: nil)
    }
    // NAME.csv means NAME where the names of the files are made from it.
    let ending = ".\(format.fileExtension)"
    let stem = isPair && output.hasSuffix(ending) ? String(output.dropLast(ending.count)) : output
    for file in files { try write(file, to: stem + file.suffix) }
  }

  private func write(_ file: ExportedFile, to path: String?) throws {
    try Files.write(to: path) { sink in
      func plain(_ block: RawSpan) throws { try block.withUnsafeBytes { try sink($0) } }
      guard path?.hasSuffix(".gz") == true else { return try file.write(to: plain) }
      var gzip = GzipWriter()
      try file.write { block in try gzip.write(block, to: plain) }
      try gzip.finish(to: plain)
    }
  }
}

extension TopologyDocumentWriter.EdgeKey: ExpressibleByArgument {}

extension ExchangeFormat {
  /// The formats that can be written, or read, a line each.
  static func listing(for use: Use) -> String {
    let names = names(for: use), width = names.map(\.count).max() ?? 0
    let lines = all.filter { names.contains($0.name) }.map {
      "  " + $0.name + String(repeating: " ", count: width - $0.name.count + 2) + $0.title
    }
    return (["Formats:"] + lines).joined(separator: "\n")
  }
}

extension TopologyGraph {
  /// The endpoints that at least one selector selects, in id order; refused when one selects none.
  fileprivate func endpoints(selectedBy selectors: [(text: String, selector: Selector)]) throws -> [NodeID] {
    let endpoints = endpoints
    for (text, selector) in selectors where !endpoints.contains(where: { selector.selects($0, in: self) }) {
      throw TopologyError.ruleBroken(
        field: "--select", value: quoted(text), rule: "it selects no endpoint", hint: nil)
    }
    return endpoints.filter { node in selectors.contains { $0.selector.selects(node, in: self) } }
  }
}
