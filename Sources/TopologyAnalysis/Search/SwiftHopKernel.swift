import CTopologyKernels

/// `topo_hop_level` once more, in Swift and without any shortcut: what the kernel in C is tested against.
///
/// - Complexity: O(V + A) per level, about 1.7 times the kernel's time on dense levels and much more on sparse ones.
func swiftHopLevel(_ graph: topo_hop_graph, _ batch: inout topo_hop_batch, level: Int) -> (active: Int, changed: Bool) {
  func row(_ rows: UnsafeMutablePointer<UInt64>, _ vertex: Int) -> SIMD8<UInt64> {
    // Safe: rows are 64 bytes each, aligned to 64.
    UnsafeRawPointer(rows + vertex * 8).load(as: SIMD8<UInt64>.self)
  }
  func store(_ value: SIMD8<UInt64>, _ rows: UnsafeMutablePointer<UInt64>, _ vertex: Int) {
    // Safe: rows are 64 bytes each, aligned to 64.
    UnsafeMutableRawPointer(rows + vertex * 8).storeBytes(of: value, as: SIMD8<UInt64>.self)
  }
  let lanes = withUnsafeBytes(of: batch.lanes) { $0.loadUnaligned(as: SIMD8<UInt64>.self) }
  let weight = withUnsafeBytes(of: batch.word_weight) { $0.loadUnaligned(as: SIMD8<UInt64>.self) }
  let distance = withUnsafeBytes(of: batch.word_distance) { $0.loadUnaligned(as: SIMD8<UInt64>.self) }
  let last = withUnsafeBytes(of: batch.word_last) { $0.loadUnaligned(as: SIMD8<UInt32>.self) }
  var active = 0, changed = false
  for vertex in 0..<Int(graph.vertex_count) {
    var arrived = SIMD8<UInt64>.zero
    for arc in Int(graph.row_start[vertex])..<Int(graph.row_start[vertex + 1]) {
      let neighbor = Int(graph.neighbor[arc])
      if batch.active[neighbor] != 0 { arrived |= row(batch.fresh, neighbor) }
    }
    let seen = batch.state[vertex] == 0 ? .zero : row(batch.seen, vertex)
    let new = arrived & ~seen
    if new == .zero { continue }
    changed = true
    store(seen | new, batch.seen, vertex)
    batch.state[vertex] = seen | new == lanes ? 2 : 1
    if graph.tally[vertex] != TOPO_NO_TALLY {
      let counted = batch.is_settled[vertex] == 0 ? new : new & ~row(batch.settled, vertex)
      for word in 0..<8 {
        let bits = UInt64(counted[word].nonzeroBitCount)
        batch.counts[Int(graph.tally[vertex]) * 8 + word] += bits
        guard bits > 0, let reached = batch.reached, let sum = batch.distance_sum, let far = batch.last else {
          continue
        }
        reached[vertex] += bits * weight[word]
        sum[vertex] += bits * (weight[word] * UInt64(level) + distance[word])
        far[vertex] = max(far[vertex], UInt32(level) + last[word])
      }
    }
    guard graph.forwards[vertex] != 0 else { continue }
    store(new, batch.next, vertex)
    batch.next_active[vertex] = 1
    active += 1
  }
  return (active, changed)
}
