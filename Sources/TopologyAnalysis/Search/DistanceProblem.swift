import CTopologyKernels
import TopologyModel

/// Everything that a search needs to know, made from a graph and the options: what is searched, from where, and what an
/// arrival counts for.
struct DistanceProblem {
  let classes: EndpointClasses
  let plan: NetworkPlan
  let reduction: Reduction
  /// The vertex of each endpoint before anything was folded.
  let originalVertex: [UInt32]
  /// What targets count for, by the numbers in `tally`.
  let targets: TallyTable
  /// By vertex, `TOPO_NO_TALLY` where nobody receives.
  let tally: [UInt32]
  /// What sources stand for.
  let sources: TallyTable
  let batches: BatchList
  /// Whether one source stands for each class of endpoints, rather than each for itself or its twins.
  let usesClasses: Bool

  /// What the kinds of analysis differ in.
  struct Demands {
    var metric: Metric
    /// By endpoint; only endpoints of one label are folded together.
    var labels: [Int32]
    /// Whether tallies are told apart by label.
    var talliesByLabel = false
    /// Whether classes of endpoints may be represented by one of them.
    var allowsClasses = true
    /// Whether every source needs a word of its own.
    var isolatesSources = false
    /// Whether figures of single endpoints will be wanted where paths end.
    var perVertex = false
  }

  init(
    _ prepared: PreparedGraph, _ options: DistanceOptions, _ classes: EndpointClasses, _ demands: Demands,
    _ monitor: WorkMonitor
  ) throws(WorkCancelled) {
    self.classes = classes
    plan = NetworkPlan(prepared.graph, options.networks, distinguishesOverhead: demands.metric == .latency)
    let graph = try SearchGraph(
      prepared.graph, prepared.bundles, endpoints: classes.endpoints, plan: plan, metric: demands.metric,
      keepsDominated: !plan.isMonotone, monitor: monitor)
    originalVertex = graph.endpointVertex
    usesClasses = demands.allowsClasses && classes.representatives.count < classes.endpoints.count
    let sourceCount = usesClasses ? classes.representatives.count : classes.endpoints.count
    try monitor.check()
    // A few batches are over sooner than the graph is reduced.
    let isWorthwhile = sourceCount > options.sourcesWithoutReduction
    var reduction: Reduction
    if options.reduce && plan.isMonotone && isWorthwhile && !demands.isolatesSources {
      reduction = try Reduction(
        graph, labels: demands.labels, costs: PairCosts(graph, plan), isRecording: demands.perVertex, monitor: monitor)
    } else {
      reduction = Reduction(unreduced: graph, labels: demands.labels)
    }
    if isWorthwhile { try reduction.renumber(monitor) }
    self.reduction = reduction

    var targets = TallyTable(), sources = TallyTable()
    func group(_ vertex: Int) -> Int { demands.talliesByLabel ? Int(reduction.label[vertex]) : 0 }
    tally = reduction.profile.indices.map { vertex in
      reduction.profile[vertex].map { UInt32(targets.number(of: $0, group: group(vertex))) } ?? TOPO_NO_TALLY
    }
    var standsFor: [Profile?]
    if usesClasses {
      standsFor = Array(repeating: nil, count: reduction.profile.count)
      for (endpoint, count) in classes.representatives {
        let (vertex, offset) = reduction.place[endpoint]
        standsFor[Int(vertex)] = (standsFor[Int(vertex)] ?? Profile([])).adding(
          Profile([Profile.Item(offset: offset, weight: count)]))
      }
    } else {
      standsFor = reduction.profile
    }
    let list = standsFor.enumerated().compactMap { vertex, profile in
      profile.map {
        Source(
          vertex: UInt32(vertex), tally: sources.number(of: $0, group: group(vertex)), group: reduction.label[vertex])
      }
    }
    batches = BatchList(list, lanesPerWord: demands.isolatesSources ? 1 : 64)
    self.targets = targets
    self.sources = sources
  }

  /// The vertices where somebody receives, ascending.
  var terminals: [UInt32] { tally.indices.filter { tally[$0] != TOPO_NO_TALLY }.map { UInt32($0) } }
}
