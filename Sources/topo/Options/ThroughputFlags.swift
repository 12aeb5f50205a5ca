import ArgumentParser
import TopologyAnalysis
import TopologyModel

/// How near the bounds of throughput shall come, and how long to try.
struct ThroughputFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Of throughput: end when (upper − lower) ÷ upper is at most this, such as 1%.", valueName: "share"))
  var gap = Share(value: 0.01)

  @Option(
    help: ArgumentHelp(
      "Of throughput: end after so much work, in nominal seconds of one thread; counted, not timed.",
      valueName: "seconds"))
  var budget = 60.0

  /// 16 million flows.
  private static let mostEndpointsOfMix = 4096

  func validate() throws {
    guard budget >= 0, budget <= 1e6 else { throw ValidationError("--budget must lie in 0...1000000 seconds") }
  }

  /// The flags held against a topology.
  func options(
    _ loaded: LoadedTopology, traffic: RoutingFlags, endpoints: [NodeID]?, networks: NetworkChoice, threads: Int
  ) throws -> ThroughputOptions {
    let graph = loaded.document.graph
    var options = ThroughputOptions()
    options.networks = networks
    let count = endpoints?.count ?? graph.endpoints.count
    if traffic.traffic.hasPrefix("mix:"), count > Self.mostEndpointsOfMix {
      throw TopologyError.tooLarge(
        quantity: "endpoints for the throughput of a mix, whose flows are listed pair by pair", count: "\(count)",
        limit: "\(Self.mostEndpointsOfMix)", flag: nil)
    }
    options.traffic = try traffic.pattern(in: graph, endpoints: endpoints, networks: networks, threads: threads)
    options.threads = threads
    options.gap = gap.value
    options.seconds = budget
    // On a lattice, one axis after the other is the better routing to begin with.
    if let lattice = try? RoutingPolicy(.dimensionOrder, tie: .split, in: graph, structure: loaded.structure) {
      options.routings.append(lattice)
    }
    return options
  }
}

/// A share of a whole: `1%` or `0.01`.
struct Share: ExpressibleByArgument {
  let value: Double

  init(value: Double) { self.value = value }

  init?(argument: String) {
    let isPercent = argument.hasSuffix("%")
    guard let number = Double(isPercent ? String(argument.dropLast()) : argument) else { return nil }
    let value = isPercent ? number / 100 : number
    guard value >= 0, value < 1 else { return nil }
    self.value = value
  }

  var defaultValueDescription: String { "\(value * 100)%" }
}
