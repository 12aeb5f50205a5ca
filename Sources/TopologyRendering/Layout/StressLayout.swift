/// Places the nodes of a graph so that distances on the page follow distances in links.
///
/// Minimises the stress Σ (|pᵤ − pᵥ| − d)² / d² over all pairs by stochastic gradient descent over the pairs in a shuffled
/// order.  Only additions, multiplications, divisions and square roots are used, and the shuffle has a seed of its own, so
/// the places are the same on every machine and in every run, which those of Graphviz's force-directed engines are not.
/// Parts that nothing joins are kept two links apart from the widest.
///
/// - Parameter neighbors: The neighbours of each node.
/// - Returns: A place for each node; a distance of one link is about 1.
/// - Complexity: O(V² + V·L) time and V² bytes for the distances, some 40 rounds.
/// - Note: Zheng, Pawar, Goodman, *Graph Drawing by Stochastic Gradient Descent*, IEEE TVCG 2019.
func stressLayout(_ neighbors: [[Int]]) -> [Point] {
  let count = neighbors.count
  guard count > 1 else { return neighbors.map { _ in Point(0, 0) } }
  let distances = hopDistances(neighbors)
  var pairs: [(a: Int, b: Int, distance: Double)] = []
  for a in 0..<count { for b in (a + 1)..<count where b < count { pairs.append((a, b, distances[a * count + b])) } }

  var random = LayoutRandom(), places = (0..<count).map { _ in Point(0, 0) }
  let longest = distances.max() ?? 1
  for node in places.indices { places[node] = Point(random.unit() * longest, random.unit() * longest) }
  // The step falls from one that satisfies the longest distance at once to one that settles neighbours.
  var step = longest * longest
  while step > 0.02 {
    for index in pairs.indices.reversed() where index > 0 { pairs.swapAt(index, random.below(index + 1)) }
    for pair in pairs {
      var gap = places[pair.b] - places[pair.a]
      if gap.length < 1e-9 { gap = Point(random.unit() - 0.5, random.unit() - 0.5) }
      let share = min(step / (pair.distance * pair.distance), 1)
      let move = gap * (share * (gap.length - pair.distance) / (2 * max(gap.length, 1e-9)))
      places[pair.a] = places[pair.a] + move
      places[pair.b] = places[pair.b] - move
    }
    step *= 0.8
  }
  return places
}

/// Links between any two nodes, row by row; across parts, two more than the longest within one.
private func hopDistances(_ neighbors: [[Int]]) -> [Double] {
  let count = neighbors.count
  var distances = [Double](repeating: -1, count: count * count), longest = 1.0
  for source in 0..<count {
    var frontier = [source], next: [Int] = []
    distances[source * count + source] = 0
    var hops = 0.0
    while !frontier.isEmpty {
      hops += 1
      for node in frontier {
        for neighbor in neighbors[node] where distances[source * count + neighbor] < 0 {
          distances[source * count + neighbor] = hops
          longest = max(longest, hops)
          next.append(neighbor)
        }
      }
      (frontier, next) = (next, [])
    }
  }
  return distances.map { $0 < 0 ? longest + 2 : $0 }
}

/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014) with a fixed seed.
private struct LayoutRandom {
  private var state: UInt64 = 0x1234_5678_9ABC_DEF0

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// In 0 ..< 1.
  mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
}
