import Foundation
import Testing
import TopologyFormats
import TopologyModel

@Suite("Diff and sweep from the command line") struct DiffSweepTests {
  @Test("Equal is 0, different 1, and both say so")
  func diff() throws {
    let same = try Command.topo("diff ubmesh-rack64 ubmesh-rack64")
    #expect(same.code == 0 && same.text.contains("No difference."))
    let broken = try Command.shell(
      "topo fail ubmesh-rack64 --select link:id=3 | topo diff ubmesh-rack64 - --format json")
    #expect(broken.code == 1 && broken.talk.isEmpty, "\(broken.talk)")
    let report = try broken.json(), links = try #require(report["links"] as? [String: Any])
    #expect(report["matched_by"] as? String == "name" && report["differences"] as? Int == 1)
    #expect((links["missing"] as? [Any])?.count == 1 && links["matched"] as? Int == 447)
    #expect(try Command.topo("diff - -").code == 64)
  }

  @Test("Exported and imported again a topology is as planned", arguments: ["graphml", "networkx"])
  func exported(format: String) throws {
    let result = try Command.shell(
      "topo export h100-superpod-4su --to \(format) | topo import - --from \(format) | topo diff h100-superpod-4su -")
    #expect(result.code == 0, "\(result.text)\(result.talk)")
  }

  @Test(
    "Formats that lose names or kinds still give the planned links",
    arguments: ["edgelist", "metis", "simai", "infragraph"])
  func exportedWithoutNames(format: String) throws {
    let folder = try TemporaryFolder()
    let result = try Command.shell(
      """
      topo gen --kind fat-tree --radix 6 -o plan.json && topo export plan.json --to \(format) |
        topo import - --from \(format) | topo diff plan.json - --format json
      """, in: folder.url)
    let report = try result.json(), links = try #require(report["links"] as? [String: Any])
    #expect(report["differences"] as? Int == 0, "\(result.text)\(result.talk)")
    // 54 hosts, 45 switches: 3 · 6³ / 4 links.
    #expect(links["matched"] as? Int == 162)
  }

  @Test("A row per point, the last parameter fastest, the figures those of analyze")
  func sweep() throws {
    let result = try Command.topo("sweep fat-tree --vary radix=4..8:4 --vary tiers=2,3 --metrics hops --format csv")
    let rows = result.text.split(whereSeparator: \.isNewline).map { $0.split(separator: ",").map(String.init) }
    #expect(rows.dropFirst().map { "\($0[0]) \($0[1])" } == ["4 2", "4 3", "8 2", "8 3"])
    let report = try Command.topo("gen --kind fat-tree --radix 8 --tiers 3")
    let analysed = try Command.topo("analyze - --metrics hops --format json", input: report.output).json()
    let mean = try #require((analysed["hops"] as? [String: Any])?["mean"] as? Double)
    let column = try #require(rows[0].firstIndex(of: "hops.mean"))
    #expect(Double(rows[4][column]) == mean)
  }

  @Test("A point that is refused has a row; an assertion that fails ends with 1")
  func failures() throws {
    let result = try Command.topo(
      [
        "sweep", "fat-tree", "--vary", "radix=4,5,6", "--metrics", "hops", "--assert", "counts.endpoints<=16",
        "--format", "json",
      ])
    #expect(result.code == 1)
    #expect(result.talk.contains("1 of 3 points failed") && result.talk.contains("radix=6: "), "\(result.talk)")
    let rows = try #require(try result.json()["rows"] as? [[String: Any]])
    #expect(rows.map { $0["status"] as? String } == ["ok", "failed", "ok"])
    #expect(try Command.topo("sweep fat-tree --vary radix=4..").code == 2)
    #expect(try Command.topo("sweep fat-tree").code == 64)
  }

  @Test("Every metric has its columns")
  func columns() throws {
    let result = try Command.topo(
      "sweep torus3d --vary dims=4x4,2x2 --set bandwidth=1GBps --metrics bisection,throughput,routing --format json")
    #expect(result.code == 0, "\(result.talk)")
    let rows = try #require(try result.json()["rows"] as? [[String: Any]])
    let values = try rows.map { try #require($0["values"] as? [String: Any]) }
    // Twice the 4 links across; on sides of 2 the wrap would be the same link.
    #expect(values.map { $0["bisection.upper_GBps"] as? Double } == [8, 2])
    #expect(values.map { $0["bisection.exact"] as? Bool } == [true, true])
    // Golden: one unit per ordered pair at θ = 1/8, to 15 others.
    #expect(values[0]["throughput.lower_GBps_per_endpoint"] as? Double == 15.0 / 8)
    // A load is a sum of some ten rounded shares.
    let load = try #require(values[0]["routing.max_load"] as? Double)
    #expect(abs(load - 8) < 1e-12)
    let refused = try Command.topo("sweep torus3d --vary dims=4x4 --metrics paths")
    #expect(refused.code == 2 && refused.talk.contains("--columns"), "\(refused.talk)")
  }

  @Test("Rows of other settings, or of another content of a file, are not taken over")
  func otherSettings() throws {
    let folder = try TemporaryFolder(), output = folder.file("out.csv"), spec = folder.file("spec.json")
    let journal = folder.file("out.csv.journal")
    var sweep = SweepSpec(topology: "torus3d")
    try sweep.vary("dims=4x4")
    try sweep.set("bandwidth", to: "1GBps")
    sweep.metrics = [.hops]
    try Data(JSONText.bytes(sweep.json) + [10]).write(to: journal)
    let line = "sweep torus3d --vary dims=4x4 --metrics hops --format csv -o \(output.path)"
    #expect(try Command.topo(line + " --set bandwidth=2GBps").code == 2)
    #expect(try Command.topo(line).code == 2)
    #expect(try Command.topo(line + " --set bandwidth=1GBps").code == 0)
    try Data(#"{"format":"topo-spec","format_version":"1.0","kind":"torus","bandwidth":"1GBps"}"#.utf8).write(to: spec)
    let result = try Command.topo("sweep \(spec.path) --vary dims=4x4 --metrics hops --format json").json()
    let named = try #require((result["sweep"] as? [String: Any])?["topology"] as? [String: Any])
    #expect(named["bandwidth"] as? String == "1GBps")
  }

  @Test("A sweep that was interrupted goes on where it was")
  func resumes() throws {
    let folder = try TemporaryFolder(), output = folder.file("out.csv"), journal = folder.file("out.csv.journal")
    var sweep = SweepSpec(topology: "torus3d")
    try sweep.vary("dims=2x2x2,3x3")
    sweep.metrics = [.hops]
    sweep.columns = ["hops.diameter"]
    // A row that no computation would give shows that it was taken over; a line that was cut off is computed again.
    var row = SweepRow(point: ["2x2x2"])
    row.values = [77]
    let lines = JSONText.bytes(sweep.json) + [10] + JSONText.bytes(row.journalLine) + [10] + Array("{\"point\": [".utf8)
    try Data(lines).write(to: journal)
    let line =
      "sweep torus3d --vary dims=2x2x2,3x3 --metrics hops --columns hops.diameter --format csv -o \(output.path)"
    let result = try Command.topo(line)
    #expect(result.code == 0, "\(result.talk)")
    let text = try String(contentsOf: output, encoding: .utf8)
    #expect(text.split(whereSeparator: \.isNewline) == ["dims,hops.diameter,status", "2x2x2,77,ok", "3x3,2,ok"])
    #expect(!FileManager.default.fileExists(atPath: journal.path))
    try Data("{}\n".utf8).write(to: journal)
    #expect(try Command.topo(line).code == 2)
  }

  @Test("The manual names every command and holds no request that man does not know")
  func manual() throws {
    let page = try Command.topo("manual").text
    let requests = page.split(separator: "\n").filter { $0.hasPrefix(".") }.map { $0.split(separator: " ")[0] }
    #expect(Set(requests) == [".TH", ".SH", ".nf", ".fi"])
    for command in ["GEN", "ANALYZE", "EXPORT", "IMPORT", "DIFF", "SWEEP", "SCHEMA"] {
      #expect(page.contains(".SH TOPO \(command)\n"), "\(command)")
    }
    #expect(!page.split(separator: "\n").contains { $0.hasPrefix("'") })
  }

  @Test("Completions for three shells", arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) throws {
    let result = try Command.shell("topo --generate-completion-script \(shell)")
    #expect(result.code == 0)
    for word in ["export", "sweep", "diff", "--vary"] {
      #expect(result.text.contains(word == "--vary" ? "vary" : word))
    }
    if shell == "bash" { #expect(try Command.shell("topo --generate-completion-script bash | bash -n").code == 0) }
  }

  @Test("The walk-through of other tools runs to its end")
  func otherTools() throws {
    let folder = try TemporaryFolder()
    let result = try Command.shell("Examples/other-tools.sh \(folder.url.path)")
    #expect(result.code == 0, "\(result.talk)")
    #expect(result.text.contains("as expected") && result.text.contains("No difference."))
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(files.count == 15, "\(files.sorted())")
  }

  @Test("Every format is explained and listed")
  func explained() throws {
    let help = try Command.topo("export --help").text
    for format in ExchangeFormat.all {
      let result = try Command.topo("explain \(format.name) --format json").json()
      #expect(result["exchange_format"] as? String == format.name)
      if format.directions.hasPrefix("written") { #expect(help.contains("  \(format.name) "), "\(format.name)") }
    }
    #expect(try Command.topo("export nvl72 --to csv").talk.contains("NAME.nodes.csv"))
  }
}
