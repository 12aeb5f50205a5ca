import CTopologyKernels

/// The arcs that are open at one stage, as the kernel reads them.
final class HopStage: Sendable {
  private let rowStart: [UInt32]
  private let neighbor: [UInt32]
  private let forwards: [UInt8]
  private let tally: [UInt32]
  var arcCount: Int { neighbor.count }

  /// - Parameters:
  ///   - topLevel: The outermost level that is open.
  ///   - tally: Per vertex, `TOPO_NO_TALLY` for none.
  init(_ graph: SearchGraph, topLevel: Int, tally: [UInt32]) {
    precondition(graph.neighbor.count <= UInt32.max, "a search graph has fewer than 2^32 arcs")
    let isOpen = graph.classes.map { $0.contains { $0.level <= topLevel } }
    if isOpen.allSatisfy({ $0 }) {
      rowStart = graph.rowStart.map { UInt32($0) }
      neighbor = graph.neighbor
    } else {
      var rowStart: [UInt32] = [0], neighbor: [UInt32] = []
      for vertex in 0..<graph.vertexCount {
        for arc in graph.rowStart[vertex]..<graph.rowStart[vertex + 1] where isOpen[Int(graph.arcClass[arc])] {
          neighbor.append(graph.neighbor[arc])
        }
        rowStart.append(UInt32(neighbor.count))
      }
      self.rowStart = rowStart
      self.neighbor = neighbor
    }
    forwards = graph.forwards.map { $0 ? 1 : 0 }
    self.tally = tally
  }

  func withKernelGraph<Result>(_ body: (topo_hop_graph) -> Result) -> Result {
    rowStart.withUnsafeBufferPointer { rowStart in
      neighbor.withUnsafeBufferPointer { neighbor in
        forwards.withUnsafeBufferPointer { forwards in
          tally.withUnsafeBufferPointer { tally in
            body(
              topo_hop_graph(
                vertex_count: UInt32(forwards.count), row_start: rowStart.baseAddress, neighbor: neighbor.baseAddress,
                forwards: forwards.baseAddress, tally: tally.baseAddress))
          }
        }
      }
    }
  }
}
