import ArgumentParser
import TopologyModel

/// Prints the manual page, made from what `--help` says.
struct Manual: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the manual page (roff), for man.",
    discussion: """
      Try:
        topo manual > topo.1
        topo --generate-completion-script bash > topo.bash

      Shell completions come from topo --generate-completion-script bash, zsh or fish.
      """)

  func run() throws {
    var page = [
      ".TH TOPO 1 \"\" \"\(ToolVersion.tool) \(ToolVersion.current)\" \"User Commands\"", ".SH NAME",
      "topo \\- \(Self.escaped(Topo.configuration.abstract))",
    ]
    page += Self.section("TOPO", Topo.helpMessage(columns: 90))
    for command in Topo.configuration.subcommands {
      let name = command.configuration.commandName ?? command._commandName
      page += Self.section("TOPO \(name.uppercased())", Topo.helpMessage(for: command, columns: 90))
    }
    page += [
      ".SH SEE ALSO", "Definitions of every figure: topo explain KEY. Schemas of every document: topo schema NAME.",
    ]
    try StandardStreams.print(page.joined(separator: "\n"))
  }

  /// A help text as it stands.
  private static func section(_ title: String, _ help: String) -> [String] {
    [".SH \(title)", ".nf"] + help.split(separator: "\n", omittingEmptySubsequences: false).map { escaped(String($0)) }
      + [".fi"]
  }

  /// A line in which roff sees no request and no escape.
  private static func escaped(_ line: String) -> String {
    let text = line.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
  }
}
