import ArgumentParser
import TopologyModel

/// The front door: parses, calls the libraries, prints.
@main struct Topo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "topo",
    abstract: "Generate, analyse and draw interconnect topologies of AI supernodes and clusters.",
    discussion: """
      Try:
        topo analyze cloudmatrix384
        topo gen --kind mesh3d --dims 4x4x4 | topo render - -o mesh.svg
        topo list

      INPUT is everywhere: - for standard input, the name of a system from `topo list`, or a file that holds a topology
      document, a spec or a catalogue entry (also gzipped).

      Exit codes: 0 done; 1 an assertion failed or `check` found something broken; 2 a value that a rule refuses;
      3 refused as too large; 4 a file cannot be read or written; 64 a flag that does not exist or does not parse;
      130 interrupted.
      """,
    version: "\(ToolVersion.tool) \(ToolVersion.current)",
    subcommands: [
      Gen.self, List.self, Explain.self, Analyze.self, Route.self, Fail.self, Render.self, Check.self,
      Collective.self, Compare.self, Report.self, Export.self, Import.self, Diff.self, Sweep.self, SchemaCommand.self,
      Manual.self,
    ])

  static func main() {
    StandardStreams.ignoreClosedPipes()
    Interrupts.install()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      if let failure = CommandFailure(error) { failure.exit() }
      exit(withError: error)
    }
  }
}
