import TopologyModel

/// A graph made ready for analyses: parallel channels bundled, declared symmetry verified, once for all of them.
public struct PreparedGraph: Sendable {
  /// The graph.
  public let graph: TopologyGraph
  /// What holds of the declared symmetry.
  public let symmetry: VerifiedSymmetry
  package let bundles: ArcBundles
  /// Whether anything was declared and looked at.
  let hasDeclaredSymmetry: Bool

  /// Bundles the arcs and verifies the permutations of `structure`.
  ///
  /// - Parameter verifiesSymmetry: False to use no symmetry at all.
  /// - Complexity: O(V + A) time per permutation; about 8 bytes per arc and 4 per node and permutation are kept.
  /// - Throws: `WorkCancelled` when the monitor says so.
  public init(
    _ graph: TopologyGraph, structure: DeclaredStructure, verifiesSymmetry: Bool = true, threads: Int = 1,
    monitor: WorkMonitor = .none
  ) throws(WorkCancelled) {
    self.graph = graph
    bundles = try ArcBundles(of: graph, monitor: monitor)
    hasDeclaredSymmetry = verifiesSymmetry && !structure.permutations.isEmpty
    symmetry =
      hasDeclaredSymmetry
      ? try VerifiedSymmetry(of: graph, bundles: bundles, structure: structure, threads: threads, monitor: monitor)
      : VerifiedSymmetry(trivialOn: graph.nodeCount)
  }
}

/// Whose pairs are measured, and which of them are alike.
struct EndpointClasses {
  /// Ascending.
  let endpoints: [NodeID]
  /// One endpoint of each class, by its place in `endpoints`, ascending, and how many the class has.
  let representatives: [(endpoint: Int, count: Int)]
  /// The place in `representatives` of the class of each endpoint.
  let classOfEndpoint: [Int]
  /// Nil where no symmetry was declared or wanted.
  let summary: SymmetrySummary?
  /// The symmetry that made the classes; nil where none was declared or wanted.
  let symmetry: VerifiedSymmetry?

  /// - Parameters:
  ///   - usesTwins: Whether exchanges of twins count, declared or not.
  ///   - filter: Keeps what further conditions hold for.
  init(
    _ prepared: PreparedGraph, _ options: DistanceOptions, usesTwins: Bool = false,
    filter: ((VerifiedSymmetry) -> VerifiedSymmetry)? = nil
  ) {
    let endpoints = options.endpoints.map { Set($0).sorted() } ?? prepared.graph.endpoints
    self.endpoints = endpoints
    guard options.reduce, prepared.hasDeclaredSymmetry || usesTwins else {
      representatives = endpoints.indices.map { ($0, 1) }
      classOfEndpoint = Array(endpoints.indices)
      summary = nil
      symmetry = nil
      return
    }
    var symmetry = prepared.symmetry
    if usesTwins { symmetry = symmetry.addingTwins(of: prepared.graph, prepared.bundles) }
    if options.endpoints != nil {
      var isChosen = [Bool](repeating: false, count: prepared.graph.nodeCount)
      for endpoint in endpoints { isChosen[endpoint.index] = true }
      symmetry = symmetry.preserving(isChosen)
    }
    if let filter { symmetry = filter(symmetry) }
    let orbit = symmetry.nodeOrbits()
    var placeOfOrbit: [NodeID: Int] = [:], representatives: [(endpoint: Int, count: Int)] = []
    var classOfEndpoint: [Int] = []
    for (index, endpoint) in endpoints.enumerated() {
      let name = orbit[endpoint.index]
      if let place = placeOfOrbit[name] {
        representatives[place].count += 1
      } else {
        placeOfOrbit[name] = representatives.count
        representatives.append((index, 1))
      }
      classOfEndpoint.append(placeOfOrbit[name] ?? 0)
    }
    self.representatives = representatives
    self.classOfEndpoint = classOfEndpoint
    summary =
      prepared.hasDeclaredSymmetry
      ? SymmetrySummary(verified: symmetry.verified, dropped: symmetry.dropped, orbits: representatives.count) : nil
    self.symmetry = symmetry
  }

  /// N(N − 1).
  var pairs: Int { endpoints.count * max(0, endpoints.count - 1) }
}
