import CTopologyKernels

/// The arcs that are open at one stage, as the kernel reads them.
final class HopStage: Sendable {
  private let rowStart: FrozenArray<UInt32>
  private let neighbor: FrozenArray<UInt32>
  private let forwards: FrozenArray<UInt8>
  private let tally: FrozenArray<UInt32>
  var arcCount: Int { neighbor.count }

  /// - Parameters:
  ///   - topLevel: The outermost level that is open.
  ///   - tally: Per vertex, `TOPO_NO_TALLY` for none.
  init(_ graph: SearchGraph, topLevel: Int, tally: FrozenArray<UInt32>) {
    let isOpen = graph.classes.map { $0.contains { $0.level <= topLevel } }
    let rows = DelayRows(graph, delayClass: isOpen.map { $0 ? 0 : nil }, isNarrow: nil)
    rowStart = rows.rowStart
    neighbor = rows.other
    forwards = FrozenArray(graph.forwards.map { $0 ? 1 : 0 })
    self.tally = tally
  }

  /// Valid while the stage lives.
  var kernelGraph: topo_hop_graph {
    topo_hop_graph(
      vertex_count: UInt32(forwards.count), row_start: rowStart.pointer, neighbor: neighbor.pointer,
      forwards: forwards.pointer, tally: tally.pointer)
  }
}
