import TopologyModel

/// A symmetric positive definite matrix as L·Lᵀ.
///
/// Memory: 8n² bytes.
struct DenseFactor {
  let count: Int
  private var rows: [Double]

  /// Nil when a pivot is not positive: the matrix is not safely positive definite.
  ///
  /// - Parameter matrix: Row by row; only the lower triangle is read.
  /// - Complexity: n³/6 multiplications, by rows in blocks that a cache holds.
  init?(_ matrix: [Double], count: Int, monitor: WorkMonitor) throws(WorkCancelled) {
    self.count = count
    rows = matrix
    let block = 16
    var isPositive = true
    for start in stride(from: 0, to: count, by: block) {
      if start % 128 == 0 { try monitor.check() }
      let end = min(start + block, count)
      rows.withUnsafeMutableBufferPointer { rows in
        // Safe: every index is below count².
        for column in 0..<end {
          let pivot = rows[column * count + column]
          for row in max(start, column + 1)..<max(end, column + 1) where column < start {
            let sum = rows[row * count + column] - dot(rows, row * count, column * count, column)
            rows[row * count + column] = sum / pivot
          }
          guard column >= start else { continue }
          let square = rows[column * count + column] - dot(rows, column * count, column * count, column)
          guard square > 0 else {
            isPositive = false
            return
          }
          let root = square.squareRoot()
          rows[column * count + column] = root
          for row in column + 1..<max(end, column + 1) {
            rows[row * count + column] =
              (rows[row * count + column] - dot(rows, row * count, column * count, column)) / root
          }
        }
      }
      if !isPositive { return nil }
    }
  }

  /// x with A·x = `right`.  - Complexity: O(n²).
  func solve(_ right: [Double]) -> [Double] {
    var x = right
    rows.withUnsafeBufferPointer { rows in
      for row in 0..<count {
        var sum = x[row]
        for column in 0..<row { sum -= rows[row * count + column] * x[column] }
        x[row] = sum / rows[row * count + row]
      }
      for row in (0..<count).reversed() {
        x[row] /= rows[row * count + row]
        let value = x[row]
        for column in 0..<row { x[column] -= rows[row * count + column] * value }
      }
    }
    return x
  }
}

/// Σ of products of `length` entries from `a` on and from `b` on, in an order that depends on the length alone.
private func dot(_ rows: UnsafeMutableBufferPointer<Double>, _ a: Int, _ b: Int, _ length: Int) -> Double {
  var sums = SIMD8<Double>(repeating: 0), index = 0
  let bytes = UnsafeRawBufferPointer(rows)
  while index + 8 <= length {
    let left = bytes.loadUnaligned(fromByteOffset: 8 * (a + index), as: SIMD8<Double>.self)
    sums += left * bytes.loadUnaligned(fromByteOffset: 8 * (b + index), as: SIMD8<Double>.self)
    index += 8
  }
  var sum = sums.sum()
  while index < length {
    sum += rows[a + index] * rows[b + index]
    index += 1
  }
  return sum
}
