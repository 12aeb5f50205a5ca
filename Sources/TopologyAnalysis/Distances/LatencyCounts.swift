import TopologyModel

/// Pairs by latency: every distinct value while there are few, else bins of 1, 2, 10, 20, 100, 200, … picoseconds.
///
/// The width is the least that leaves at most ``limit`` bins, so it depends on what was counted, not on the order.
struct LatencyHistogram {
  static let limit = 4096

  /// Pairs of each class in one bin.
  typealias Bin = InlineArray<7, Int>

  /// Pairs by the upper end of their bin, in picoseconds, and by their class.
  private(set) var pairs: [Int64: Bin] = [:]
  /// Picoseconds in a bin.
  private(set) var width: Int64 = 1

  mutating func add(_ latency: Int64, pairClass: Int, _ count: Int) {
    pairs[upperEnd(latency), default: Bin(repeating: 0)][pairClass] += count
    if pairs.count > Self.limit { coarsen() }
  }

  mutating func add(_ other: LatencyHistogram) {
    while width < other.width { coarsen() }
    for (latency, bin) in other.pairs { Self.add(bin, to: &pairs[upperEnd(latency), default: Bin(repeating: 0)]) }
    while pairs.count > Self.limit { coarsen() }
  }

  private func upperEnd(_ latency: Int64) -> Int64 { width == 1 ? latency : (latency + width - 1) / width * width }

  /// Widens the bins by one step; each width divides the next.
  private mutating func coarsen() {
    let isPowerOfTen = String(width).hasPrefix("1")
    width *= isPowerOfTen ? 2 : 5
    var wider: [Int64: Bin] = [:]
    for (latency, bin) in pairs { Self.add(bin, to: &wider[upperEnd(latency), default: Bin(repeating: 0)]) }
    pairs = wider
  }

  private static func add(_ bin: Bin, to sum: inout Bin) {
    for pairClass in bin.indices { sum[pairClass] += bin[pairClass] }
  }

  /// The bins that hold pairs of these classes, ascending.
  func bins(of classes: Range<Int>) -> [LatencyReport.Bin] {
    pairs.map { latency, bin in
      LatencyReport.Bin(latency: Latency(picoseconds: latency), pairs: classes.reduce(0) { $0 + bin[$1] })
    }.filter { $0.pairs > 0 }.sorted { $0.latency < $1.latency }
  }
}

/// What a search in time counts: the histogram, and figures for each class of pairs.
struct LatencyCounts {
  struct ClassCounts {
    var pairs = 0
    /// Picoseconds.  128 bits hold any number of pairs of any latency.
    var sum: Int128 = 0
    var minimum = Int64.max
    var maximum: Int64 = 0
    var readMaximum: Int64 = 0

    mutating func add(_ other: ClassCounts) {
      pairs += other.pairs
      sum += other.sum
      minimum = min(minimum, other.minimum)
      maximum = max(maximum, other.maximum)
      readMaximum = max(readMaximum, other.readMaximum)
    }
  }
  var histogram = LatencyHistogram()
  var classes = [ClassCounts](repeating: ClassCounts(), count: EnclosureForest.classCount)

  /// Counts pairs of one class.  - Parameter read: Of a remote read, where known by now.
  mutating func add(_ latency: Int64, read: Int64, pairClass: Int, pairs: Int) {
    histogram.add(latency, pairClass: pairClass, pairs)
    classes[pairClass].add(
      ClassCounts(
        pairs: pairs, sum: Int128(latency) * Int128(pairs), minimum: latency, maximum: latency, readMaximum: read))
  }

  mutating func addRead(_ read: Int64, pairClass: Int) {
    classes[pairClass].readMaximum = max(classes[pairClass].readMaximum, read)
  }

  /// Adds the pairs whose distance needed no search.
  mutating func add(_ ledger: PairLedger, _ forest: EnclosureForest) {
    for (entry, pairs) in ledger.counts {
      let pairClass = forest.pairClass(Int(entry.label), Int(entry.label))
      add(entry.first, read: entry.read, pairClass: pairClass, pairs: pairs)
    }
  }

  mutating func add(_ other: LatencyCounts) {
    histogram.add(other.histogram)
    for index in classes.indices { classes[index].add(other.classes[index]) }
  }
}
