import Testing
import TopologyModel

@Suite("Comparison of topologies") struct CompareReportTests {
  /// A report with made-up figures: `endpoints` of `injection` GB/s, two switches, a diameter.
  static func report(
    _ name: String, endpoints: Int, switches: Int = 2, injection: Double, diameter: Int? = nil
  ) -> AnalysisReport {
    let document = TopologyDocument(
      name: name, graph: GraphBuilder(networks: [Network(name: "n", rank: 0)]).build(), fidelity: .exact,
      provenance: Provenance())
    var counts = document.graph.counts
    counts.nodes = endpoints + switches
    counts.links = 3 * endpoints
    counts.endpoints = endpoints
    counts.nodesByKind = [NamedCount("npu", endpoints), NamedCount("switch", switches)]
    let facts = FactReport(
      degree: [], portBandwidth: [], injection: [.init("n", injection * Double(endpoints))], linkBandwidth: [],
      linksByMedium: [], cablesByMedium: [.init("optical", endpoints)], opticalModules: 2 * endpoints, locations: [],
      switchComponents: 1)
    var report = AnalysisReport(topology: TopologySummary(document), counts: counts, facts: facts)
    if let diameter {
      var histogram = [Int](repeating: 0, count: diameter + 1)
      histogram[diameter] = endpoints * (endpoints - 1)
      report.hops = HopReport(
        networks: "auto", method: .symmetry, pairs: endpoints * (endpoints - 1), unreachablePairs: 0,
        histogram: histogram)
    }
    return report
  }

  private func values(_ comparison: CompareReport, _ path: String) -> [Double?]? {
    comparison.figures.first { $0.path == path }?.values
  }

  @Test("Figures of whole topologies are divided by the endpoints, all others stay as they are")
  func perEndpoint() {
    let reports = [
      Self.report("a", endpoints: 8, injection: 50, diameter: 4),
      Self.report("b", endpoints: 32, switches: 8, injection: 50, diameter: 2),
    ]
    let whole = CompareReport(reports), each = CompareReport(reports, scale: .npu)
    #expect(values(whole, "counts.nodes_by_kind.switch") == [2, 8])
    #expect(values(each, "counts.nodes_by_kind.switch") == [0.25, 0.25])
    #expect(values(each, "facts.optical_modules") == [2, 2])
    #expect(values(each, "facts.injection_GBps.per_direction") == [50, 50])
    #expect(values(each, "hops.diameter") == [4, 2])
    #expect(values(each, "counts.endpoints") == [8, 32])
  }

  @Test("Different numbers of endpoints and different injection are warned of, equal ones are not")
  func warnings() {
    let a = Self.report("a", endpoints: 8, injection: 50)
    #expect(CompareReport([a, Self.report("b", endpoints: 8, injection: 50)]).warnings.isEmpty)
    let more = CompareReport([a, Self.report("b", endpoints: 16, injection: 50)]).warnings
    #expect(more.count == 1 && more[0].contains("endpoints") && more[0].contains("b 16"))
    let faster = CompareReport([a, Self.report("b", endpoints: 8, injection: 100)]).warnings
    #expect(faster.count == 1 && faster[0].contains("injection") && faster[0].contains("b 100"))
  }

  @Test("What nobody has is left out; what one lacks is empty")
  func missing() {
    let reports = [
      Self.report("a", endpoints: 4, injection: 1), Self.report("b", endpoints: 4, injection: 1, diameter: 3),
    ]
    #expect(values(CompareReport(reports), "hops.diameter") == [nil, 3])
    #expect(values(CompareReport(reports), "latency.max_ns") == nil)
  }

  @Test("Two of one name are told apart; none and one are no error")
  func labels() {
    let a = Self.report("a", endpoints: 4, injection: 1)
    #expect(CompareReport([a, a, a]).labels == ["a", "a (2)", "a (3)"])
    #expect(CompareReport([]).figures.isEmpty)
    #expect(CompareReport([a]).warnings.isEmpty)
    let none = CompareReport([Self.report("none", endpoints: 0, injection: 0)], scale: .npu)
    #expect(values(none, "counts.nodes") == [nil])
  }

  @Test("Collectives are compared at the largest size that all have")
  func collectives() throws {
    let a = Self.report("a", endpoints: 4, injection: 1), b = Self.report("b", endpoints: 4, injection: 1)
    func report(_ of: AnalysisReport, sizes: [Int], seconds: Double) -> CollectiveReport {
      CollectiveReport(
        topology: of.topology, operation: .allReduce, ranks: 4, groups: 1, networks: "auto", routing: .ecmp,
        tieRule: "", linkEfficiency: "raw", contention: "link", forwarding: "cut",
        points: sizes.map { bytes in
          CollectiveReport.Point(
            bytes: bytes, lowerBound: .init(latencySeconds: 0, bandwidthSeconds: seconds / 2, proof: ""),
            results: [
              .init(
                algorithm: .ring, variant: "", steps: 1, latencySeconds: 0, bandwidthSeconds: seconds * Double(bytes),
                reductionSeconds: 0, perFlowSeconds: 0, startSeconds: 0, bytesSent: 0)
            ])
        })
    }
    let comparison = CompareReport(
      [a, b], collectives: [[report(a, sizes: [1, 2, 8], seconds: 1)], [report(b, sizes: [2, 4], seconds: 3)]])
    #expect(values(comparison, "collective.all-reduce.2.best.seconds") == [2, 6])
    #expect(values(comparison, "collective.all-reduce.2.lower_bound.seconds") == [0.5, 1.5])
  }
}
