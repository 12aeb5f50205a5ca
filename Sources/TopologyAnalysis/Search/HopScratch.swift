import CTopologyKernels

/// The rows and bytes that one worker needs for a batch of 512 sources.
///
/// Memory: 192 bytes per vertex for three rows, 64 more where there are several stages, and 5 bytes of flags; 20 more where
/// figures of single vertices are wanted.  Rows are written before they are read, so untouched pages cost nothing.
final class HopScratch {
  private(set) var batch = topo_hop_batch()
  let vertexCount: Int
  let tallyCount: Int
  private let rows: UnsafeMutableRawPointer
  private let flags: UnsafeMutableRawPointer
  private let flagStride: Int

  private let usesSwiftKernel: Bool

  init(vertexCount: Int, tallyCount: Int, hasStages: Bool, perVertex: Bool, usesSwiftKernel: Bool) {
    self.usesSwiftKernel = usesSwiftKernel
    self.vertexCount = vertexCount
    self.tallyCount = tallyCount
    let rowBytes = vertexCount * 64
    rows = .allocate(byteCount: max(64, rowBytes * (hasStages ? 4 : 3)), alignment: 64)
    // Kernels look at flags eight at a time, past the last vertex too.
    flagStride = (vertexCount + 15) / 8 * 8
    flags = .allocate(byteCount: flagStride * 5, alignment: 64)
    flags.initializeMemory(as: UInt8.self, repeating: 0, count: flagStride * 5)
    let words = UnsafeMutableRawPointer.allocate(byteCount: max(64, tallyCount * 64), alignment: 64)
    func row(_ index: Int) -> UnsafeMutablePointer<UInt64> {
      // Safe: `rows` has 64 bytes for each vertex in each of its parts, aligned to 64.
      (rows + index * rowBytes).assumingMemoryBound(to: UInt64.self)
    }
    func flag(_ index: Int) -> UnsafeMutablePointer<UInt8> {
      // Safe: `flags` has `flagStride` bytes for each of its five parts.
      (flags + index * flagStride).assumingMemoryBound(to: UInt8.self)
    }
    batch.fresh = row(0)
    batch.next = row(1)
    batch.seen = row(2)
    batch.settled = hasStages ? row(3) : nil
    batch.active = flag(0)
    batch.next_active = flag(1)
    batch.state = flag(2)
    batch.is_settled = flag(3)
    batch.touched = flag(4)
    batch.counts = words.assumingMemoryBound(to: UInt64.self)  // Safe: eight words for each tally.
    if perVertex {
      batch.reached = .allocate(capacity: vertexCount)
      batch.distance_sum = .allocate(capacity: vertexCount)
      batch.last = .allocate(capacity: vertexCount)
      batch.reached.initialize(repeating: 0, count: vertexCount)
      batch.distance_sum.initialize(repeating: 0, count: vertexCount)
      batch.last.initialize(repeating: 0, count: vertexCount)
    }
  }

  deinit {
    rows.deallocate()
    flags.deallocate()
    batch.counts.deallocate()
    batch.reached?.deallocate()
    batch.distance_sum?.deallocate()
    batch.last?.deallocate()
  }

  /// Bytes that one worker may touch.
  static func bytes(vertexCount: Int, hasStages: Bool, perVertex: Bool) -> Int {
    vertexCount * ((hasStages ? 256 : 192) + 5 + (perVertex ? 20 : 0))
  }

  /// Forgets what earlier batches settled.
  func beginBatch() { batch.is_settled.update(repeating: 0, count: flagStride) }

  /// Puts the sources of a batch in place: lane by lane, word by word.
  func beginStage(_ list: BatchList, _ words: [Batch.Word]) {
    batch.active.update(repeating: 0, count: flagStride)
    batch.next_active.update(repeating: 0, count: flagStride)
    batch.state.update(repeating: 0, count: flagStride)
    var lanes = SIMD8<UInt64>.zero
    for (number, word) in words.enumerated() {
      lanes[number] = word.sources.count == 64 ? .max : (1 << UInt64(word.sources.count)) - 1
    }
    setLanes(lanes)
    for (number, word) in words.enumerated() {
      for (lane, index) in word.sources.enumerated() {
        let vertex = Int(list.sources[index].vertex)
        var row = SIMD8<UInt64>.zero
        row[number] = 1 << UInt64(lane)
        store(row, to: batch.fresh, at: vertex)
        store(row, to: batch.seen, at: vertex)
        batch.active[vertex] = 1
        batch.state[vertex] = row == lanes ? 2 : 1
      }
    }
  }

  private func setLanes(_ lanes: SIMD8<UInt64>) {
    batch.lanes = (lanes[0], lanes[1], lanes[2], lanes[3], lanes[4], lanes[5], lanes[6], lanes[7])
  }

  private func store(_ row: SIMD8<UInt64>, to rows: UnsafeMutablePointer<UInt64>, at vertex: Int) {
    // Safe: rows are 64 bytes each, aligned to 64.
    UnsafeMutableRawPointer(rows + vertex * 8).storeBytes(of: row, as: SIMD8<UInt64>.self)
  }

  private func load(_ rows: UnsafeMutablePointer<UInt64>, at vertex: Int) -> SIMD8<UInt64> {
    // Safe: rows are 64 bytes each, aligned to 64.
    UnsafeRawPointer(rows + vertex * 8).load(as: SIMD8<UInt64>.self)
  }

  /// Sets what the lanes of each word stand for; used for figures of single vertices only.
  func setWordProfiles(_ profiles: [Profile]) {
    func at(_ number: Int) -> Profile? { number < profiles.count ? profiles[number] : nil }
    func words(_ value: (Profile) -> UInt64) -> [UInt64] { (0..<8).map { at($0).map(value) ?? 0 } }
    let weight = words { UInt64($0.weight) }, distance = words { UInt64($0.offsetSum) }
    let last = (0..<8).map { UInt32(at($0)?.largestOffset ?? 0) }
    batch.word_weight = (
      weight[0], weight[1], weight[2], weight[3], weight[4], weight[5], weight[6], weight[7]
    )
    batch.word_distance = (
      distance[0], distance[1], distance[2], distance[3], distance[4], distance[5], distance[6], distance[7]
    )
    batch.word_last = (last[0], last[1], last[2], last[3], last[4], last[5], last[6], last[7])
  }

  /// Advances by one level; returns the number of vertices that became active and whether anything was new.
  func advance(_ stage: HopStage, level: Int, active: Int) -> (active: Int, changed: Bool) {
    batch.counts.update(repeating: 0, count: tallyCount * 8)
    // With few active vertices it pays to find their neighbors first; the tenth is measured, not critical.
    let isSparse = active < vertexCount / 10
    let step = withExtendedLifetime(stage) {
      var graph = stage.kernelGraph
      if usesSwiftKernel { return swiftHopLevel(graph, &batch, level: level) }
      if isSparse { topo_hop_touch(&graph, &batch) }
      var changed: Int32 = 0
      let active = topo_hop_level(&graph, &batch, UInt32(level), isSparse ? 1 : 0, &changed)
      return (Int(active), changed != 0)
    }
    (batch.fresh, batch.next) = (batch.next, batch.fresh)
    (batch.active, batch.next_active) = (batch.next_active, batch.active)
    batch.next_active.update(repeating: 0, count: flagStride)
    return step
  }

  /// Marks everything seen in this stage as settled.
  func settle(_ terminals: [UInt32]) {
    for terminal in terminals where batch.state[Int(terminal)] != 0 {
      let vertex = Int(terminal)
      let seen = load(batch.seen, at: vertex)
      store(
        batch.is_settled[vertex] == 0 ? seen : seen | load(batch.settled, at: vertex), to: batch.settled, at: vertex)
      batch.is_settled[vertex] = 1
    }
  }
}
