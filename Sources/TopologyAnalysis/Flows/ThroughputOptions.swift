import TopologyModel

/// What a throughput analysis looks at, and how long it tries.
public struct ThroughputOptions: Sendable {
  /// Who sends how much to whom.
  public var traffic: Traffic = .allToAll
  /// The links that may be used.
  public var networks: NetworkChoice = .all
  /// The nodes whose pairs send; nil for those flagged as endpoints.
  public var endpoints: [NodeID]?
  /// Whether symmetry may be used.
  public var reduce = true
  /// Threads at most.  No result depends on it.
  public var threads = 1
  /// The gap at which the bounds are near enough: (upper − lower) ÷ upper.
  public var gap = 0.01
  /// How long to go on at most, in nominal seconds of one thread: work is counted, not timed, so that results repeat.
  public var seconds = 60.0
  /// Routings whose loads are tried as flows before any other is made.
  public var routings: [RoutingPolicy] = [.ecmp]
  /// Sets of nodes, such as one side of a bisection, whose cuts are tried as bounds; each with its name.
  public var sides: [(name: String, nodes: [NodeID])] = []
  /// Told of everything that is sent, so that it can be added up again.
  package var record: (@Sendable (FlowRecord) -> Void)?

  /// All-to-all over every flagged endpoint and every link, to 1 %.
  public init() {}

  /// What one look at an arc costs, nominally.
  static let secondsPerArc = 15e-9

  func routingOptions(_ policy: RoutingPolicy) -> RoutingOptions {
    var routing = RoutingOptions()
    routing.policy = policy
    routing.traffic = traffic
    routing.networks = networks
    routing.endpoints = endpoints
    routing.reduce = reduce
    routing.threads = threads
    return routing
  }

  var distanceOptions: DistanceOptions {
    var options = DistanceOptions()
    options.endpoints = endpoints
    options.reduce = reduce && traffic == .allToAll
    return options
  }
}
