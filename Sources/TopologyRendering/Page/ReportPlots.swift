import TopologyModel

// Figures of reports as plots.  Several topologies beside each other share their scales, so that what looks longer is longer.

extension HopReport {
  /// The classes of pairs, or all of them as one.
  fileprivate var classesOrAll: [PairClass] {
    classes.isEmpty ? [PairClass(name: "all pairs", histogram: histogram)] : classes
  }

  /// The share of the pairs of each class by their distance.
  ///
  /// - Parameter longest: The largest distance that the axis must hold.
  func plot(longest: Int) -> BarPlot {
    let width = max(1, (longest + 31) / 32)
    let starts = Array(stride(from: 1, through: max(longest, 1), by: width))
    return BarPlot(
      title: "Hops: share of the pairs of each class by distance", xLabel: "hops (links on a shortest path)",
      yLabel: "share of the pairs of the class, %",
      categories: starts.map { width == 1 ? "\($0)" : "\($0)–\($0 + width - 1)" },
      series: classesOrAll.map { pairClass in
        let pairs = pairClass.histogram.reduce(0, +)
        let counts = starts.map { start in
          pairClass.histogram.indices.clamped(to: start..<start + width).reduce(0) { $0 + pairClass.histogram[$1] }
        }
        return BarPlot.Series(
          name: "\(pairClass.name) (\(counted(pairs, "pair")))",
          values: counts.map { pairs > 0 ? 100 * Double($0) / Double(pairs) : 0 },
          tips: zip(starts, counts).map { "\(pairClass.name), \($0) hops: \(counted($1, "pair"))" })
      }, most: 100)
  }
}

extension LatencyReport {
  /// More distinct latencies than this become a cumulative share in place of bars.
  private static let barLimit = 16

  /// The share of the pairs of each class by latency: bars for a few distinct ones, else cumulative.
  ///
  /// - Parameter slowest: The largest latency that the axis must hold, ns.
  func plot(slowest: Double) -> PlotPicture {
    histogram.count <= Self.barLimit && classes.allSatisfy({ !$0.histogram.isEmpty }) ? bars : steps(slowest: slowest)
  }

  private var bars: PlotPicture {
    let latencies = histogram.map(\.latency)
    return BarPlot(
      title: "Latency: share of the pairs of each class", xLabel: "latency of one message, ns",
      yLabel: "share of the pairs of the class, %",
      categories: latencies.map { NumberText.decimal($0.nanoseconds, places: 1) },
      series: classes.map { pairClass in
        var pairs = [Latency: Int]()
        for bin in pairClass.histogram { pairs[bin.latency] = bin.pairs }
        let counts = latencies.map { pairs[$0] ?? 0 }
        return BarPlot.Series(
          name: "\(pairClass.name) (\(counted(pairClass.pairs, "pair")))",
          values: counts.map { pairClass.pairs > 0 ? 100 * Double($0) / Double(pairClass.pairs) : 0 },
          tips: zip(latencies, counts).map {
            "\(pairClass.name), \(NumberText.decimal($0.nanoseconds)) ns: \(counted($1, "pair"))"
          })
      }, most: 100
    ).picture
  }

  private func steps(slowest: Double) -> PlotPicture {
    let fastest = classes.map(\.minimum.nanoseconds).min() ?? 0
    let isWide = fastest > 0 && slowest > 20 * fastest
    return LinePlot(
      title: "Latency: cumulative share of the pairs of each class", xLabel: "latency of one message, ns",
      yLabel: "share of the pairs of the class, %",
      x: isWide ? .logarithmic(from: fastest, to: slowest) : .linear(to: slowest), y: .linear(to: 100),
      series: classes.map { pairClass in
        let bins = pairClass.histogram.isEmpty ? histogram : pairClass.histogram
        let pairs = bins.reduce(0) { $0 + $1.pairs }
        var sum = 0
        let points = bins.map { bin in
          sum += bin.pairs
          return Point(bin.latency.nanoseconds, 100 * Double(sum) / Double(max(pairs, 1)))
        }
        return LinePlot.Series(
          name: "\(pairClass.name) (\(counted(pairs, "pair")))", points: thinned(points), form: .steps)
      }
    ).picture
  }
}

/// At most some hundred points, the last of every part kept, so that no share is overstated.
private func thinned(_ points: [Point]) -> [Point] {
  let step = (points.count + 399) / 400
  return step < 2 ? points : points.indices.filter { ($0 + 1) % step == 0 || $0 == points.count - 1 }.map { points[$0] }
}

extension RoutingReport {
  /// The mean load of the channels of each kind of link, and the least and the most loaded one.
  ///
  /// - Parameter most: The largest load that the axis must hold.
  func plot(most: Double) -> RangePlot {
    RangePlot(
      title: "Load by kind of link",
      label: "load, units per directed channel: bar to the mean, whisker from least to most",
      rows: byLinkKind.filter { $0.maximum > 0 }.map { kind in
        RangePlot.Row(
          name: kind.kind, lower: kind.minimum, upper: kind.maximum, middle: kind.mean,
          text: kind.utilization.map { "\(NumberText.percent($0)) used" } ?? "")
      }, most: most)
  }
}

extension BisectionReport {
  /// The interval between what is proved and what was found.
  ///
  /// - Parameter most: The largest bandwidth that the axis must hold.
  func plot(name: String, most: Double) -> RangePlot {
    RangePlot(
      title: "Bisection: the interval between the lower and the upper bound", label: "GB/s in one direction",
      rows: [
        RangePlot.Row(
          name: name, lower: isExact ? 0 : lower.gigabytesPerSecond, upper: upper.gigabytesPerSecond,
          text: isExact ? "exact" : "interval")
      ], most: most)
  }
}

/// A place in a plot; a collective report has points of its own.
private typealias PlotPoint = Point

extension CollectiveReport {
  /// More lines than this cannot be told apart.
  private static var mostLines: Int { 8 }

  /// The quickest variant of an algorithm at each size where there is one.
  private func times(of algorithm: CollectiveAlgorithm) -> [PlotPoint] {
    points.compactMap { point in
      point.results.filter { $0.algorithm == algorithm && $0.seconds > 0 }.map(\.seconds).min().map {
        PlotPoint(Double(point.bytes), $0 * 1e6)
      }
    }
  }

  /// The algorithms that are drawn: those that are the quickest at some size, then the quickest at the largest.
  private var drawnAlgorithms: [CollectiveAlgorithm] {
    let leading = points.compactMap { $0.results.min(by: CollectiveReport.Result.isQuicker)?.algorithm }
    let others = (points.last?.results ?? []).sorted(by: CollectiveReport.Result.isQuicker).map(\.algorithm)
    var chosen: [CollectiveAlgorithm] = []
    for algorithm in leading + others where !chosen.contains(algorithm) && chosen.count < Self.mostLines {
      chosen.append(algorithm)
    }
    return chosen
  }

  /// Time over size, one line for each of the quickest algorithms in its best variant, and what none can beat; nil for fewer
  /// than two sizes.
  var plot: LinePlot? {
    guard points.count > 1 else { return nil }
    var series = drawnAlgorithms.map { LinePlot.Series(name: $0.rawValue, points: times(of: $0)) }
    series.append(
      LinePlot.Series(
        name: drawnAlgorithms.contains(.inNetwork) ? "lower bound without sums in switches" : "lower bound",
        points: points.filter { $0.lowerBound.seconds > 0 }.map {
          PlotPoint(Double($0.bytes), $0.lowerBound.seconds * 1e6)
        }, form: .bound))
    let all = series.flatMap(\.points).filter { $0.x > 0 && $0.y > 0 }
    guard let least = all.map(\.x).min(), let most = all.map(\.x).max(), let quickest = all.map(\.y).min(),
      let slowest = all.map(\.y).max()
    else { return nil }
    return LinePlot(
      title: "\(operation.rawValue) of \(counted(ranks, "rank")): time by size", xLabel: "bytes", yLabel: "time, µs",
      x: .logarithmic(from: least, to: most), y: .logarithmic(from: quickest, to: slowest), series: series)
  }
}
