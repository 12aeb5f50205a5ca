import CTopologyKernels
import TopologyModel

/// What one worker needs to let a wave of 512 sources pass: rows seen, marks per pending moment, departures per moment.
///
/// Memory: 66 bytes per vertex, 64 more where there are several stages; 1 byte per vertex for each pending moment; 9 bytes
/// per vertex and 64 per row in use for each moment of departure that can still arrive somewhere.
final class WaveScratch {
  private(set) var batch = topo_wave_batch()
  private let stage: WaveSizes
  private let rows: UnsafeMutableRawPointer
  private let flags: UnsafeMutablePointer<UInt8>
  private let flagStride: Int
  private let counts: UnsafeMutableRawPointer
  private var moved: [UnsafeMutablePointer<UInt32>] = []
  private var freeMarks: [UnsafeMutablePointer<UInt8>] = []
  private var freeDepartures: [UnsafeMutablePointer<topo_departures>] = []
  /// Pending moments, the next one last.
  private var pending: [(time: Int64, marks: UnsafeMutablePointer<UInt8>)] = []
  /// Moments of departure, ascending.
  private var departures: [(time: Int64, set: UnsafeMutablePointer<topo_departures>)] = []

  /// The largest sizes that any stage of a search needs.
  struct WaveSizes {
    var vertexCount: Int
    var tallyCount: Int
    var hasStages: Bool
  }

  /// Moments that may be pending, and moments of departure that may be kept: some 200 MB of each at most.
  private var momentLimit: Int { max(16, min(1000, 200_000_000 / max(1, stage.vertexCount))) }
  private var departureLimit: Int { max(16, min(512, 200_000_000 / max(1, 9 * stage.vertexCount))) }

  /// What one worker may take, the moments at their limits included.
  static func bytes(_ sizes: WaveSizes) -> Int { sizes.vertexCount * (sizes.hasStages ? 130 : 66) + 400_000_000 }

  init(_ sizes: WaveSizes) {
    stage = sizes
    let rowBytes = max(1, sizes.vertexCount) * 64
    rows = .allocate(byteCount: rowBytes * (sizes.hasStages ? 2 : 1), alignment: 64)
    flagStride = (sizes.vertexCount + 15) / 8 * 8
    flags = .allocate(capacity: 2 * flagStride)
    flags.initialize(repeating: 0, count: 2 * flagStride)
    let countBytes = max(1, sizes.tallyCount) * 64
    counts = .allocate(byteCount: countBytes * (1 + EnclosureForest.classCount), alignment: 64)
    // Safe: the parts of `rows` hold a row per vertex, those of `counts` a row per tally, all aligned to 64.
    batch.seen = rows.assumingMemoryBound(to: UInt64.self)
    batch.settled = sizes.hasStages ? (rows + rowBytes).assumingMemoryBound(to: UInt64.self) : nil
    batch.state = flags
    batch.is_settled = flags + flagStride
    batch.counts = counts.assumingMemoryBound(to: UInt64.self)
    batch.shared_counts = (counts + countBytes).assumingMemoryBound(to: UInt64.self)
    batch.tally_count = UInt32(sizes.tallyCount)
  }

  deinit {
    for list in moved { list.deallocate() }
    for marks in freeMarks + pending.map(\.marks) { marks.deallocate() }
    for set in freeDepartures + departures.map(\.set) {
      set.pointee.present.deallocate()
      set.pointee.place.deallocate()
      UnsafeMutableRawPointer(set.pointee.rows).deallocate()
      set.pointee.vertex.deallocate()
      set.deallocate()
    }
    rows.deallocate()
    flags.deallocate()
    counts.deallocate()
  }

  // MARK: Moments

  /// The marks of a moment, and whether they are new; nil when too many moments are pending.
  private func marks(at time: Int64) -> (marks: UnsafeMutablePointer<UInt8>, isNew: Bool)? {
    var index = pending.count
    while index > 0, pending[index - 1].time < time { index -= 1 }
    if index > 0, pending[index - 1].time == time { return (pending[index - 1].marks, false) }
    if pending.count >= momentLimit { return nil }
    let marks: UnsafeMutablePointer<UInt8>
    if let free = freeMarks.popLast() {
      marks = free
    } else {
      marks = .allocate(capacity: flagStride)
      marks.initialize(repeating: 0, count: flagStride)
    }
    pending.insert((time, marks), at: index)
    return (marks, true)
  }

  /// Gives back the marks of a moment at which nothing is due after all.
  private func discardMarks(at time: Int64) {
    guard let index = pending.lastIndex(where: { $0.time == time }) else { return }
    freeMarks.append(pending.remove(at: index).marks)
  }

  private func findDepartures(at time: Int64) -> UnsafeMutablePointer<topo_departures>? {
    departures.last { $0.time == time }?.set
  }

  private func makeDepartures(at time: Int64) -> UnsafeMutablePointer<topo_departures>? {
    if let set = findDepartures(at: time) { return set }
    if departures.count >= departureLimit { return nil }
    let set: UnsafeMutablePointer<topo_departures>
    if let free = freeDepartures.popLast() {
      set = free
    } else {
      set = .allocate(capacity: 1)
      let present = UnsafeMutablePointer<UInt8>.allocate(capacity: flagStride)
      present.initialize(repeating: 0, count: flagStride)
      let count = max(1, stage.vertexCount)
      let rows = UnsafeMutableRawPointer.allocate(byteCount: count * 64, alignment: 64)
      set.initialize(
        to: topo_departures(
          present: present, place: .allocate(capacity: count),
          rows: rows.assumingMemoryBound(to: UInt64.self),  // Safe: a row per vertex, aligned to 64.
          vertex: .allocate(capacity: count), count: 0))
    }
    let index = departures.firstIndex { $0.time > time } ?? departures.count
    departures.insert((time, set), at: index)
    return set
  }

  /// Gives back the departures that `isOver` holds for.
  private func discardDepartures(where isOver: (Int64, topo_departures) -> Bool) {
    departures.removeAll { time, set in
      guard isOver(time, set.pointee) else { return false }
      for index in 0..<Int(set.pointee.count) { set.pointee.present[Int(set.pointee.vertex[index])] = 0 }
      set.pointee.count = 0
      freeDepartures.append(set)
      return true
    }
  }

  // MARK: A batch

  /// Forgets what earlier batches settled.
  func beginBatch() { batch.is_settled.update(repeating: 0, count: flagStride) }

  private func reset() {
    for (_, marks) in pending {
      marks.update(repeating: 0, count: flagStride)
      freeMarks.append(marks)
    }
    pending.removeAll(keepingCapacity: true)
    discardDepartures { _, _ in true }
    batch.state.update(repeating: 0, count: flagStride)
  }

  /// Lets the wave of one batch pass through one stage.
  ///
  /// - Parameter arrived: Called after each moment with the time in units; the counts of the batch are those of the moment.
  /// - Returns: False when there were too many moments at once; what was counted must then be forgotten.
  func run(
    _ stage: DelayStage, _ labels: WaveLabels, list: BatchList, words: [Batch.Word], groups: SharedGroups,
    poll: inout WorkPoll, arrived: (Int64, topo_wave_batch) -> Void
  ) throws(WorkCancelled) -> Bool {
    reset()
    var lanes = SIMD8<UInt64>.zero
    for (number, word) in words.enumerated() {
      lanes[number] = word.sources.count == 64 ? .max : (1 << UInt64(word.sources.count)) - 1
    }
    batch.lanes = (lanes[0], lanes[1], lanes[2], lanes[3], lanes[4], lanes[5], lanes[6], lanes[7])
    while moved.count < max(1, stage.crossings.count) {
      moved.append(.allocate(capacity: max(1, self.stage.vertexCount)))
    }
    guard let first = makeDepartures(at: 0) else { return false }
    for (number, word) in words.enumerated() {
      for (lane, index) in word.sources.enumerated() {
        let vertex = Int(list.sources[index].vertex)
        var row = SIMD8<UInt64>.zero
        row[number] = 1 << UInt64(lane)
        let place = Int(first.pointee.count)
        // Safe: rows are 64 bytes each, aligned to 64; a source has a vertex of its own, so there is room for all.
        UnsafeMutableRawPointer(first.pointee.rows + place * 8).storeBytes(of: row, as: SIMD8<UInt64>.self)
        UnsafeMutableRawPointer(batch.seen + vertex * 8).storeBytes(of: row, as: SIMD8<UInt64>.self)
        batch.state[vertex] = row == lanes ? 2 : 1
        first.pointee.present[vertex] = 1
        first.pointee.place[vertex] = UInt32(place)
        first.pointee.vertex[place] = UInt32(vertex)
        first.pointee.count += 1
        moved[0][place] = UInt32(vertex)
      }
    }
    var graph = topo_wave_graph(
      vertex_count: UInt32(stage.vertexCount), in_start: stage.into.rowStart.pointer, source: stage.into.other.pointer,
      in_class: stage.into.narrowClass.pointer, out_start: stage.out.rowStart.pointer, target: stage.out.other.pointer,
      out_class: stage.out.narrowClass.pointer, crossing: stage.crossingClass.pointer, tally: labels.tally.pointer,
      group: labels.group.pointer)
    batch.groups = groups.entries
    return try withExtendedLifetime((stage, labels, groups)) { () throws(WorkCancelled) in
      try pass(stage, &graph, sources: first.pointee.count, &poll, arrived)
    }
  }

  private func pass(
    _ stage: DelayStage, _ graph: inout topo_wave_graph, sources: UInt32, _ poll: inout WorkPoll,
    _ arrived: (Int64, topo_wave_batch) -> Void
  ) throws(WorkCancelled) -> Bool {
    let longest = stage.delays.last ?? 0, crossings = stage.crossings.isEmpty ? [0] : stage.crossings
    guard touch(stage, &graph, leavingAt: 0, moved[0], sources) else { return false }
    var departed = [UnsafePointer<topo_departures>?](repeating: nil, count: stage.delays.count)
    var leaving = [UnsafeMutablePointer<topo_departures>?](repeating: nil, count: crossings.count)
    var movedCount = [UInt32](repeating: 0, count: crossings.count)
    let lists = moved.map { Optional($0) }
    while let (time, marks) = pending.popLast() {
      discardDepartures { departure, set in departure + longest < time || set.count == 0 }
      for (number, crossing) in crossings.enumerated() {
        guard let set = makeDepartures(at: time + crossing) else { return false }
        leaving[number] = set
        movedCount[number] = 0
      }
      for (number, delay) in stage.delays.enumerated() {
        departed[number] = UnsafePointer(findDepartures(at: time - delay))
      }
      batch.counts.update(repeating: 0, count: self.stage.tallyCount * 8)
      batch.shared_counts.update(repeating: 0, count: self.stage.tallyCount * 8 * EnclosureForest.classCount)
      let arcs = topo_wave_arrive(&graph, &batch, marks, departed, leaving, lists, &movedCount)
      freeMarks.append(marks)
      arrived(time, batch)
      for (number, crossing) in crossings.enumerated() where movedCount[number] > 0 {
        guard touch(stage, &graph, leavingAt: time + crossing, moved[number], movedCount[number]) else { return false }
      }
      try poll.spend(self.stage.vertexCount / 4 + 2 * Int(arcs))
    }
    return true
  }

  /// Marks what can be entered from the vertices of `list`, which are left at `time`.
  private func touch(
    _ stage: DelayStage, _ graph: inout topo_wave_graph, leavingAt time: Int64,
    _ list: UnsafeMutablePointer<UInt32>, _ count: UInt32
  ) -> Bool {
    var touched: [UnsafeMutablePointer<UInt8>?] = [], isNew: [Bool] = []
    for delay in stage.delays {
      guard let found = marks(at: time + delay) else { return false }
      touched.append(found.marks)
      isNew.append(found.isNew)
    }
    var used = [UInt8](repeating: 0, count: stage.delays.count)
    topo_wave_touch(&graph, &batch, list, count, touched, &used)
    for (number, delay) in stage.delays.enumerated() where used[number] == 0 && isNew[number] {
      discardMarks(at: time + delay)
    }
    return true
  }

  /// Marks everything seen in this stage as settled.
  func settle(_ terminals: [UInt32]) {
    for terminal in terminals where batch.state[Int(terminal)] != 0 {
      let vertex = Int(terminal)
      for word in (vertex * 8)..<(vertex * 8 + 8) {
        batch.settled[word] = batch.seen[word] | (batch.is_settled[vertex] == 0 ? 0 : batch.settled[word])
      }
      batch.is_settled[vertex] = 1
    }
  }
}

/// What the kernel adds up by: the tally and the group of each vertex.
final class WaveLabels: Sendable {
  let tally: FrozenArray<UInt32>
  let group: FrozenArray<Int32>

  /// - Parameter vertexCount: Of the largest stage; vertices past those given have no tally.
  init(tally: [UInt32], group: [Int32], vertexCount: Int) {
    self.tally = FrozenArray(tally + Array(repeating: TOPO_NO_TALLY, count: vertexCount - tally.count))
    self.group = FrozenArray(group + Array(repeating: -1, count: vertexCount - group.count))
  }
}

/// Which lanes of a batch share a location with whom, as the kernel reads it.
///
/// A group that holds every endpoint is left out: it says the same of all pairs.
final class SharedGroups {
  let entries: topo_shared_groups
  private let markOfGroup: FrozenArray<Int32>
  private let lanes: UnsafeMutableRawPointer
  private let next: FrozenArray<Int32>
  private let pairClass: FrozenArray<UInt8>

  /// - Complexity: O(groups + lanes × columns).
  init(_ forest: EnclosureForest, universal: Int, list: BatchList, words: [Batch.Word]) {
    var mark = [Int32](repeating: -1, count: forest.parent.count)
    var rows: [SIMD8<UInt64>] = [], next: [Int32] = [], pairClass: [UInt8] = [], groupOfEntry: [Int] = []
    for (number, word) in words.enumerated() {
      for (lane, index) in word.sources.enumerated() {
        var group = Int(list.sources[index].group)
        while group >= 0 && group != universal {
          if mark[group] < 0 {
            mark[group] = Int32(rows.count)
            rows.append(.zero)
            pairClass.append(UInt8(forest.column[group]))
            groupOfEntry.append(group)
          }
          rows[Int(mark[group])][number] |= 1 << UInt64(lane)
          group = forest.parent[group]
        }
      }
    }
    for group in groupOfEntry {
      let parent = forest.parent[group]
      next.append(parent >= 0 && parent != universal ? mark[parent] : -1)
    }
    // Members of a group without a source of the batch may be within a larger one that has some.
    for group in forest.parent.indices where mark[group] < 0 && group != universal && forest.parent[group] >= 0 {
      mark[group] = forest.parent[group] == universal ? -1 : mark[forest.parent[group]]
    }
    markOfGroup = FrozenArray(mark)
    self.next = FrozenArray(next)
    self.pairClass = FrozenArray(pairClass)
    lanes = .allocate(byteCount: max(1, rows.count) * 64, alignment: 64)
    for (index, row) in rows.enumerated() {
      lanes.storeBytes(of: row, toByteOffset: index * 64, as: SIMD8<UInt64>.self)  // Safe: 64 bytes for each row.
    }
    entries = topo_shared_groups(
      mark_of_group: markOfGroup.pointer,
      lanes: lanes.assumingMemoryBound(to: UInt64.self),  // Safe: eight words a row.
      next: self.next.pointer, pair_class: self.pairClass.pointer)
  }

  deinit { lanes.deallocate() }
}
