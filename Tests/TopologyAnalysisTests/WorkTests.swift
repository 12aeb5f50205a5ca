import Foundation
import Testing
import TopologyAnalysis
import TopologyModel
import TopologyTestSupport

@Suite("Threads, progress, cancelling") struct WorkTests {
  @Test("Any number of threads gives the same reports") func threads() throws {
    var shape = RandomGraph.Shape()
    shape.nodes = 1500...1500
    shape.networks = 2
    let random = RandomGraph(seed: 5, shape: shape)
    let mesh = try generate("mesh", ["dims": [12, 11, 10], "latency": "5ns"]).graph
    for graph in [random.graph, mesh] {
      var hops: [HopReport] = [], latencies: [LatencyReport] = []
      for threads in [1, 2, 3, 8] {
        var options = DistanceOptions()
        options.threads = threads
        options.reduce = false
        options.perEndpoint = true
        hops.append(try hopReport(of: graph, options: options))
        latencies.append(try latencyReport(of: graph, options: options))
      }
      for other in hops.dropFirst() {
        #expect(other.histogram == hops[0].histogram)
        #expect(other.perEndpoint?.sum == hops[0].perEndpoint?.sum)
        #expect(other.perEndpoint?.eccentricity == hops[0].perEndpoint?.eccentricity)
      }
      for other in latencies.dropFirst() {
        #expect(other.histogram == latencies[0].histogram && other.classes == latencies[0].classes)
        #expect(other.meanNanoseconds == latencies[0].meanNanoseconds)
      }
    }
  }

  @Test("A renumbered graph has the same statistics") func renumbered() throws {
    var random = SeededRandom(seed: 3)
    let graph = try smallCascade().graph
    let shuffled = renumbering(graph, Array(0..<graph.nodeCount).shuffled(using: &random))
    #expect(try hopReport(of: shuffled).histogram == hopReport(of: graph).histogram)
    #expect(try latencyReport(of: shuffled).histogram == latencyReport(of: graph).histogram)
    #expect(try latencyReport(of: shuffled).classes == latencyReport(of: graph).classes)
  }

  @Test("An added link lengthens nothing", arguments: 0..<40) func addedLink(seed: Int) throws {
    let random = RandomGraph(seed: UInt64(seed))
    guard random.graph.linkCount > 0 else { return }
    let less = removing([LinkID(0)], from: random.graph)
    var options = DistanceOptions()
    options.networks = .all
    let before = try hopReport(of: less, options: options), after = try hopReport(of: random.graph, options: options)
    func within(_ report: HopReport, _ hops: Int) -> Int { report.histogram.prefix(hops + 1).reduce(0, +) }
    for hops in 0..<max(before.histogram.count, after.histogram.count) {
      #expect(within(after, hops) >= within(before, hops), "\(random.description), \(hops) hops")
    }
  }

  @Test("Work that is not wanted throws, at once or in the midst", arguments: [0, 1, 3]) func cancels(after: Int)
    throws
  {
    let graph = try generate("mesh", ["dims": [20, 20, 20], "latency": "5ns"]).graph
    let asked = Counter()
    let monitor = WorkMonitor(isCancelled: { asked.next() >= after })
    var options = DistanceOptions()
    options.reduce = false
    options.threads = 2
    #expect(throws: WorkCancelled.self) { try hopReport(of: graph, options: options, monitor: monitor) }
    let again = Counter()
    #expect(throws: WorkCancelled.self) {
      try latencyReport(of: graph, options: options, monitor: WorkMonitor(isCancelled: { again.next() >= after }))
    }
  }

  @Test("Progress ends with everything done") func progress() throws {
    let graph = try generate("mesh", ["dims": [16, 16, 8]]).graph
    let last = Counter()
    var options = DistanceOptions()
    options.reduce = false
    _ = try hopReport(
      of: graph, options: options,
      monitor: WorkMonitor(progress: { done, total in
        #expect(0 < done && done <= total)
        if done == total { _ = last.next() }
      }))
    #expect(last.next() == 1)
  }

  @Test("More than 4,096 distinct latencies are binned, and nothing is lost", arguments: [1, 2]) func bins(threads: Int)
    throws
  {
    // Hosts on one switch whose links take 1, 4, 9, … picoseconds: most sums are distinct.
    var builder = GraphBuilder(networks: [Network(name: "net", rank: 0)])
    let host = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: false))
    let hub = builder.nodeClass(NodeClass(kind: .switchChip, role: "switch", isEndpoint: false, forwards: true))
    let count = 140
    for node in 0..<count { builder.addNode(host, name: "v\(node)") }
    builder.addNode(hub, name: "hub")
    func latency(_ node: Int) -> Int64 { Int64((node + 1) * (node + 1) * (node + 3)) }
    for node in 0..<count {
      let link = builder.linkClass(
        LinkClass(kind: "link", bandwidth: .gigabytes(1), latency: Latency(picoseconds: latency(node))))
      builder.addLink(NodeID(node), NodeID(count), link)
    }
    let graph = builder.build()
    var exact: [Int64: Int] = [:], sum: Int64 = 0
    for a in 0..<count {
      for b in 0..<count where a != b {
        exact[latency(a) + latency(b), default: 0] += 1
        sum += latency(a) + latency(b)
      }
    }
    #expect(exact.count > 4096)
    for reduce in [true, false] {
      var options = DistanceOptions()
      options.threads = threads
      options.reduce = reduce
      options.sourcesWithoutReduction = 0
      let report = try latencyReport(of: graph, options: options)
      #expect(report.isBinned)
      #expect(report.histogram.count <= 4096 && report.histogram.count > 400)
      var previous: Int64 = -1
      for bin in report.histogram {
        let end = bin.latency.picoseconds
        #expect(bin.pairs == exact.reduce(0) { $0 + ($1.key > previous && $1.key <= end ? $1.value : 0) })
        previous = end
      }
      #expect(report.histogram.reduce(0) { $0 + $1.pairs } == count * (count - 1))
      #expect(report.meanNanoseconds == Double(sum) / Double(count * (count - 1)) / 1000)
      #expect(report.maximum?.picoseconds == exact.keys.max())
    }
  }
}

/// Counts calls from any thread.
private final class Counter: @unchecked Sendable {  // Safe: `count` is touched under the lock only.
  private var count = 0
  private let lock = NSLock()

  func next() -> Int {
    lock.lock()
    defer { lock.unlock() }
    count += 1
    return count - 1
  }
}
