import Foundation
import Testing

@Suite("Python reads what topo writes", .enabled(if: Python.interpreter != nil, Python.isMissing))
struct PythonTests {
  /// Loads a document with NetworkX and searches from each endpoint, expanding the source and nodes that forward; an
  /// endpoint that forwards does so only within one network.
  static let search = """
    import collections, json, sys
    import networkx as nx
    with open(sys.argv[1]) as f:
        G = nx.node_link_graph(json.load(f), edges="links")
    ends = [n for n, d in G.nodes(data=True) if d["endpoint"]]
    is_end = set(ends)
    histogram = collections.Counter()
    for s in ends:
        # A state is a node and, at a forwarding endpoint, the network by which it was entered.
        seen, frontier, level, found = {(s, None)}, [(s, None)], 0, set()
        while frontier:
            level += 1
            after = []
            for u, entered in frontier:
                if u != s and not G.nodes[u]["forwards"]:
                    continue
                for v, channels in G.adj[u].items():
                    for data in channels.values():
                        if u != s and u in is_end and data["network"] != entered:
                            continue
                        state = (v, data["network"] if v in is_end else None)
                        if v == s or state in seen:
                            continue
                        seen.add(state)
                        after.append(state)
                        if v in is_end and v not in found:
                            found.add(v)
                            histogram[level] += 1
            frontier = after
    print(json.dumps({str(k): v for k, v in sorted(histogram.items())}))
    """

  @Test(
    "A search in Python finds the same hop histogram",
    arguments: AnalyzeTests.inputs + AnalyzeTests.examples.filter { $0.size < 500_000 }.map(\.input))
  func sameHistogram(input: String) throws {
    let folder = try TemporaryFolder()
    let file = folder.file("graph.json")
    let written = try Command.topo("gen \(input) -o \(file.path)")
    #expect(written.code == 0, "\(written.talk)")
    let python = try Python.run(Self.search, [file.path])
    #expect(python.code == 0, "\(python.talk)")
    let report = try Command.topo("analyze \(file.path) --metrics hops --network all --format json").json()
    let hops = try #require(report["hops"] as? [String: Any])
    let found = try #require(JSONSerialization.jsonObject(with: python.output) as? [String: Int])
    #expect(found == hops["histogram"] as? [String: Int])
  }

  @Test(
    "Every document is valid under its schema",
    arguments: [
      ("topology", "gen cloudmatrix384"), ("topology", "analyze cloudmatrix384 --annotate"),
      ("topology", "gen --kind torus3d --dims 3x3"), ("analysis", "analyze cloudmatrix384 --format json"),
      ("analysis", "analyze cloudmatrix384 --metrics hops --no-reduce --format json"),
      ("analysis", "analyze cloudmatrix384 --metrics throughput --traffic one-to-all:0 --format json"),
      ("catalog", "Topologies/cloudmatrix384.json"),
      ("analysis", "analyze cloudmatrix384 --metrics routing --effective-bisection 2 --format json"),
      ("route", "route cloudmatrix384 --from 0 --to 383 --format json"),
      ("deadlock", "route metax-dragonfly64 --deadlock --format json"),
      ("reroute", "fail cloudmatrix384 --select plane=3 --reroute none --format json"),
      ("exhaustive", "fail cloudmatrix384 --exhaustive plane --format json"),
      ("compare", "compare cloudmatrix384 nvl72 --per npu --format json"),
      (
        "collective",
        "collective cloudmatrix384 --op all-reduce --size 1KiB..64KiB --algorithm ring --explain --format json"
      ),
      (
        "collective",
        "collective sd200 --op all-to-all --size 1MiB --algorithm direct --against sd200-torus --format json"
      ),
      ("certificate", "analyze cloudmatrix384 --metrics bisection --certificate - -o /dev/null"),
      ("certificate", "analyze tpu-v4 --metrics bisection --certificate - -o /dev/null"),
      ("cut", "route cloudmatrix384 --from rack=0 --to rack=1 --cut --format json"),
      ("cut", "route tpu-v4 --from 0 --to 63 --cut --format json"),
    ])
  func documentsAreValid(schema: String, source: String) throws {
    let folder = try TemporaryFolder()
    let schemaFile = folder.file("schema.json"), file = folder.file("document.json")
    try Command.topo("schema \(schema)").output.write(to: schemaFile)
    if source.hasSuffix(".json") {
      try FileManager.default.copyItem(at: Command.root.appending(path: source), to: file)
    } else {
      try Command.topo(source).output.write(to: file)
    }
    let result = try Python.run(
      """
      import json, sys
      from jsonschema import Draft202012Validator as Validator
      schema, document = (json.load(open(name)) for name in sys.argv[1:])
      Validator.check_schema(schema)
      errors = [f"{e.json_path}: {e.message}" for e in Validator(schema).iter_errors(document)]
      print("\\n".join(errors[:5]), end="")
      """, [schemaFile.path, file.path])
    #expect(result.code == 0, "\(result.talk)")
    #expect(result.text == "")
  }
}
