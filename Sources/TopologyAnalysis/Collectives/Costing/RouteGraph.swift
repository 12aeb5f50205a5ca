import TopologyModel

/// A ``LoadGraph`` in which switches that no endpoint can tell apart are one, as ``RouteCells`` finds them, and what is
/// neither crossed nor an end is left out.
///
/// Policies that split evenly send the members of a cell equal shares, so every channel of one kind between two cells
/// carries the same; its slot is that of the first.  A policy that tells neighbors apart keeps all vertices.
struct RouteGraph: Sendable {
  private(set) var rowStart: [Int] = [0]
  /// Ascending within a row.
  private(set) var target: [UInt32] = []
  private(set) var slot: [UInt32] = []
  /// Of all links that an arc stands for.
  private(set) var channels: [UInt32] = []
  private(set) var level: [UInt32] = []
  let forwards: [Bool]
  let node: [UInt32]
  let isEndpoint: [Bool]
  let endpointVertex: [UInt32]
  /// By vertex, the one that stands for it.
  let cell: [UInt32]
  /// By vertex that stands for others, how many it stands for.
  let cellSize: [UInt32]
  let slotCount: Int

  var vertexCount: Int { forwards.count }

  /// - Parameters:
  ///   - kind: Equal for slots with equal channels.
  ///   - crossing: The delay of each vertex.
  /// - Complexity: O(V + A log d).
  init(_ graph: LoadGraph, merges: Bool, crossing: [Int64], kind: (Int) -> Int) {
    forwards = graph.forwards
    node = graph.node
    isEndpoint = graph.isEndpoint
    endpointVertex = graph.endpointVertex
    slotCount = graph.slotCount
    guard merges else {
      cell = graph.forwards.indices.map { UInt32($0) }
      cellSize = cell.map { _ in 1 }
      (rowStart, target, slot, channels, level) = (
        graph.rowStart, graph.target, graph.slot, graph.channels, graph.level
      )
      return
    }
    var isSeen = graph.forwards
    for vertex in graph.endpointVertex { isSeen[Int(vertex)] = true }
    let cells = RouteCells(graph, isSeen: isSeen, crossing: crossing, kind: kind), first = cells.first
    cell = first
    cellSize = cells.count
    var entries: [(target: UInt32, arc: Int)] = []
    rowStart.reserveCapacity(graph.vertexCount + 1)
    for vertex in 0..<graph.vertexCount {
      if Int(first[vertex]) == vertex {
        entries.removeAll(keepingCapacity: true)
        var isSorted = true
        for arc in graph.rowStart[vertex]..<graph.rowStart[vertex + 1] where isSeen[Int(graph.target[arc])] {
          let other = first[Int(graph.target[arc])]
          if let last = entries.last, last.target > other { isSorted = false }
          entries.append((other, arc))
        }
        if !isSorted { entries.sort { ($0.target, $0.arc) < ($1.target, $1.arc) } }
        let start = target.count
        for (other, arc) in entries {
          let own = kind(Int(graph.slot[arc]))
          var place = target.count - 1
          while place >= start, target[place] == other, kind(Int(slot[place])) != own { place -= 1 }
          if place >= start, target[place] == other {
            channels[place] += graph.channels[arc] * cells.count[vertex]
          } else {
            target.append(other)
            slot.append(graph.slot[arc])
            channels.append(graph.channels[arc] * cells.count[vertex])
            level.append(graph.level[arc])
          }
        }
      }
      rowStart.append(target.count)
    }
  }
}
