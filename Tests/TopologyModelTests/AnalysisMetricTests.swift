import Testing
import TopologyModel

@Suite("Metrics and networks") struct AnalysisMetricTests {
  @Test("Metrics are read in order, each once")
  func metrics() throws {
    #expect(try AnalysisMetric.list("hops") == [.hops])
    #expect(try AnalysisMetric.list("latency,hops,latency") == [.latency, .hops])
    for metric in AnalysisMetric.allCases { #expect(try AnalysisMetric.list(metric.rawValue) == [metric]) }
    #expect(Set(AnalysisMetric.standard).isSubset(of: AnalysisMetric.allCases))
  }

  @Test("An unknown metric is refused", arguments: [("hop", "hops"), ("latencey", "latency"), ("", nil), ("all", nil)])
  func unknownMetric(name: String, suggestion: String?) {
    let known = AnalysisMetric.allCases.map(\.rawValue)
    for text in [name, "hops,\(name)"] {
      #expect(throws: TopologyError.unknown(what: "metric", name: name, suggestion: suggestion, known: known)) {
        try AnalysisMetric.list(text)
      }
    }
  }

  @Test("Networks are chosen by name, and their order does not matter")
  func networks() throws {
    let graph = sampleGraph()
    #expect(try NetworkChoice(parsing: "auto", in: graph) == .automatic)
    #expect(try NetworkChoice(parsing: "all", in: graph) == .all)
    #expect(try NetworkChoice(parsing: "rdma", in: graph) == .only([1]))
    #expect(try NetworkChoice(parsing: "rdma,ub,rdma", in: graph) == .only([0, 1]))
    for text in ["auto", "all", "ub", "ub,rdma"] {
      #expect(try NetworkChoice(parsing: text, in: graph).name(in: graph) == text)
    }
    #expect(
      throws: TopologyError.unknown(
        what: "network", name: "rmda", suggestion: "rdma", known: ["auto", "all", "ub", "rdma"])
    ) { try NetworkChoice(parsing: "ub,rmda", in: graph) }
  }
}
