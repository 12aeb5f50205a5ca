import TopologyModel

/// Switches that no endpoint can tell apart, in cells: the coarsest equitable partition in which all else stands alone.
///
/// Members of a cell take equally long to cross and have equally many channels of each kind into every cell.  So they are
/// equally far from any endpoint, and by induction from the source on an even split sends each the same and loads all
/// channels between two cells alike: a Clos is one switch a tier and group, whatever its planes.
struct RouteCells: Sendable {
  /// By vertex, the lowest of its cell.
  private(set) var first: [UInt32]
  /// By lowest vertex, the members of its cell.
  private(set) var count: [UInt32]

  /// Rounds of refinement at most; where they do not suffice every vertex stands alone.
  private static let roundLimit = 64

  /// Colours are refined by hashes until no cell splits; that the cells are equitable is then checked, not taken from these.
  ///
  /// - Parameters:
  ///   - isSeen: Whether a vertex is crossed or an end; arcs to others do not count.
  ///   - kind: Equal for slots with equal channels.
  ///   - crossing: The delay of each vertex.
  /// - Complexity: O(V + A) a round; rounds are as many as tiers of switches.
  init(_ graph: LoadGraph, isSeen: [Bool], crossing: [Int64], kind: (Int) -> Int) {
    let movable = graph.forwards.indices.filter {
      graph.forwards[$0] && !graph.isEndpoint[$0] && graph.rowStart[$0] < graph.rowStart[$0 + 1]
    }
    first = (0..<graph.vertexCount).map { UInt32($0) }
    count = Array(repeating: 1, count: graph.vertexCount)
    let kinds = graph.slot.map { UInt32(kind(Int($0))) }
    var color = first.map { Self.mix(UInt64($0)) }
    for vertex in movable { color[vertex] = Self.mix(~UInt64(bitPattern: crossing[vertex])) }
    var colors = Set(movable.map { color[$0] }).count, isStable = false
    for _ in 0..<Self.roundLimit where !isStable {
      var next = color
      for vertex in movable {
        // Wrapping: it is a hash.
        var sum: UInt64 = 0
        for arc in graph.rowStart[vertex]..<graph.rowStart[vertex + 1] where isSeen[Int(graph.target[arc])] {
          sum &+=
            UInt64(graph.channels[arc])
            &* Self.mix(color[Int(graph.target[arc])] &+ UInt64(kinds[arc]) &* 0x9E37_79B9_7F4A_7C15)
        }
        next[vertex] = Self.mix(color[vertex] &+ Self.mix(sum))
      }
      color = next
      let after = Set(movable.map { color[$0] }).count
      isStable = after == colors
      colors = after
    }
    guard isStable, colors < movable.count else { return }
    var known: [UInt64: UInt32] = [:]
    known.reserveCapacity(colors)
    for vertex in movable {
      if let lowest = known[color[vertex]] {
        first[vertex] = lowest
        count[Int(lowest)] += 1
      } else {
        known[color[vertex]] = UInt32(vertex)
      }
    }
    if !isEquitable(graph, movable, isSeen: isSeen, crossing: crossing, kinds: kinds) {
      first = (0..<graph.vertexCount).map { UInt32($0) }
      count = Array(repeating: 1, count: graph.vertexCount)
    }
  }

  /// The channels of one kind from a vertex into a cell.
  private struct Entry: Equatable {
    /// The cell's lowest vertex, then the kind.
    var key: UInt64
    var channels: UInt64
  }

  private func isEquitable(
    _ graph: LoadGraph, _ movable: [Int], isSeen: [Bool], crossing: [Int64], kinds: [UInt32]
  ) -> Bool {
    var own: [Entry] = [], rows: [Entry] = []
    var rowOfLowest = [Int32](repeating: -1, count: graph.vertexCount), starts = [0]
    for vertex in movable {
      own.removeAll(keepingCapacity: true)
      var isSorted = true
      for arc in graph.rowStart[vertex]..<graph.rowStart[vertex + 1] where isSeen[Int(graph.target[arc])] {
        let key = UInt64(first[Int(graph.target[arc])]) << 32 | UInt64(kinds[arc])
        if let last = own.last, last.key == key {
          own[own.count - 1].channels += UInt64(graph.channels[arc])
        } else {
          if let last = own.last, last.key > key { isSorted = false }
          own.append(Entry(key: key, channels: UInt64(graph.channels[arc])))
        }
      }
      if !isSorted {
        own.sort { $0.key < $1.key }
        var end = 0
        for index in own.indices.dropFirst() {
          if own[index].key == own[end].key {
            own[end].channels += own[index].channels
          } else {
            end += 1
            own[end] = own[index]
          }
        }
        own.removeLast(own.count - 1 - end)
      }
      let lowest = Int(first[vertex])
      if lowest == vertex {
        rowOfLowest[vertex] = Int32(starts.count - 1)
        rows += own
        starts.append(rows.count)
        continue
      }
      let row = Int(rowOfLowest[lowest])
      guard crossing[vertex] == crossing[lowest], rows[starts[row]..<starts[row + 1]].elementsEqual(own) else {
        return false
      }
    }
    return true
  }

  /// The finalizer of SplitMix64.  (Steele, Lea & Flood, OOPSLA 2014)
  @inline(__always) private static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
