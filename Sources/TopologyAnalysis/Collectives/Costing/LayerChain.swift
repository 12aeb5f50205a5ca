/// Runs of layers, each of them the one before with more layers, so that a layer is routed once for all.
struct LayerChain: Sendable {
  /// What the runs are called, the shortest first.
  private(set) var names: [String] = []
  /// The layers that each run has beyond the one before.
  private(set) var parts: [[Int]] = []
  /// The messages of a layer.
  let make: @Sendable (Int) -> [Message]

  /// Chains for all runs: of those with a first layer in common where there are several, else of those with a last one.
  static func chains(_ steps: [(name: String, step: Step)]) -> [LayerChain] {
    struct Key: Hashable {
      var family: String
      var isFirst: Bool
      var layer: Int
    }
    var count: [Key: Int] = [:], members: [Key: [Int]] = [:], order: [Key] = []
    for (_, step) in steps {
      guard let layers = step.layers else { continue }
      count[Key(family: layers.name, isFirst: true, layer: layers.range.lowerBound), default: 0] += 1
    }
    for (index, (_, step)) in steps.enumerated() {
      guard let layers = step.layers else { continue }
      var key = Key(family: layers.name, isFirst: true, layer: layers.range.lowerBound)
      if count[key, default: 0] == 1 { key = Key(family: layers.name, isFirst: false, layer: layers.range.upperBound) }
      if members[key] == nil { order.append(key) }
      members[key, default: []].append(index)
    }
    return order.compactMap { key in
      let runs = (members[key] ?? []).compactMap { index in
        steps[index].step.layers.map { (name: steps[index].name, layers: $0) }
      }.sorted { $0.layers.range.count < $1.layers.range.count }
      guard let first = runs.first else { return nil }
      var chain = LayerChain(make: first.layers.make), known: Set<Int> = []
      for run in runs {
        chain.names.append(run.name)
        chain.parts.append(run.layers.range.filter { !known.contains($0) })
        known.formUnion(run.layers.range)
      }
      return chain
    }
  }
}
