import Foundation
import Testing

/// Everything that a user can get wrong: one clear sentence, the contract's exit code, nothing half-written.
@Suite("Bad input") struct BadInputTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let arguments: String
    let code: Int32
    let says: [String]
    var input: String?
    var testDescription: String { arguments }
  }

  static let cases: [Case] = [
    Case(arguments: "gen --kind mesh3", code: 2, says: ["unknown kind 'mesh3'", "did you mean 'mesh3d'?"]),
    Case(arguments: "gen --kind mesh3d --dims 4x0x4", code: 2, says: ["dims[1] is 0", "1...1000000000"]),
    Case(arguments: "gen --kind mesh3d --dims 4x-1x4", code: 2, says: ["dims[1] is -1"]),
    Case(arguments: "gen --kind mesh3d --dims four", code: 64, says: ["--dims is 'four'", "whole numbers"]),
    Case(arguments: "gen --kind mesh3d", code: 2, says: ["dims is missing"]),
    Case(
      arguments: "gen --kind mesh3d --dims 1000000x1000000x1000000", code: 3,
      says: ["1000000000000000000 nodes", "--max-nodes"]),
    Case(arguments: "gen --kind mesh3d --dims 100000x100000", code: 3, says: ["10000000000 nodes", "--max-nodes"]),
    Case(arguments: "gen --kind mesh3d --dim 4x4", code: 64, says: ["unknown option '--dim'", "did you mean --dims?"]),
    Case(arguments: "gen --kind fat-tree --radix 10 --oversubscription 2", code: 2, says: ["radix is 10", "6, 12"]),
    Case(arguments: "gen", code: 64, says: ["--kind KIND"]),
    Case(arguments: "gen --kind mesh3d --dims 2x2 --bandwidth fast", code: 64, says: ["bandwidth"]),
    Case(arguments: "gen cloudmatrix384 --set plains=6", code: 2, says: ["'plains'", "did you mean 'planes'?"]),
    Case(arguments: "analyze cloudmatrix348", code: 2, says: ["unknown system", "did you mean 'cloudmatrix384'?"]),
    Case(arguments: "analyze no/such/file.json", code: 4, says: ["cannot read 'no/such/file.json'"]),
    Case(arguments: "analyze cloudmatrix384 --metrics hopps", code: 2, says: ["'hopps'", "did you mean 'hops'?"]),
    Case(arguments: "analyze cloudmatrix384 --network ib", code: 2, says: ["unknown network 'ib'", "ub"]),
    Case(arguments: "analyze cloudmatrix384 --endpoints kindly=npu", code: 2, says: ["'kindly'", "'kind'"]),
    Case(arguments: "analyze cloudmatrix384 --assert hops", code: 2, says: ["'hops'", "hops.diameter<=4"]),
    Case(arguments: "analyze cloudmatrix384 --nonsense", code: 64, says: ["--nonsense"]),
    Case(arguments: "analyze -", code: 2, says: ["standard input:1:26:"], input: "{\"format\": \"topo-graph\", "),
    Case(arguments: "analyze -", code: 2, says: ["standard input"], input: ""),
    Case(arguments: "analyze -", code: 2, says: ["standard input"], input: "[1, 2, 3]"),
    Case(arguments: "schema grph", code: 2, says: ["unknown schema 'grph'"]),
    Case(arguments: "explain hopz", code: 2, says: ["'hopz'"]),
    Case(arguments: "render cloudmatrix384 -o picture.bmp", code: 2, says: ["picture.bmp", ".svg"]),
    Case(arguments: "gen cloudmatrix384 -o no/such/folder/x.json", code: 4, says: ["cannot write"]),
  ]

  @Test("One clear error, the right exit code", arguments: cases)
  func oneClearError(case: Case) throws {
    let folder = try TemporaryFolder()
    let result = try Command.topo(`case`.arguments, input: `case`.input.map { Data($0.utf8) }, in: folder.url)
    #expect(result.code == `case`.code, "\(result.talk)")
    for words in `case`.says { #expect(result.talk.contains(words), "\(result.talk)") }
    #expect(result.output.isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  /// A small sound document; each case replaces one part of it.
  static let document = """
    {"format": "topo-graph", "format_version": "1.0", "directed": false, "multigraph": true,
     "graph": {"name": "small"},
     "nodes": [
       {"id": 0, "name": "a", "kind": "npu", "endpoint": true, "forwards": true},
       {"id": 1, "name": "b", "kind": "npu", "endpoint": true, "forwards": true}],
     "links": [
       {"source": 0, "target": 1, "key": 0, "bandwidth_GBps": 50, "latency_ns": 10}]}
    """

  @Test("The small document itself is sound")
  func documentIsSound() throws {
    #expect(try Command.topo("analyze - --format json", input: Data(Self.document.utf8)).code == 0)
  }

  @Test(
    "A bad document is refused with line and path",
    arguments: [
      ("\"target\": 1", "\"target\": 7", "links[0]"), ("\"id\": 1", "\"id\": 0", "nodes[1]"),
      ("\"id\": 1", "\"id\": 5", "nodes[1]"), ("\"target\": 1", "\"target\": 0", "links[0]"),
      ("\"latency_ns\": 10", "\"latency_ns\": NaN", "links[0].latency_ns"),
      ("\"latency_ns\": 10", "\"latency_ns\": -3", "links[0]"),
      ("\"bandwidth_GBps\": 50", "\"bandwidth_GBps\": \"50\"", "links[0]"),
      ("\"kind\": \"npu\", \"endpoint\": true", "\"kind\": \"gpu\", \"endpoint\": true", "nodes[0]"),
      ("\"format_version\": \"1.0\"", "\"format_version\": \"2.0\"", "format_version"),
      ("\"directed\": false", "\"directed\": true", "directed"),
    ])
  func badDocument(good: String, bad: String, place: String) throws {
    let text = Self.document.replacing(good, with: bad, maxReplacements: 1)
    #expect(text != Self.document)
    let result = try Command.topo("analyze - --format json", input: Data(text.utf8))
    #expect(result.code == 2, "\(result.talk)")
    // The sentence begins with file, line and column.
    #expect(result.talk.contains(#/^topo: standard input:[1-8]:[0-9]+: /#), "\(result.talk)")
    #expect(result.talk.contains(place), "\(result.talk)")
    // What parses as JSON is broken to `check`, which says so and ends with 1.
    let checked = try Command.topo("check -", input: Data(text.utf8))
    #expect(checked.code == (bad.contains("NaN") ? 2 : 1), "\(checked.talk)\(checked.text)")
  }

  @Test("A target that cannot be written keeps what it held")
  func unwritableTarget() throws {
    let folder = try TemporaryFolder()
    let target = folder.file("kept.json")
    try Data("kept".utf8).write(to: target)
    let result = try Command.topo("gen --kind mesh3d --dims 0 -o \(target.path)")
    #expect(result.code == 2)
    #expect(try String(contentsOf: target, encoding: .utf8) == "kept")
  }

  @Test("A reader that goes away is no failure")
  func closedPipe() throws {
    let result = try Command.shell("topo gen --kind mesh3d --dims 40x40x40 | head -c 100 > /dev/null")
    #expect(result.code == 0, "\(result.talk)")
    #expect(result.talk.isEmpty)
  }

  @Test("An interrupt ends with 130 and leaves no file")
  func interrupt() throws {
    let folder = try TemporaryFolder()
    let result = try Command.shell(
      "topo gen --kind mesh3d --dims 150x150x150 -o big.json & pid=$!; sleep 0.5; kill -INT $pid; wait $pid; echo $?; ls",
      in: folder.url)
    #expect(result.text == "130\n", "\(result.text)\(result.talk)")
  }
}
