import Foundation
import Testing

@Suite("The catalogue") struct CatalogTests {
  /// A system as `topo list` shows it.
  struct Listed: CustomStringConvertible {
    let name: String
    let title: String
    let fidelity: String
    /// Nil for a system that cannot be built.
    let kind: String?
    let endpoints, nodes, links: Int?

    init?(_ json: [String: Any]) {
      guard let name = json["name"] as? String, let title = json["title"] as? String else { return nil }
      (self.name, self.title) = (name, title)
      fidelity = json["fidelity"] as? String ?? ""
      kind = json["kind"] as? String
      (endpoints, nodes, links) = (json["endpoints"] as? Int, json["nodes"] as? Int, json["links"] as? Int)
    }
    var description: String { name }
  }

  static let systems: [Listed] = {
    let listing = try? Command.topo("list --format json").json()
    return (listing?["systems"] as? [[String: Any]] ?? []).compactMap(Listed.init)
  }()
  static let buildable = systems.filter { $0.kind != nil }
  static let folder = Command.root.appending(path: "Topologies")

  static func file(_ name: String) throws -> [String: Any] {
    try #require(
      JSONSerialization.jsonObject(with: Data(contentsOf: folder.appending(path: "\(name).json"))) as? [String: Any])
  }

  @Test("Every file of the folder is a system of the list, under its own name")
  func filesAreListed() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter { $0.hasSuffix(".json") }
    #expect(files.map { String($0.dropLast(5)) }.sorted() == Self.systems.map(\.name).sorted())
    for system in Self.systems { #expect(try Self.file(system.name)["name"] as? String == system.name) }
    #expect(Self.systems.contains { $0.name == "cloudmatrix384" })
  }

  @Test("Every published figure that a graph can give is given", arguments: buildable)
  func expectationsHold(system: Listed) throws {
    let explained = try Command.topo("explain \(system.name) --format json").json()
    let comparisons = try #require(explained["comparisons"] as? [[String: Any]])
    #expect(comparisons.contains { !($0["computed"] is NSNull) })
    for comparison in comparisons {
      if comparison["path"] is NSNull {
        #expect(comparison["note"] is String, "\(system): why is it not derivable? \(comparison)")
      } else {
        #expect(comparison["agrees"] as? Bool == true, "\(system): \(comparison)")
        // A difference that is let pass has a reason.
        let tolerance = comparison["tolerance"] as? Double ?? 0
        #expect(tolerance == 0 || comparison["note"] is String || tolerance < 0.0001, "\(system): \(comparison)")
      }
    }
  }

  @Test("Every figure says its grade and its source, and what is remembered only is not there", arguments: systems)
  func figuresAreSourced(system: Listed) throws {
    let entry = try Self.file(system.name)
    let figures = try #require(entry["figures"] as? [[String: Any]])
    #expect(!figures.isEmpty)
    let grades = ["vendor", "paper", "press", "derived", "fitted", "assumed"]
    for figure in figures + (entry["expectations"] as? [[String: Any]] ?? []) {
      #expect(grades.contains(figure["grade"] as? String ?? ""), "\(system): \(figure)")
      #expect((figure["source"] as? String ?? "").count > 3, "\(system): \(figure)")
    }
  }

  @Test("Every value of a spec has a figure that says where it comes from, and no other value", arguments: buildable)
  func figuresSetTheSpec(system: Listed) throws {
    let entry = try Self.file(system.name)
    var values = Self.leaves(of: try #require(entry["spec"] as? [String: Any]))
    for figure in try #require(entry["figures"] as? [[String: Any]]) {
      guard let field = figure["field"] as? String else { continue }
      let removed = values.removeValue(forKey: field)
      let value = try #require(removed, "\(system): no \(field), or two figures of it")
      // Latencies of parameters stand in specs with their unit, in figures beside it.
      let text = Self.text(figure["value"])
      #expect(value == text || value == text + (figure["unit"] as? String ?? ""), "\(system): \(field)")
    }
    // What a part is called and what it is made of is no figure.
    let words = ["format", "format_version", "kind", "network", "scale_up_network", "medium", "group_is"]
    let unsourced = values.keys.filter { !words.contains($0.split(separator: ".").last.map(String.init) ?? "") }
    #expect(unsourced.sorted() == [], "\(system)")
  }

  /// The values of a spec by their dotted path, as text.
  private static func leaves(of object: [String: Any], under prefix: String = "") -> [String: String] {
    var leaves: [String: String] = [:]
    for (key, value) in object {
      if let inner = value as? [String: Any] {
        leaves.merge(Self.leaves(of: inner, under: "\(prefix)\(key).")) { first, _ in first }
      } else {
        leaves[prefix + key] = text(value)
      }
    }
    return leaves
  }

  private static func text(_ value: Any?) -> String {
    if let list = value as? [Any] { return list.map { text($0) }.joined(separator: ",") }
    return "\(value ?? "")"
  }

  @Test("A system of which too little is published says so and is not built")
  func unpublished() throws {
    let names = Self.systems.filter { $0.kind == nil }.map(\.name)
    #expect(names == ["metax-pod"])
    let commands = [
      "gen metax-pod", "analyze metax-pod", "gen --kind cascade --of metax-pod --fabric fat-tree --radix 4",
    ]
    for command in commands {
      let result = try Command.topo(command)
      #expect(result.code == 2)
      #expect(result.output.isEmpty)
      #expect(result.talk.hasPrefix("topo: metax-pod cannot be built, since this is not published: how many GPUs"))
    }
    let explained = try Command.topo("explain metax-pod")
    #expect(explained.code == 0)
    #expect(explained.text.contains("- how they are joined"))
  }

  @Test("A setting that asks for another system gives it, with further settings")
  func variants() throws {
    var tried = 0
    for system in Self.buildable {
      for (setting, other) in try Self.file(system.name)["variants"] as? [String: String] ?? [:] {
        let varied = try Command.topo("gen \(system.name) --set \(setting)").output
        #expect(try varied == Command.topo("gen \(other)").output, "\(setting)")
        tried += 1
      }
    }
    #expect(tried == 3)
    let fewer = try Command.topo(
      "gen cloudmatrix384 --set of.planes=6 --set planes=ub,rdma --dry-run --format json"
    ).json()
    let counts = try #require(fewer["counts"] as? [String: Int])
    // A plane less: 48 L1 and 16 L2 switches, and 48 × (16 + 4 + 16) links; 10 RDMA switches and 768 links more.
    #expect(counts["nodes"] == 1024 - 64 + 10)
    #expect(counts["links"] == 12096 - 48 * 36 + 768)
  }

  @Test("A catalogue file is explained like a built-in system, and nothing else in a file is")
  func ownFiles() throws {
    let own = try Command.topo("explain Topologies/nvl72.json --format json")
    #expect(try own.output == Command.topo("explain nvl72 --format json").output)
    let folder = try TemporaryFolder()
    try Command.topo("gen nvl72 -o \(folder.file("graph.json").path)")
    let refused = try Command.topo("explain \(folder.file("graph.json").path)")
    #expect(refused.code == 2)
    #expect(refused.talk.contains("is no catalogue file"))
    #expect(try Command.topo("explain ./absent.json").code == 4)
  }

  @Test("Whoever repeats a system takes its figures along")
  func inheritedFigures() throws {
    let document = try Command.topo("explain cloudmatrix384x432 --format json").json()
    let entry = try #require(document["entry"] as? [String: Any])
    let figures = try #require(entry["figures"] as? [[String: Any]])
    let overhead = try #require(figures.first { $0["field"] as? String == "of.overhead" })
    #expect(overhead["grade"] as? String == "fitted")
    #expect(overhead["value"] as? Int == 490)
  }

  @Test("The table in the folder is up to date; TOPO_RECORD=1 rewrites it")
  func readme() throws {
    let file = Self.folder.appending(path: "README.md")
    let text = try CatalogReadme.text(Self.systems, entry: Self.file)
    if ProcessInfo.processInfo.environment["TOPO_RECORD"] == "1" {
      try Data(text.utf8).write(to: file)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == text)
  }
}

/// The text of `Topologies/README.md`.
enum CatalogReadme {
  static func text(_ systems: [CatalogTests.Listed], entry: (String) throws -> [String: Any]) throws -> String {
    var rows: [String] = []
    for system in systems {
      let counts = [system.endpoints, system.nodes, system.links].map { $0.map(grouped) ?? "–" }
      let cells =
        ["[`\(system.name)`](\(system.name).json)", system.title] + counts
        + [system.kind == nil ? "not published" : system.fidelity, system.kind.map { "`\($0)`" } ?? "–"]
        + [sources(of: try entry(system.name)).joined(separator: "; ")]
      rows.append("| " + cells.joined(separator: " | ") + " |")
    }
    return """
      # Topologies

      Real systems, one file each, compiled into `topo`. `topo gen NAME` builds one and `--set key=value` varies it;
      `topo explain NAME` shows what is published of it, what is assumed, and what its graph gives beside the published
      figures. This page is made from the files by a test, which fails when it is out of date.

      | name | system | endpoints | nodes | links | wiring | family | published by |
      |---|---|--:|--:|--:|---|---|---|
      \(rows.joined(separator: "\n"))

      ## How much is known

      The wiring of a system is `exact` where it is published, or follows from what is; `counts` where the numbers of parts
      are published and their wiring is assumed; `assumed` where what is published does not determine it; and not published
      where there is nothing to build on: `topo gen` then says what is missing.

      Every figure has a grade:

      | grade | the figure is |
      |---|---|
      | `vendor` | published by the vendor |
      | `paper` | in a research paper |
      | `press` | from press, analysts, or what was seen of the machine |
      | `derived` | computed from published figures, as its source says |
      | `fitted` | chosen so that a model gives published measurements, which then prove nothing |
      | `assumed` | chosen because nothing is published, for the reason that its source gives |

      "Quoted in public notes" marks a figure that was read in a note which quotes its source. What is remembered but could
      not be confirmed is not here.

      ## Files

      `topo schema catalog` prints the format. `spec` builds the system; each of `figures` is a value with its unit, how it is
      counted, grade and source, and `field` names what it sets in the spec; each of `expectations` is a published figure, the
      `path` of the computed one in `topo analyze NAME --format json`, and the `tolerance` within which the two agree, or a
      `note` that says why no graph can give it. A file of your own works wherever a name does: `topo explain ./mine.json`.

      A new system is a file here, its name in `CatalogFiles.swift` and in `Package.swift`, and this page anew:
      `TOPO_RECORD=1 swift test -c release --disable-xctest --filter CatalogTests`.

      """
  }

  /// Who published the figures, each once, without what follows the title.
  private static func sources(of entry: [String: Any]) -> [String] {
    var sources: [String] = []
    let figures = entry["figures"] as? [[String: Any]] ?? [], expected = entry["expectations"] as? [[String: Any]] ?? []
    for figure in figures + expected where ["vendor", "paper", "press"].contains(figure["grade"] as? String ?? "") {
      let source = figure["source"] as? String ?? ""
      let ends = [": ", "; ", " (", ", quoted", ", whose"].compactMap { source.range(of: $0)?.lowerBound }
      let title = String(source[..<(ends.min() ?? source.endIndex)])
      if !sources.contains(title) { sources.append(title) }
    }
    return sources
  }

  private static func grouped(_ number: Int) -> String {
    let digits = String(number)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }
}
