import TopologyModel

/// A lower bound from the Laplacian L of the whole graph, switches included, and an order of the endpoints for a sweep.
///
/// For x = ±1 on the endpoints of either half and anything elsewhere, xᵀLx is four times the cut at least, and
/// xᵀ(I − J/N)x over the endpoints is 4⌊N/2⌋⌈N/2⌉/N.  So if L − λ(I − J/N) is positive semidefinite, a cut of halves carries
/// λ⌊N/2⌋⌈N/2⌉/N at least (Fiedler 1973, with the switches as free variables).
///
/// λ is estimated by Lanczos' method and then proved: a Cholesky factorization of the matrix, less what rounding can do,
/// that runs through is a proof (Rump, *Verification of positive definiteness*, BIT 2006).
struct SpectralBound {
  /// Proved, in units.
  let eigenvalue: Double
  /// No cut of halves carries less, in units, rounding allowed for.
  let value: Double
  /// The endpoints in the order of the eigenvector.
  let order: [Int]

  /// More vertices than this are not factorized.
  static let largestCount = 2600

  /// Nil where endpoints are not connected, there are too many vertices, or nothing could be proved.
  init?(_ graph: CutGraph, monitor: WorkMonitor) throws(WorkCancelled) {
    let component = graph.components()
    guard let first = (0..<graph.vertexCount).first(where: { graph.weight[$0] > 0 }) else { return nil }
    let vertices = (0..<graph.vertexCount).filter { component[$0] == component[first] }, n = vertices.count
    let ends = vertices.indices.filter { graph.weight[vertices[$0]] > 0 }
    guard n <= Self.largestCount, ends.count == graph.endpointCount, ends.count > 1 else { return nil }
    var number = [Int](repeating: -1, count: graph.vertexCount)
    for (index, vertex) in vertices.enumerated() { number[vertex] = index }
    let laplacian = { (matrix: inout [Double]) in
      for (index, vertex) in vertices.enumerated() {
        for arc in graph.row(vertex) {
          matrix[index * n + index] += Double(graph.capacity[arc])
          matrix[index * n + number[Int(graph.target[arc])]] -= Double(graph.capacity[arc])
        }
      }
    }
    // Without its null vector the Laplacian can be inverted.
    var matrix = [Double](repeating: 0, count: n * n)
    laplacian(&matrix)
    let trace = (0..<n).reduce(0) { $0 + matrix[$1 * n + $1] }, lift = trace / Double(n) / Double(n)
    for index in matrix.indices { matrix[index] += lift }
    guard let factor = try DenseFactor(matrix, count: n, monitor: monitor) else { return nil }
    guard let (estimate, vector) = try Self.smallest(factor, ends, monitor: monitor) else { return nil }
    order = ends.indices.sorted { (vector[$0], $0) < (vector[$1], $1) }.map { vertices[ends[$0]] }

    var proved: Double?
    let isEnd = vertices.map { graph.weight[$0] > 0 }, count = Double(ends.count)
    for slack in [1e-9, 1e-7, 1e-5, 1e-3] {
      let lambda = estimate * (1 - slack)
      matrix = Array(repeating: 0, count: n * n)
      laplacian(&matrix)
      for row in 0..<n {
        for column in 0..<n {
          matrix[row * n + column] += lift + (isEnd[row] && isEnd[column] ? lambda / count : 0)
        }
        if isEnd[row] { matrix[row * n + row] -= lambda }
      }
      let trace = (0..<n).reduce(0) { $0 + abs(matrix[$1 * n + $1]) }
      let norm = (0..<n).reduce(0) { worst, row in
        max(worst, (0..<n).reduce(0) { $0 + abs(matrix[row * n + $1]) })
      }
      // γ of n + 2 operations on the trace for the factorization, and four roundings for each entry.
      let error = Double(n + 2) * 0x1p-52 * trace + 8 * 0x1p-52 * norm
      for row in 0..<n { matrix[row * n + row] -= error }
      if try DenseFactor(matrix, count: n, monitor: monitor) != nil {
        proved = lambda
        break
      }
    }
    guard let proved else { return nil }
    eigenvalue = proved
    value = proved * Double(graph.half) * Double(graph.otherHalf) / count * (1 - 1e-12)
  }

  /// The smallest eigenvalue above 0 that x on the endpoints can have, others following, and that x.
  private static func smallest(
    _ factor: DenseFactor, _ ends: [Int], monitor: WorkMonitor
  ) throws(WorkCancelled) -> (Double, [Double])? {
    let count = ends.count, steps = min(count - 1, 60)
    guard steps > 0 else { return nil }
    func centred(_ x: [Double]) -> [Double] {
      let mean = x.reduce(0, +) / Double(count)
      return x.map { $0 - mean }
    }
    func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    var random = RandomStream(seed: 1)
    var vector = centred((0..<count).map { _ in Double(random.next() >> 11) * 0x1p-53 })
    var basis: [[Double]] = [], diagonal: [Double] = [], beside: [Double] = []
    var length = product(vector, vector).squareRoot()
    for step in 0..<steps {
      try monitor.check()
      guard length > 1e-300 else { break }
      basis.append(vector.map { $0 / length })
      var right = [Double](repeating: 0, count: factor.count)
      for (index, end) in ends.enumerated() { right[end] = basis[step][index] }
      let solution = factor.solve(right)
      var next = centred(ends.map { solution[$0] })
      diagonal.append(product(next, basis[step]))
      // Twice, so that the basis stays orthogonal to the last digit.
      for _ in 0..<2 {
        for earlier in basis {
          let part = product(next, earlier)
          for index in next.indices { next[index] -= part * earlier[index] }
        }
      }
      vector = next
      length = product(vector, vector).squareRoot()
      if length <= 1e-13 * diagonal[0].magnitude { break }
      beside.append(length)
    }
    guard let (value, weights, last) = largestEigenpair(diagonal, beside), value > 0 else { return nil }
    let residual = (beside.count >= diagonal.count ? beside[diagonal.count - 1] : 0) * abs(last)
    var x = [Double](repeating: 0, count: count)
    for (weight, row) in zip(weights, basis) { for index in x.indices { x[index] += weight * row[index] } }
    return (1 / (value + residual), x)
  }

  /// The largest eigenvalue of a symmetric tridiagonal matrix, its eigenvector, and that vector's last entry.
  ///
  /// By Jacobi's rotations on the full matrix, which is small.
  private static func largestEigenpair(_ diagonal: [Double], _ beside: [Double]) -> (Double, [Double], Double)? {
    let n = diagonal.count
    guard n > 0 else { return nil }
    var a = [[Double]](repeating: Array(repeating: 0, count: n), count: n), v = a
    for index in 0..<n {
      a[index][index] = diagonal[index]
      v[index][index] = 1
      if index + 1 < n {
        a[index][index + 1] = beside[index]
        a[index + 1][index] = beside[index]
      }
    }
    for _ in 0..<60 {
      var isDiagonal = true
      for p in 0..<n {
        for q in p + 1..<max(n, p + 1) where abs(a[p][q]) > 1e-17 * (abs(a[p][p]) + abs(a[q][q])) {
          isDiagonal = false
          let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
          let t = (theta >= 0 ? 1.0 : -1.0) / (abs(theta) + (theta * theta + 1).squareRoot())
          let c = 1 / (t * t + 1).squareRoot(), s = t * c
          for k in 0..<n {
            let (x, y) = (a[k][p], a[k][q])
            a[k][p] = c * x - s * y
            a[k][q] = s * x + c * y
          }
          for k in 0..<n {
            let (x, y) = (a[p][k], a[q][k])
            a[p][k] = c * x - s * y
            a[q][k] = s * x + c * y
            let (u, w) = (v[k][p], v[k][q])
            v[k][p] = c * u - s * w
            v[k][q] = s * u + c * w
          }
        }
      }
      if isDiagonal { break }
    }
    guard let largest = (0..<n).max(by: { a[$0][$0] < a[$1][$1] }) else { return nil }
    let vector = (0..<n).map { v[$0][largest] }
    return (a[largest][largest], vector, vector[n - 1])
  }
}
