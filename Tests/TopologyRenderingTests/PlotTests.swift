import Testing
import TopologyRendering

@Suite("Plots") struct PlotTests {
  static func boxes(_ picture: PlotPicture) -> [Box] {
    picture.marks.compactMap { if case .box(let box, .series, let tip) = $0, !tip.isEmpty { box } else { nil } }
  }

  /// Everything lies on the picture, and no two tick texts or legends overlap.
  static func check(_ picture: PlotPicture, _ comment: Comment) {
    let page = Box(x: 0, y: 0, width: picture.width, height: picture.height)
    #expect(page.contains(picture.frame), comment)
    for mark in picture.marks {
      switch mark {
      case .box(let box, _, _): #expect(page.contains(box), comment)
      case .line(let points, _, _):
        for point in points {
          #expect((0...page.width).contains(point.x) && (0...page.height).contains(point.y), comment)
        }
      case .dot(let point, _, _):
        #expect(picture.frame.inset(by: -1).contains(Box(center: point, width: 0, height: 0)), comment)
      case .text(_, let point, _, _):
        #expect((0...page.width).contains(point.x) && (0...page.height).contains(point.y), comment)
      }
    }
  }

  @Test(
    "A linear scale has round marks and holds its figures", arguments: [0.0, 1e-9, 0.7, 1, 3, 99.9, 100, 12_345, 8e15])
  func linear(most: Double) {
    let scale = PlotScale.linear(to: most)
    #expect(scale.lower == 0 && scale.upper >= most)
    #expect(scale.share(0) == 0 && abs(scale.share(scale.upper) - 1) < 1e-12)
    #expect((3...12).contains(scale.ticks.count))
    let steps = zip(scale.ticks, scale.ticks.dropFirst()).map { $1 - $0 }
    for step in steps { #expect(abs(step - steps[0]) <= 1e-9 * abs(steps[0])) }
    // No more than a step is wasted.
    if most > 0 { #expect(scale.upper - most < steps[0] * (1 + 1e-9)) }
  }

  @Test("A logarithmic scale gives equal ratios equal room")
  func logarithmic() {
    let scale = PlotScale.logarithmic(from: 1024, to: 0x1p30)
    #expect(scale.lower == 1000 && scale.upper == 1e10)
    #expect(abs(scale.share(1e10) - 1) < 1e-12 && abs(scale.share(1000)) < 1e-12)
    for (step, value) in [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9].enumerated() {
      #expect(abs(scale.share(value) - Double(step) / 7) < 1e-12)
    }
    // √10 lies half-way between two powers.
    #expect(abs(scale.share(3162.2776601683795) - 0.5 / 7) < 1e-12)
  }

  @Test("Scales of nothing, of one figure and of figures that are none stay finite")
  func degenerate() {
    for scale in [
      PlotScale.logarithmic(from: 0, to: 0), .logarithmic(from: 5, to: 5), .logarithmic(from: .nan, to: .infinity),
      .linear(to: .infinity), .linear(to: .nan), .linear(to: -1),
    ] {
      #expect(scale.upper > scale.lower && scale.ticks.count >= 2)
      #expect(scale.share(1).isFinite)
    }
  }

  @Test("Bars are as high as their figures, stand on the axis and do not overlap")
  func bars() {
    let plot = BarPlot(
      title: "t", xLabel: "hops", yLabel: "%", categories: ["1", "2", "3"],
      series: [
        .init(name: "a", values: [10, 0, 40], tips: ["x", "x", "x"]),
        .init(name: "b", values: [20, 80, 5], tips: ["x", "x", "x"]),
      ],
      most: 100)
    let picture = plot.picture, frame = picture.frame, boxes = Self.boxes(picture)
    #expect(boxes.count == 5, "nothing is drawn for 0")
    for box in boxes { #expect(abs(box.maxY - frame.maxY) < 1e-9) }
    let heights = boxes.map { $0.height / frame.height * 100 }
    for (height, value) in zip(heights, [10.0, 40, 20, 80, 5]) { #expect(abs(height - value) < 1e-9) }
    for (index, box) in boxes.enumerated() {
      for other in boxes.dropFirst(index + 1) { #expect(!box.overlaps(other)) }
      #expect(box.x >= frame.x && box.maxX <= frame.maxX)
    }
    Self.check(picture, "bars")
  }

  @Test("Many categories and long names stay on the picture", arguments: [0, 1, 7, 33, 200])
  func manyBars(count: Int) {
    let names = (0..<count).map { "category \($0)" }
    let plot = BarPlot(
      title: "t", xLabel: "x", yLabel: "y", categories: names,
      series: (0..<9).map { number in
        .init(
          name: "a series with a long name, number \(number)", values: names.map { _ in Double(number) }, tips: names)
      })
    Self.check(plot.picture, "\(count) categories")
    var texts: [Box] = []
    for mark in plot.picture.marks {
      if case .text(let text, let point, .center, .tick) = mark {
        texts.append(Box(center: point, width: Double(text.count) * 5, height: 10))
      }
    }
    for (index, box) in texts.enumerated() { for other in texts.dropFirst(index + 1) { #expect(!box.overlaps(other)) } }
  }

  @Test("A power law is a straight line on log-log axes, its bound below it")
  func lines() {
    let sizes = (10...30).map { Double(1 << $0) }
    let plot = LinePlot(
      title: "t", xLabel: "bytes", yLabel: "µs", x: .logarithmic(from: sizes[0], to: sizes[20]),
      y: .logarithmic(from: 1, to: 1.1e7),
      series: [
        .init(name: "ring", points: sizes.map { Point($0, $0 / 100) }),
        .init(name: "lower bound", points: sizes.map { Point($0, $0 / 200) }, form: .bound),
      ])
    let picture = plot.picture
    let lines = picture.marks.compactMap { mark -> [Point]? in
      if case .line(let points, _, let tip) = mark, !tip.isEmpty { points } else { nil }
    }
    #expect(lines.count == 2 && lines.allSatisfy { $0.count == sizes.count })
    for line in lines {
      let slope = (line[20].y - line[0].y) / (line[20].x - line[0].x)
      for point in line { #expect(abs(point.y - (line[0].y + slope * (point.x - line[0].x))) < 1e-6) }
    }
    #expect(zip(lines[0], lines[1]).allSatisfy { $0.y < $1.y }, "what is slower lies higher on the page")
    Self.check(picture, "lines")
  }

  @Test("Steps never fall and end at the right edge")
  func steps() {
    let plot = LinePlot(
      title: "t", xLabel: "ns", yLabel: "%", x: .linear(to: 100), y: .linear(to: 100),
      series: [.init(name: "all", points: [Point(10, 25), Point(50, 75), Point(90, 100)], form: .steps)])
    let picture = plot.picture
    guard
      case .line(let path, _, _)? = picture.marks.last(where: {
        if case .line(_, .series, _) = $0 { true } else { false }
      })
    else { return #expect(Bool(false), "no line") }
    for (a, b) in zip(path, path.dropFirst()) { #expect(b.y <= a.y && b.x >= a.x && (a.x == b.x || a.y == b.y)) }
    #expect(path.first?.y == picture.frame.maxY && path.last == Point(picture.frame.maxX, picture.frame.y))
  }

  @Test("A range is a bar between its ends, or a bar to its middle with a whisker")
  func ranges() {
    let plain = RangePlot(title: "t", label: "GB/s", rows: [.init(name: "a", lower: 25, upper: 75)], most: 100).picture
    let box = Self.boxes(plain)[0]
    #expect(abs((box.x - plain.frame.x) / plain.frame.width - 0.25) < 1e-9)
    #expect(abs((box.maxX - plain.frame.x) / plain.frame.width - 0.75) < 1e-9)
    let mean = RangePlot(
      title: "t", label: "units",
      rows: [
        .init(
          name: "a kind with a name that is far too long to be written out", lower: 0, upper: 80, middle: 40,
          text: "100 % used")
      ],
      most: 100
    ).picture
    #expect(abs(Self.boxes(mean)[0].width / mean.frame.width - 0.4) < 1e-9)
    Self.check(plain, "range")
    Self.check(mean, "whisker")
    Self.check(RangePlot(title: "t", label: "x", rows: []).picture, "no rows")
  }
}
