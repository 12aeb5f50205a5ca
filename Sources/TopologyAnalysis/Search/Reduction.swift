import TopologyModel

/// A search graph without what no search needs to look at, and an account of what was taken out.
///
/// Three kinds of vertices go, again and again until none is left, and every distance between those that stay is as before:
///
/// - **dead ends**: at most one neighbor, and nobody receives there;
/// - **pendants**: one neighbor, which forwards, over an innermost link.  Their endpoints now sit at the neighbor, further out;
/// - **twins**: equal `forwards`, equal crossing, and the same neighbors over arcs of the same classes, each other excepted.
///   One stays and stands for all; two of them are apart what the best way over a common neighbor that forwards, or their
///   own link, costs, and not connected where there is neither.
///
/// Whatever is folded together must have one label, so that figures by location or block remain possible.
///
/// - Complexity: O(V + A) per round; a round that takes out little is the last.
struct Reduction {
  /// What is left, with vertices numbered anew.
  private(set) var graph: SearchGraph
  /// The profile of each vertex that is left; nil where nobody receives.
  private(set) var profile: [Profile?]
  /// The label of the endpoints at each vertex, 0 where there are none.
  private(set) var label: [Int32]
  /// Where each endpoint sits now, and how far out.
  private(set) var place: [(vertex: UInt32, offset: Int64)]
  /// The pairs between endpoints that sit at one vertex.
  private(set) var pairs: PairLedger
  /// How to get from figures of vertices back to figures of endpoints.
  private(set) var log: FoldLog

  /// No reduction: everything as it is.
  init(unreduced graph: SearchGraph, labels: [Int32]) {
    self.graph = graph
    profile = Array(repeating: nil, count: graph.vertexCount)
    label = Array(repeating: 0, count: graph.vertexCount)
    for (endpoint, vertex) in graph.endpointVertex.enumerated() {
      profile[Int(vertex)] = Profile(weight: 1)
      label[Int(vertex)] = labels[endpoint]
    }
    place = graph.endpointVertex.map { ($0, 0) }
    pairs = PairLedger()
    log = FoldLog(vertexCount: graph.vertexCount, isRecording: false)
  }

  /// - Parameters:
  ///   - labels: By endpoint.
  ///   - costs: What two ends at one place cost.
  ///   - isRecording: Whether figures of single endpoints will be wanted.
  init(
    _ graph: SearchGraph, labels: [Int32], costs: PairCosts, isRecording: Bool, monitor: WorkMonitor
  ) throws(WorkCancelled) {
    var work = ReductionWork(graph, labels: labels, costs: costs, isRecording: isRecording)
    var isShrinking = true
    while isShrinking {
      try monitor.check()
      let before = work.aliveCount
      work.prune()
      work.compact()
      try monitor.check()
      try work.mergeTwins(monitor)
      work.compact()
      isShrinking = work.aliveCount < before - before / 100
    }
    let number = work.numbersOfAlive()
    self.graph = work.graph(number)
    profile = []
    label = []
    for vertex in 0..<graph.vertexCount where number[vertex] != .max {
      profile.append(work.profileNumber[vertex] >= 0 ? work.profiles.all[Int(work.profileNumber[vertex])] : nil)
      label.append(work.label[vertex])
    }
    place = graph.endpointVertex.map { vertex in
      let (root, offset) = work.log.root(of: Int(vertex))
      return (number[root], offset)
    }
    pairs = work.pairs
    log = work.log
    log.number = number
  }

  /// Moves neighbors near each other.  - Complexity: O(V + A log d).
  mutating func renumber(_ monitor: WorkMonitor) throws(WorkCancelled) {
    try monitor.check()
    let order = graph.localOrder()
    try monitor.check()
    graph = graph.renumbered(order)
    var profile = self.profile, label = self.label
    for (old, new) in order.enumerated() {
      profile[Int(new)] = self.profile[old]
      label[Int(new)] = self.label[old]
    }
    self.profile = profile
    self.label = label
    place = place.map { (order[Int($0.vertex)], $0.offset) }
    log.number = log.number.map { $0 == .max ? .max : order[Int($0)] }
  }
}

/// Profiles numbered as they come.
struct ProfileTable {
  private(set) var all: [Profile] = []
  private var numbers: [Profile: Int32] = [:]

  mutating func number(of profile: Profile) -> Int32 {
    if let number = numbers[profile] { return number }
    numbers[profile] = Int32(all.count)
    all.append(profile)
    return Int32(all.count - 1)
  }
}

/// The graph while it is being reduced.
private struct ReductionWork {
  private var rowStart: [Int]
  private var neighbor: [UInt32]
  private var arcClass: [UInt32]
  private let original: SearchGraph
  private let costs: PairCosts
  private var isAlive: [Bool]
  private var isDirty = false
  private(set) var aliveCount: Int
  private(set) var profiles = ProfileTable()
  /// By vertex, −1 where nobody receives.
  private(set) var profileNumber: [Int32]
  private(set) var label: [Int32]
  private(set) var pairs = PairLedger()
  private(set) var log: FoldLog
  /// The classes whose only step is of the innermost level, and its delay: those that may be folded over.
  private let pendantDelay: [Int64?]

  /// Profiles of more distances than this are not made: what follows would cost more than it saves.
  private static let largestProfile = 8

  init(_ graph: SearchGraph, labels: [Int32], costs: PairCosts, isRecording: Bool) {
    original = graph
    self.costs = costs
    (rowStart, neighbor, arcClass) = (graph.rowStart, graph.neighbor, graph.arcClass)
    isAlive = Array(repeating: true, count: graph.vertexCount)
    aliveCount = graph.vertexCount
    profileNumber = Array(repeating: -1, count: graph.vertexCount)
    label = Array(repeating: 0, count: graph.vertexCount)
    let single = profiles.number(of: Profile(weight: 1))
    for (endpoint, vertex) in graph.endpointVertex.enumerated() {
      profileNumber[Int(vertex)] = single
      label[Int(vertex)] = labels[endpoint]
    }
    log = FoldLog(vertexCount: graph.vertexCount, isRecording: isRecording)
    pendantDelay = graph.classes.map { $0.count == 1 && $0[0].level == 0 ? $0[0].delay : nil }
  }

  private func row(_ vertex: Int) -> Range<Int> { rowStart[vertex]..<rowStart[vertex + 1] }

  private mutating func remove(_ vertex: Int) {
    isAlive[vertex] = false
    aliveCount -= 1
    isDirty = true
  }

  // MARK: Dead ends and pendants

  /// Takes out vertices of at most one neighbor, and those that become such.
  mutating func prune() {
    var degree = (0..<original.vertexCount).map { isAlive[$0] ? row($0).count : 0 }
    var queue = (0..<original.vertexCount).filter { isAlive[$0] && degree[$0] <= 1 }
    while let vertex = queue.popLast() {
      guard isAlive[vertex], degree[vertex] <= 1 else { continue }
      let arc = row(vertex).first { isAlive[Int(neighbor[$0])] }
      if profileNumber[vertex] >= 0 {
        guard let arc, fold(vertex, onto: Int(neighbor[arc]), over: Int(arcClass[arc])) else { continue }
      }
      remove(vertex)
      if let arc {
        let other = Int(neighbor[arc])
        degree[other] -= 1
        if degree[other] <= 1 { queue.append(other) }
      }
    }
  }

  /// Moves the endpoints of a pendant to its neighbor, if that may be.
  private mutating func fold(_ vertex: Int, onto other: Int, over number: Int) -> Bool {
    guard original.forwards[other], let delay = pendantDelay[number] else { return false }
    let isFirst = profileNumber[other] < 0
    guard isFirst || label[other] == label[vertex] else { return false }
    let moving = profiles.all[Int(profileNumber[vertex])]
    let there = isFirst ? Profile([]) : profiles.all[Int(profileNumber[other])]
    let shift = delay + original.crossing[other]
    let sum = there.adding(moving.shifted(by: shift))
    guard sum.items.count <= Self.largestProfile else { return false }
    // A pendant's own distance to an endpoint at the neighbor is its link and that endpoint's offset.
    if !isFirst, let cost = costs.overInnermost(delay) {
      pairs.add(cost, between: moving, and: there, label: label[vertex], unit: costs.unit)
    }
    log.fold(vertex, onto: other, delay: delay, shift: shift, moving: moving, there: there)
    profileNumber[other] = profiles.number(of: sum)
    label[other] = label[vertex]
    return true
  }

  // MARK: Twins

  /// Lets one vertex of each class of twins stand for all of them.
  mutating func mergeTwins(_ monitor: WorkMonitor) throws(WorkCancelled) {
    let finder = TwinFinder(
      rowStart: rowStart, neighbor: neighbor, arcClass: arcClass,
      traits: isAlive.indices.map { vertex in
        isAlive[vertex]
          ? TwinFinder.Traits(
            forwards: original.forwards[vertex], crossing: original.crossing[vertex],
            label: profileNumber[vertex] < 0 ? nil : label[vertex]) : nil
      })
    let (representative, link) = try finder.find { () throws(WorkCancelled) in try monitor.check() }
    try monitor.check()
    var members: [(representative: UInt32, vertex: UInt32)] = []
    for vertex in isAlive.indices where representative[vertex] != UInt32(vertex) && isAlive[vertex] {
      members.append((representative[vertex], UInt32(vertex)))
    }
    members.sort { ($0.representative, $0.vertex) < ($1.representative, $1.vertex) }
    var index = 0
    while index < members.count {
      let first = index, name = members[index].representative
      while index < members.count, members[index].representative == name { index += 1 }
      merge(Int(name), members[first..<index].map { Int($0.vertex) }, link: link[Int(name)])
    }
  }

  /// - Parameter link: The class of the link between any two of them, nil for none.
  private mutating func merge(_ name: Int, _ others: [Int], link: UInt32?) {
    if profileNumber[name] >= 0 {
      var counts: [Int32: Int] = [:], sum = Profile([])
      for vertex in [name] + others { counts[profileNumber[vertex], default: 0] += 1 }
      let parts = counts.sorted { $0.key < $1.key }.map { (profile: profiles.all[Int($0.key)], count: $0.value) }
      for part in parts { sum = sum.adding(part.profile, times: part.count) }
      // Twins share their neighbors, so one look at the first tells what any two of them are apart.
      let ways = row(name).lazy.filter { [neighbor, original] in original.forwards[Int(neighbor[$0])] }.map {
        [neighbor, arcClass, original] in (Int(arcClass[$0]), original.crossing[Int(neighbor[$0])])
      }
      let cost = costs.betweenTwins(over: ways, link: link.map { Int($0) })
      if let cost { pairs.addAll(cost, among: parts, sum: sum, label: label[name], unit: costs.unit) }
      log.merge([name] + others, cost: cost?.first) { [profiles, profileNumber] in
        profiles.all[Int(profileNumber[$0])]
      }
      profileNumber[name] = profiles.number(of: sum)
    }
    for vertex in others {
      log.setParent(of: vertex, to: name)
      remove(vertex)
    }
  }

  // MARK: Result

  /// Takes the arcs of what has gone out of the rows.
  mutating func compact() {
    guard isDirty else { return }
    isDirty = false
    var used = 0
    for vertex in isAlive.indices {
      let old = row(vertex)
      rowStart[vertex] = used
      guard isAlive[vertex] else { continue }
      for arc in old where isAlive[Int(neighbor[arc])] {
        neighbor[used] = neighbor[arc]
        arcClass[used] = arcClass[arc]
        used += 1
      }
    }
    rowStart[isAlive.count] = used
    neighbor.removeSubrange(used...)
    arcClass.removeSubrange(used...)
  }

  /// A new number for each vertex that is left, in order; the largest number for the others.
  func numbersOfAlive() -> [UInt32] {
    var next: UInt32 = 0
    return isAlive.map { alive in
      defer { if alive { next += 1 } }
      return alive ? next : .max
    }
  }

  func graph(_ number: [UInt32]) -> SearchGraph {
    var result = original
    result.rowStart = [0]
    result.forwards = []
    result.crossing = []
    for vertex in isAlive.indices where isAlive[vertex] {
      result.rowStart.append(rowStart[vertex + 1])
      result.forwards.append(original.forwards[vertex])
      result.crossing.append(original.crossing[vertex])
    }
    result.neighbor = neighbor.map { number[Int($0)] }
    result.arcClass = arcClass
    result.endpointVertex = []
    result.node = []
    return result
  }
}
