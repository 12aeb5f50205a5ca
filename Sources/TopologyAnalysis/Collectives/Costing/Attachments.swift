import TopologyModel

/// What every endpoint is attached to, stage by stage: connected parts of what may be crossed.
///
/// A way between two endpoints that are not neighbors runs through one such part, to which both are attached.  Endpoints with
/// equal attachments to a part are interchangeable but for their own links, so ways are found once for all of them.
///
/// Memory: 16 bytes per endpoint, stage and part, and 4 per arc.
struct Attachments: Sendable {
  struct Entry: Sendable {
    /// The part.
    var part: UInt32
    /// Equal for endpoints whose arcs into the part lead to the same vertices over equal channels.
    var number: UInt32
    /// Into `arcs`.
    var first: Int32
    var count: Int32
  }
  /// By stage: entries of endpoint e at `starts[e] ..< starts[e + 1]`, ascending by part.
  struct Stage: Sendable {
    var top: UInt32
    var starts: [Int] = [0]
    var entries: [Entry] = []
    var arcs: [Int32] = []
    /// By place in `arcs`, the slot of the arc, and that of the arc back.
    var slots: [UInt32] = []
    var slotsBack: [UInt32] = []
    /// Equal for endpoints with equal entries.
    var signature: [UInt32] = []
  }
  let stages: [Stage]
  /// Whether some endpoints are neighbors.
  let hasNeighbors: Bool

  /// - Complexity: O(V + A) for each stage.
  init(_ fabric: CollectiveFabric) {
    let graph = fabric.merged
    var isTerminal = [Bool](repeating: false, count: graph.vertexCount)
    for vertex in graph.endpointVertex { isTerminal[Int(vertex)] = true }
    hasNeighbors = graph.endpointVertex.contains { vertex in
      (graph.rowStart[Int(vertex)]..<graph.rowStart[Int(vertex) + 1]).contains { isTerminal[Int(graph.target[$0])] }
    }
    stages = fabric.plan.stages.map { stage in
      Self.stage(fabric, top: UInt32(stage.levels.upperBound))
    }
  }

  private static func stage(_ fabric: CollectiveFabric, top: UInt32) -> Stage {
    let graph = fabric.merged
    var sets = DisjointSets(count: graph.vertexCount)
    for vertex in 0..<graph.vertexCount where graph.forwards[vertex] {
      for arc in graph.rowStart[vertex]..<graph.rowStart[vertex + 1] where graph.level[arc] <= top {
        let other = Int(graph.target[arc])
        if other > vertex, graph.forwards[other] { sets.unite(vertex, other) }
      }
    }
    let part = sets.roots()
    var stage = Stage(top: top), numbers: [[UInt64]: UInt32] = [:], signatures: [[UInt32]: UInt32] = [:]
    // With dimension order nothing is shared, and with up-down only sources are; neither needs this to be fine.
    for vertex in graph.endpointVertex {
      var own: [(part: UInt32, arc: Int32)] = []
      for arc in graph.rowStart[Int(vertex)]..<graph.rowStart[Int(vertex) + 1] where graph.level[arc] <= top {
        let other = Int(graph.target[arc])
        if graph.forwards[other] { own.append((part[other], Int32(arc))) }
      }
      own.sort { ($0.part, $0.arc) < ($1.part, $1.arc) }
      var index = 0, signature: [UInt32] = []
      while index < own.count {
        let first = index
        var key: [UInt64] = []
        while index < own.count, own[index].part == own[first].part {
          let arc = Int(own[index].arc)
          key.append(UInt64(graph.target[arc]) << 32 | UInt64(graph.channels[arc]))
          key.append(UInt64(fabric.slotKind(Int(graph.slot[arc]))))
          index += 1
        }
        let number = numbers[key] ?? UInt32(numbers.count)
        numbers[key] = number
        stage.entries.append(
          Entry(part: own[first].part, number: number, first: Int32(stage.arcs.count), count: Int32(index - first)))
        var previous = UInt32.max, ordinal = 0
        for item in own[first..<index] {
          let arc = Int(item.arc)
          ordinal = graph.target[arc] == previous ? ordinal + 1 : 0
          previous = graph.target[arc]
          stage.arcs.append(item.arc)
          stage.slots.append(graph.slot[arc])
          stage.slotsBack.append(graph.slot[fabric.firstArc(from: Int(previous), to: Int(vertex)) + ordinal])
        }
        signature.append(number)
      }
      stage.starts.append(stage.entries.count)
      let number = signatures[signature] ?? UInt32(signatures.count)
      signatures[signature] = number
      stage.signature.append(number)
    }
    return stage
  }
}

extension Attachments.Stage {
  func entries(of endpoint: Int) -> ArraySlice<Attachments.Entry> { entries[starts[endpoint]..<starts[endpoint + 1]] }

  /// Where an endpoint's arcs into a part begin in `arcs`.
  func first(_ endpoint: Int, part: UInt32) -> Int {
    for index in starts[endpoint]..<starts[endpoint + 1] where entries[index].part == part {
      return Int(entries[index].first)
    }
    return 0
  }

  func attachment(_ entry: Attachments.Entry) -> LocalRoutes.Attachment {
    LocalRoutes.Attachment(arcs: arcs[Int(entry.first)..<Int(entry.first + entry.count)])
  }

  /// The parts to which two endpoints are both attached.
  func common(_ a: Int, _ b: Int) -> [(Attachments.Entry, Attachments.Entry)] {
    var found: [(Attachments.Entry, Attachments.Entry)] = []
    var i = starts[a], j = starts[b]
    while i < starts[a + 1], j < starts[b + 1] {
      if entries[i].part == entries[j].part {
        found.append((entries[i], entries[j]))
        i += 1
        j += 1
      } else if entries[i].part < entries[j].part {
        i += 1
      } else {
        j += 1
      }
    }
    return found
  }
}
