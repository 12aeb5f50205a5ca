import TopologyModel

/// The parallel channels between two neighbours as one.
struct Bundle {
  let target: NodeID
  /// The channels, as arcs of the row they were found in.
  let arcs: ArraySlice<Arc>
  /// The sum over the channels, per direction, 10⁹ byte/s.
  let gigabytesPerSecond: Double
  /// Of the quickest channel.
  let latency: Latency
}

extension TopologyGraph {
  /// The bundles that leave `node`, ascending by target.  - Complexity: O(degree).
  func bundles(from node: NodeID) -> [Bundle] {
    var bundles: [Bundle] = []
    let row = arcs(from: node)
    var start = row.startIndex
    while start < row.endIndex {
      var end = start, sum = 0.0, latency = Latency.maximum
      while end < row.endIndex, row[end].target == row[start].target {
        let linkClass = linkClasses[Int(linkClassIndex[row[end].link.index])]
        sum += linkClass.bandwidth.gigabytesPerSecond
        latency = min(latency, linkClass.latency)
        end += 1
      }
      bundles.append(
        Bundle(target: row[start].target, arcs: row[start..<end], gigabytesPerSecond: sum, latency: latency))
      start = end
    }
    return bundles
  }
}
