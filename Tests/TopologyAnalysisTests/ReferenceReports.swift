import TopologyModel
import TopologyTestSupport

/// Reports made from the oracle's pairs, one by one.
struct ReferenceReports {
  var pairs = 0
  var unreachable = 0
  var hops: [Int: Int] = [:]
  var latencies: [Int64: Int] = [:]
  var classes: [String: PairClass] = [:]

  struct PairClass: Equatable {
    var pairs = 0
    var sum: Int64 = 0
    var minimum = Int64.max
    var maximum: Int64 = 0
    var readMaximum: Int64 = 0
  }

  init(_ graph: TopologyGraph, _ reference: ReferenceDistances) {
    let endpoints = reference.endpoints
    let hasLocations = endpoints.contains { node in
      LocationColumn.enclosures.contains { graph.location($0, of: node) != nil }
    }
    for (row, source) in endpoints.enumerated() {
      for (column, target) in endpoints.enumerated() where source != target {
        pairs += 1
        guard let pair = reference.pairs[row][column] else {
          unreachable += 1
          continue
        }
        hops[pair.hops, default: 0] += 1
        latencies[pair.latency, default: 0] += 1
        let shared = ReferenceDistances.sharedEnclosure(graph, source, target)
        let name = hasLocations ? shared.map { "same \($0.name)" } ?? "across" : "all"
        var found = classes[name] ?? PairClass()
        found.pairs += 1
        found.sum += pair.latency
        found.minimum = min(found.minimum, pair.latency)
        found.maximum = max(found.maximum, pair.latency)
        found.readMaximum = max(found.readMaximum, pair.read)
        classes[name] = found
      }
    }
  }
}

extension HopReport {
  /// Pairs by distance.
  var histogramByDistance: [Int: Int] {
    Dictionary(uniqueKeysWithValues: histogram.enumerated().filter { $0.element > 0 }.map { ($0.offset, $0.element) })
  }
}

extension LatencyReport {
  /// Pairs by picoseconds.
  var histogramByLatency: [Int64: Int] {
    Dictionary(uniqueKeysWithValues: histogram.map { ($0.latency.picoseconds, $0.pairs) })
  }
  /// Classes by name.
  var classesByName: [String: ReferenceReports.PairClass] {
    Dictionary(
      uniqueKeysWithValues: classes.map {
        (
          $0.name,
          ReferenceReports.PairClass(
            pairs: $0.pairs, sum: Int64((Double($0.pairs) * $0.meanNanoseconds * 1000).rounded()),
            minimum: $0.minimum.picoseconds, maximum: $0.maximum.picoseconds, readMaximum: $0.readMaximum.picoseconds)
        )
      })
  }
}
