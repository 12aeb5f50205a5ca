import Foundation
import Testing
import TopologyFormats
import TopologyModel
import TopologyTestSupport

@Suite("topo analyze --metrics throughput", .enabled(if: Python.interpreter != nil, Python.isMissing))
struct ThroughputCommandTests {
  /// The linear program of the maximum concurrent flow, arc by arc for every source, over vertices that know by which
  /// network a forwarding endpoint was entered.
  static let program = """
    import glob, json, sys
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import coo_matrix

    def moves(G, source, networks):
        "Directed steps (from state, to state, link, direction); a state is (node, how it was entered)."
        kinds = {n["id"]: n for n in G["nodes"]}
        out = []
        for number, link in enumerate(G["links"]):
            k = link["network"]
            if k not in networks:
                continue
            for u, v, way in ((link["source"], link["target"], 0), (link["target"], link["source"], 1)):
                starts = [(u, "start")] if u == source else []
                if kinds[u]["forwards"]:
                    starts.append((u, k if kinds[u]["endpoint"] else "*"))
                ends = [(v, "end")] if kinds[v]["endpoint"] else []
                if kinds[v]["forwards"]:
                    ends.append((v, k if kinds[v]["endpoint"] else "*"))
                out += [(a, b, number, way) for a in starts for b in ends]
        return out

    def reached(steps, source):
        seen, stack = set(), [(source, "start")]
        while stack:
            s = stack.pop()
            if s in seen or s[1] == "end":
                seen.add(s)
                continue
            seen.add(s)
            stack += [b for a, b, _, _ in steps if a == s]
        return {n for n, how in seen if how == "end"} - {source}

    def rate(G, demands, choice):
        networks = sorted(G["graph"]["topo"]["networks"], key=lambda n: n["rank"])
        ranks = sorted({n["rank"] for n in networks}) if choice == "auto" else [max(n["rank"] for n in networks)]
        commodities = []
        for source in sorted({s for s, _ in demands}):
            open_ = {t: d for (s, t), d in demands.items() if s == source}
            for rank in ranks:
                steps = moves(G, source, {n["name"] for n in networks if n["rank"] <= rank})
                here = reached(steps, source) & set(open_)
                if here:
                    commodities.append((source, {t: open_.pop(t) for t in here}, steps))
        if not commodities:
            return None
        # Variables: the rate, then the steps of each commodity.
        rows, cols, values, rights, row = [], [], [], [], 0
        caps = {}
        column = 1
        for source, wanted, steps in commodities:
            states = {}
            for i, (a, b, number, way) in enumerate(steps):
                for state, sign in ((a, -1), (b, 1)):
                    if state == (source, "start") or state == (source, "end"):
                        continue
                    if state not in states:
                        states[state] = row
                        if state[1] == "end":
                            rows.append(row); cols.append(0); values.append(-wanted.get(state[0], 0))
                        row += 1
                    rows.append(states[state]); cols.append(column + i); values.append(sign)
                caps.setdefault((number, way), []).append(column + i)
            column += len(steps)
        E = coo_matrix((values, (rows, cols)), shape=(row, column))
        ub_rows, ub_cols, ub = [], [], []
        for i, ((number, way), variables) in enumerate(sorted(caps.items())):
            ub.append(G["links"][number]["bandwidth_GBps"])
            ub_rows += [i] * len(variables); ub_cols += variables
        U = coo_matrix((np.ones(len(ub_cols)), (ub_rows, ub_cols)), shape=(len(ub), column))
        c = np.zeros(column); c[0] = -1
        found = linprog(c, A_ub=U.tocsr(), b_ub=ub, A_eq=E.tocsr(), b_eq=np.zeros(row), method="highs")
        assert found.status == 0, found.message
        return found.x[0]

    for case in json.load(sys.stdin):
        G = json.load(open(case["file"]))
        ends = [n["id"] for n in G["nodes"] if n["endpoint"]]
        N = len(ends)
        if case["traffic"] == "all-to-all":
            demands = {(s, t): 1 for s in ends for t in ends if s != t}
        elif case["traffic"] == "shift:1":
            demands = {(ends[i], ends[(i + 1) % N]): 1 for i in range(N) if N > 1}
        elif case["traffic"] == "one-to-all:0":
            demands = {(ends[0], t): 1 for t in ends[1:]}
        else:
            demands = {(t, ends[0]): 1 for t in ends[1:]}
        print(json.dumps(rate(G, demands, case["networks"]) if demands else None))
    """

  @Test("On random graphs the rate of the linear program lies between the bounds", arguments: 0..<4)
  func linearProgram(block: Int) throws {
    let folder = try TemporaryFolder()
    var cases: [[String: String]] = [], bounds: [(lower: Double, upper: Double, gap: Double)?] = []
    for seed in (block * 12)..<(block * 12 + 12) {
      var shape = RandomGraph.Shape()
      shape.nodes = 2...9
      let random = RandomGraph(seed: UInt64(seed + 5000), shape: shape)
      guard random.graph.endpoints.count > 1 else { continue }
      let file = folder.file("\(seed).json")
      let document = TopologyDocument(
        name: "random", graph: random.graph, fidelity: nil, provenance: Provenance())
      try Data(TopologyDocumentWriter().bytes(of: document)).write(to: file)
      let traffic = ["all-to-all", "all-to-all", "shift:1", "one-to-all:0", "all-to-one:0"][seed % 5]
      let networks = seed % 3 == 0 ? "auto" : "all"
      cases.append(["file": file.path, "traffic": traffic, "networks": networks, "seed": "\(seed + 5000)"])
      let budget = traffic == "all-to-all" ? 0.1 : 0.3
      let arguments = "--traffic \(traffic) --network \(networks) --budget \(budget) --format json"
      let report = try Command.topo("analyze \(file.path) --metrics throughput \(arguments)").json()
      let found = try #require(report["throughput"] as? [String: Any])
      guard let lower = found["lower_GBps_per_endpoint"] as? Double,
        let upper = found["upper_GBps_per_endpoint"] as? Double, let units = found["units_per_endpoint"] as? Double
      else {
        bounds.append(nil)
        continue
      }
      bounds.append((lower / units, upper / units, found["gap"] as? Double ?? 1))
    }
    let python = try Python.run(Self.program, input: JSONSerialization.data(withJSONObject: cases))
    #expect(python.code == 0, "\(python.talk)")
    let rates = python.text.split(separator: "\n").map { Double($0) }
    #expect(rates.count == cases.count)
    var near = 0
    for (index, (rate, bound)) in zip(rates, bounds).enumerated() {
      let context = Comment(rawValue: "\(cases[index])")
      guard let rate, let bound else {
        #expect((rate == nil) == (bound == nil), context)
        continue
      }
      // The program solves to 1e-7 or so.
      #expect(bound.lower <= rate * (1 + 1e-6) && rate <= bound.upper * (1 + 1e-6), context)
      if bound.gap <= 0.05 { near += 1 }
    }
    // The bounds are worth having: nearly all of them are near.
    #expect(near * 10 >= 8 * rates.count { $0 != nil })
  }
}
