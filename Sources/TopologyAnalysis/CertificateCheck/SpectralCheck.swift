import TopologyModel

extension CertificateCheck {
  /// Whether L − λ(I − J/N), I and J on the endpoints alone, is positive semidefinite: it is if elimination finds positive pivots
  /// only, with more taken off the diagonal than rounding can add.
  func spectralBound(_ eigenvalue: Double) throws(WorkCancelled) -> (bound: Double, reason: String)? {
    guard let isUsed else { return nil }
    // What is not connected with an endpoint has nothing to say.
    var isReached = isEndpoint, open = graph.nodes.filter { isEndpoint[$0.index] }
    while let node = open.popLast() {
      for arc in graph.arcs(from: node) where isUsed[graph.attributes(of: arc.link).network] {
        if !isReached[arc.target.index] {
          isReached[arc.target.index] = true
          open.append(arc.target)
        }
      }
    }
    let nodes = graph.nodes.filter { isReached[$0.index] }, n = nodes.count, count = Double(endpointCount)
    guard n <= 3000 else { return nil }
    var place = [Int](repeating: 0, count: graph.nodeCount)
    for (index, node) in nodes.enumerated() { place[node.index] = index }
    var rows = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
    for (index, node) in nodes.enumerated() {
      for arc in graph.arcs(from: node) where isUsed[graph.attributes(of: arc.link).network] {
        let units = graph.attributes(of: arc.link).bandwidth.gigabytesPerSecond
        rows[index][index] += units
        rows[index][place[arc.target.index]] -= units
      }
    }
    // Adding to the null vector (1, …, 1) changes nothing else.
    let trace = (0..<n).reduce(0) { $0 + rows[$1][$1] }, lift = trace / Double(n * n)
    for (a, first) in nodes.enumerated() {
      for (b, second) in nodes.enumerated() {
        rows[a][b] += lift + (isEndpoint[first.index] && isEndpoint[second.index] ? eigenvalue / count : 0)
      }
      if isEndpoint[first.index] { rows[a][a] -= eigenvalue }
    }
    let size = (0..<n).reduce(0) { max($0, rows[$1].reduce(0) { $0 + abs($1) }) }
    let margin = Double(n + 2) * 0x1p-52 * (trace + lift * Double(n) + eigenvalue * 2) + 8 * 0x1p-52 * size
    for index in 0..<n { rows[index][index] -= margin }
    for k in 0..<n {
      if k % 64 == 0 { try monitor.check() }
      let pivot = rows[k][k]
      guard pivot > 0 else { return nil }
      let top = rows[k]
      for i in k + 1..<max(n, k + 1) where rows[i][k] != 0 {
        let factor = rows[i][k] / pivot
        rows[i].withUnsafeMutableBufferPointer { row in
          // Safe: both rows have n entries.
          for j in k..<n { row[j] -= factor * top[j] }
        }
      }
    }
    let bound = eigenvalue * Double(endpointCount / 2) * Double(endpointCount - endpointCount / 2) / count
    return (bound * (1 - 1e-12), "\(n) pivots are positive with the eigenvalue \(eigenvalue) GB/s")
  }
}
