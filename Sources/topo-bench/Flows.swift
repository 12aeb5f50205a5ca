import TopologyAnalysis
import TopologyGenerators
import TopologyModel

/// Throughput on graphs whose rate is known, or must come within a gap.
func throughputCases(threads: Int) -> [Case] {
  struct Sample {
    let name: String
    let make: () throws -> GeneratedTopology
    /// GB/s per endpoint, where known in closed form.
    var rate: Double?
    var gap = 0.01
    var reduce = true
  }
  let samples = [
    Sample(name: "torus-8x8x8", make: { try generate("torus", ["dims": [8, 8, 8]]) }, rate: 128.0 * 50 / 65_536 * 511),
    Sample(name: "mesh-8x8x8", make: { try generate("mesh", ["dims": [8, 8, 8]]) }, rate: 64.0 * 50 / 65_536 * 511),
    Sample(
      name: "mesh-8x8x8/no-reduce", make: { try generate("mesh", ["dims": [8, 8, 8]]) }, rate: 64.0 * 50 / 65_536 * 511,
      reduce: false),
    Sample(name: "fat-tree-16", make: { try generate("fat-tree", ["radix": 16]) }, rate: 50),
    Sample(name: "supernode-384", make: { try generate("supernode", supernode) }, rate: 392),
    Sample(
      name: "dragonfly-8-4", make: { try generate("dragonfly", ["routers": 8, "globals": 4, "hosts": 0]) }),
    Sample(
      name: "dragonfly-8-4/no-reduce",
      make: { try generate("dragonfly", ["routers": 8, "globals": 4, "hosts": 0]) }, reduce: false),
    Sample(name: "random-regular-2000x16", make: { randomRegular(nodes: 2000, degree: 16, seed: 1) }, gap: 0.05),
    Sample(name: "cascade-432", make: { try generate("cascade", cascade) }),
  ]
  return samples.map { sample in
    var options = ThroughputOptions()
    options.threads = threads
    options.gap = sample.gap
    options.reduce = sample.reduce
    return Case(
      "throughput/\(sample.name)", prepare: sample.make, sizes: sizes,
      run: { try throughputReport(of: PreparedGraph($0.graph, structure: $0.structure), options: options) },
      verify: { _, report in
        guard let lower = report.lower?.gigabytesPerSecond, let upper = report.upper?.gigabytesPerSecond else {
          return false
        }
        let holds = sample.rate.map { lower <= $0 * (1 + 1e-9) && $0 <= upper * (1 + 1e-9) } ?? (lower <= upper)
        return holds && lower >= (1 - sample.gap) * upper
      })
  }
}
