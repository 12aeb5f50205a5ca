import TopologyModel

/// Consecutive phases of a flow in a few groups, of equally many phases but for the last.
///
/// When there would be more than ``most``, each two become one.
struct PhaseGroups {
  static let most = 8
  /// Phases of each group, oldest first.
  private(set) var counts: [Int] = []
  private var size = 1

  /// The group of one more phase; it may be new.
  mutating func add() -> Int {
    if counts.last.map({ $0 < size }) != true { counts.append(0) }
    counts[counts.count - 1] += 1
    return counts.count - 1
  }

  /// Whether each two groups have just become one, since there were too many.
  mutating func pairUp() -> Bool {
    guard counts.count == Self.most, counts.last == size else { return false }
    counts = stride(from: 0, to: Self.most, by: 2).map { counts[$0] + counts[$0 + 1] }
    size *= 2
    return true
  }

  /// The share of each phase, given the shares of the groups.
  func byPhase(_ shares: [Double]) -> [Double] {
    zip(shares, counts).flatMap { Array(repeating: $0 / Double($1), count: $1) }
  }
}

/// A weighted mean of the phases of a flow.
struct FlowMixture {
  /// By group of arcs.
  var loads: [Double]
  /// Per unit, GB/s; less what rounding may have hidden.
  var rate: Double
  /// By phase.
  var shares: [Double]
}

extension ConcurrentFlow {
  /// The mean of all phases, weighted by groups of them, whose fullest arc is least full.
  ///
  /// Early phases know little of what is full, so they count for less than later ones.
  ///
  /// - Complexity: O(arcs) for each of a few dozen steps.
  func mixture() -> FlowMixture {
    let utilization = groupLoads.indices.map { number in
      loads.indices.map { arc in
        problem.capacity[arc] > 0
          ? groupLoads[number][arc] / Double(phaseGroups.counts[number]) / problem.capacity[arc] : 0
      }
    }
    let weights = leastFullMean(utilization)
    var mixed = [Double](repeating: 0, count: loads.count)
    for (number, weight) in weights.enumerated() where weight > 0 {
      let share = weight / Double(phaseGroups.counts[number])
      for arc in mixed.indices { mixed[arc] += share * groupLoads[number][arc] }
    }
    var fullest = 0.0
    for arc in mixed.indices where mixed[arc] > 0 { fullest = max(fullest, mixed[arc] / problem.capacity[arc]) }
    let rate = fullest == 0 ? .infinity : (1 - roundingBound - 64 * 0x1p-53) / fullest
    return FlowMixture(loads: mixed, rate: rate, shares: phaseGroups.byPhase(weights))
  }

  /// Arcs that a mixture looks at, about.
  var workOfMixture: Int { 30 * problem.capacity.count * groupLoads.count / 4 }
}

/// Weights, adding up to 1, of the mean of some flows whose fullest arc is least full.
///
/// With x the weights over the fullness it is the linear program of the largest Σ x where Σ x(flow) · utilization(flow) ≤ 1 on
/// every arc, x ≥ 0, from 0 on by the simplex method (Dantzig 1951).  Whatever is lost by ending early or by rounding, the
/// weights make a flow.
///
/// - Parameter utilization: By flow, then by arc; at least 0.
/// - Complexity: O(arcs · flows) for each step.
func leastFullMean(_ utilization: [[Double]], steps: Int = 60) -> [Double] {
  let flows = utilization.count, even = [Double](repeating: 1 / Double(max(1, flows)), count: flows)
  guard flows > 1 else { return even }
  // Some arc is as full as this in every mean; arcs that never are need not be looked at.
  let all = utilization[0].indices
  let bar = all.reduce(0) { bar, arc in max(bar, utilization.reduce(Double.infinity) { min($0, $1[arc]) }) }
  let arcs = all.filter { arc in utilization.contains { $0[arc] >= bar && $0[arc] > 0 } }
  // Row by row: what each variable outside of the basis takes, and what is left.
  let width = flows + 1
  var table = [Double](repeating: 1, count: arcs.count * width)
  for (row, arc) in arcs.enumerated() {
    for flow in 0..<flows { table[row * width + flow] = utilization[flow][arc] }
  }
  // Flows come first, then one slack for each arc.
  var gain = [Double](repeating: 1, count: flows), outside = Array(0..<flows)
  var basis = arcs.indices.map { flows + $0 }
  for _ in 0..<steps {
    guard let entering = gain.indices.max(by: { gain[$0] < gain[$1] }), gain[entering] > 1e-9 else { break }
    var pivot = -1, least = Double.infinity
    for row in arcs.indices where table[row * width + entering] > 1e-12 {
      let ratio = table[row * width + flows] / table[row * width + entering]
      if ratio < least { (pivot, least) = (row, ratio) }
    }
    if pivot < 0 { break }
    let start = pivot * width, inverse = 1 / table[start + entering]
    for column in 0..<width { table[start + column] *= inverse }
    table[start + entering] = inverse
    for row in arcs.indices where row != pivot {
      let factor = table[row * width + entering]
      if factor == 0 { continue }
      table[row * width + entering] = 0
      for column in 0..<width { table[row * width + column] -= factor * table[start + column] }
    }
    let factor = gain[entering]
    gain[entering] = 0
    for column in 0..<flows { gain[column] -= factor * table[start + column] }
    swap(&basis[pivot], &outside[entering])
  }
  var weights = [Double](repeating: 0, count: flows)
  for (row, variable) in basis.enumerated() where variable < flows {
    weights[variable] = max(0, table[row * width + flows])
  }
  let sum = weights.reduce(0, +)
  return sum > 0 && sum.isFinite ? weights.map { $0 / sum } : even
}
