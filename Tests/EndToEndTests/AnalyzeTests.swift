import Foundation
import Testing

@Suite("topo analyze") struct AnalyzeTests {
  @Test("CloudMatrix 384: counts, hops and the latencies that its fitted parameters give")
  func cloudMatrix384() throws {
    let report = try Command.topo("analyze cloudmatrix384 --metrics hops,latency --format json").json()
    let counts = try #require(report["counts"] as? [String: Any])
    #expect(counts["nodes"] as? Int == 1024)
    #expect(counts["links"] as? Int == 12096)
    #expect(counts["endpoints"] as? Int == 384)
    let hops = try #require(report["hops"] as? [String: Any])
    #expect(hops["pairs"] as? Int == 384 * 383)
    #expect(hops["unreachable_pairs"] as? Int == 0)
    #expect(hops["diameter"] as? Int == 4)
    // 384 × 7 pairs share a node; all others cross one L2 switch.
    #expect(hops["histogram"] as? [String: Int] == ["2": 2688, "4": 144384])
    #expect(hops["mean"] as? Double == Double(2 * 2688 + 4 * 144384) / Double(384 * 383))
    let latency = try #require(report["latency"] as? [String: Any])
    let classes = try #require(latency["classes"] as? [[String: Any]])
    let host = try #require(classes.first { $0["class"] as? String == "same host" })
    // 490 + 5 + 100 + 5 + 490, and for a read the path twice and each end once.
    #expect(host["max_ns"] as? Double == 1090)
    #expect(host["read_max_ns"] as? Double == 1200)
    let across = try #require(classes.first { $0["class"] as? String == "across" })
    // 490 + 5 + 100 + 75 + 100 + 75 + 100 + 5 + 490.
    #expect(across["max_ns"] as? Double == 1440)
    #expect(across["read_max_ns"] as? Double == 1900)
  }

  @Test("A mesh through a pipe")
  func meshThroughPipe() throws {
    let result = try Command.shell(
      "topo gen --kind mesh3d --dims 16x16x16 | topo analyze - --metrics hops --format json")
    #expect(result.code == 0)
    let hops = try #require(try result.json()["hops"] as? [String: Any])
    #expect(hops["diameter"] as? Int == 45)
    // Three axes of (k² − 1) / (3k), times N / (N − 1).
    let mean = try #require(hops["mean"] as? Double)
    #expect(abs(mean - 3 * (255.0 / 48) * 4096 / 4095) < 1e-12)
  }

  /// One member of every family and every system that is small enough to write out.
  static let inputs = [
    "cloudmatrix384", "--kind mesh3d --dims 3x4x5", "--kind torus3d --dims 4x4x2", "--kind mesh --dims 7",
    "--kind fat-tree --radix 8 --oversubscription 3", "--kind fat-tree --radix 4 --tiers 2 --planes 2",
    "--kind supernode --nodes 6 --npus-per-node 4 --planes 2 --l2-per-plane 3 --nodes-per-rack 2",
    "--kind cascade --of supernode --set of.nodes=4 --set of.npus_per_node=2 --set of.planes=2 --set of.l2_per_plane=2"
      + " --count 2 --fabric fat-tree --radix 4",
  ]

  /// The example of every family that `topo list` gives, with its size.
  static let examples: [(input: String, size: Int)] = {
    let families = (try? Command.topo("list --format json").json()["families"] as? [[String: Any]]) ?? []
    return families.compactMap { $0["example"] as? String }.map { example in
      let counts = try? Command.topo("gen \(example) --dry-run --format json").json()["counts"] as? [String: Int]
      return (example, (counts?["endpoints"] ?? .max) &* (counts?["links"] ?? 1))
    }
  }()

  @Test("There is an example of every family") func everyFamilyHasAnExample() {
    #expect(Self.examples.count >= 25)
    #expect(Self.examples.allSatisfy { $0.size < 100_000_000 })
  }

  @Test(
    "Analysing a piped document gives the same bytes as analysing its source",
    arguments: inputs + examples.map(\.input))
  func pipeEqualsDirect(input: String) throws {
    let folder = try TemporaryFolder()
    let document = try Command.topo("gen \(input)")
    #expect(document.code == 0, "\(document.talk)")
    let spec = folder.file("spec.json")
    let parsed = try document.json()
    let graph = try #require(parsed["graph"] as? [String: Any])
    let topo = try #require(graph["topo"] as? [String: Any])
    let provenance = try #require(topo["provenance"] as? [String: Any])
    try JSONSerialization.data(withJSONObject: try #require(provenance["spec"])).write(to: spec)
    let direct = try Command.topo(["analyze", input.hasPrefix("--") ? spec.path : input, "--format", "json"])
    let piped = try Command.topo("analyze - --format json", input: document.output)
    #expect(direct.code == 0, "\(direct.talk)")
    #expect(piped.text == direct.text)
    if Self.inputs.contains(input) { #expect(try hops(piped)["method"] as? String == "symmetry") }
  }

  @Test("A removed link costs only the permutations that moved it, and no pair its distance", arguments: inputs)
  func editedDocument(input: String) throws {
    var document = try Command.topo("gen \(input)").json()
    var links = try #require(document["links"] as? [[String: Any]])
    links.remove(at: links.count / 3)
    document["links"] = links
    var graph = try #require(document["graph"] as? [String: Any])
    var topo = try #require(graph["topo"] as? [String: Any])
    var counts = try #require(topo["counts"] as? [String: Any])
    counts["links"] = links.count
    topo["counts"] = counts
    graph["topo"] = topo
    document["graph"] = graph
    let edited = try JSONSerialization.data(withJSONObject: document)
    let reduced = try Command.topo("analyze - --format json", input: edited)
    let plain = try Command.topo("analyze - --format json --no-reduce", input: edited)
    #expect(reduced.code == 0, "\(reduced.talk)")
    #expect(try hops(reduced)["histogram"] as? [String: Int] == hops(plain)["histogram"] as? [String: Int])
    #expect(try hops(plain)["method"] as? String == "bit-parallel")
    let latency = try [reduced, plain].map { try #require($0.json()["latency"] as? [String: Any]) }
    #expect(latency[0]["histogram"] as? [[String: Double]] == latency[1]["histogram"] as? [[String: Double]])
    #expect(latency[0]["classes"] as? NSArray == latency[1]["classes"] as? NSArray)
  }

  @Test("The same bytes for any number of threads, in any process")
  func determinism() throws {
    let reference = try Command.topo("analyze cloudmatrix384 --format json --threads 1 --no-reduce")
    for threads in [1, 2, 3, 8] {
      let again = try Command.topo("analyze cloudmatrix384 --format json --no-reduce --threads \(threads)")
      #expect(again.output == reference.output)
    }
    // Sets and dictionaries have another order in every process.
    for _ in 0..<9 {
      #expect(try Command.topo("analyze cloudmatrix384 --format json --no-reduce").output == reference.output)
    }
  }

  @Test("An assertion that fails ends with 1 and says the figure")
  func assertions() throws {
    let kept = try Command.topo(["analyze", "cloudmatrix384", "--assert", "hops.diameter<=4", "--format", "json"])
    #expect(kept.code == 0)
    let broken = try Command.topo(["analyze", "cloudmatrix384", "--assert", "hops.diameter<=3", "--format", "json"])
    #expect(broken.code == 1)
    #expect(broken.talk == "topo: assertion failed: hops.diameter <= 3, but hops.diameter is 4\n")
    #expect(broken.output == kept.output)
  }

  @Test("--annotate writes the analysed graph, which is a valid input with the same analysis")
  func annotate() throws {
    let annotated = try Command.topo("analyze cloudmatrix384 --annotate")
    let document = try annotated.json()
    let nodes = try #require(document["nodes"] as? [[String: Any]])
    let npu = try #require(nodes.first)
    #expect(npu["eccentricity"] as? Int == 4)
    // 7 peers at 2 hops, 376 at 4.
    #expect(npu["mean_hops"] as? Double == Double(7 * 2 + 376 * 4) / 383)
    #expect(nodes.last?["eccentricity"] == nil)
    let topo = try #require((document["graph"] as? [String: Any])?["topo"] as? [String: Any])
    let inside = try #require(topo["analysis"] as? NSDictionary)
    let direct = try Command.topo("analyze cloudmatrix384 --format json").json()
    #expect(inside == direct as NSDictionary)
    let again = try Command.topo("analyze - --format json", input: annotated.output)
    #expect(try again.json() as NSDictionary == direct as NSDictionary)
  }

  private func hops(_ result: Command.Result) throws -> [String: Any] {
    try #require(try result.json()["hops"] as? [String: Any])
  }
}
