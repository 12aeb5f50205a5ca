import ArgumentParser
import TopologyFormats
import TopologyModel

/// Writes a topology in the format of another tool.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a topology in the format of another tool.",
    discussion: """
      Try:
        topo export ubmesh-rack64 --to huawei
        topo export atlas950-1024 --to huawei --select rack=0

      Formats: huawei, the topology file 2.0 of Huawei's collective communication library, of one cabinet: at most 65
      endpoints, so that larger systems need --select.
      """)

  @Argument(help: "-, the name of a system, or a file.")
  var input: String

  @Option(help: ArgumentHelp("The format: \(ExchangeFormat.names.joined(separator: ", ")).", valueName: "format"))
  var to: String

  @Option(help: ArgumentHelp("Only endpoints that a selector selects; repeatable.", valueName: "sel"))
  var select: [String] = []

  @Option(
    help: ArgumentHelp("Set a parameter of a name or spec before it is built; repeatable.", valueName: "key=value"))
  var set: [Assignment] = []

  @Option(name: .shortAndLong, help: ArgumentHelp("Write to this file.", valueName: "file"))
  var output: String?

  @OptionGroup var common: CommonOptions
  @OptionGroup var limits: LimitOptions

  func run() throws {
    let format = try ExchangeFormat(named: to)
    let selectors = try select.map { ($0, try Selector(parsing: $0)) }
    let loaded = try Inputs.load(input, limits: limits.limits, changes: set.map { ($0.key, $0.value) })
    let selected = try selectors.isEmpty ? nil : loaded.document.graph.endpoints(selectedBy: selectors)
    try Files.write(try format.bytes(of: loaded.document, selected: selected), to: output)
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
