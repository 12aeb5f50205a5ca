import TopologyModel

/// Lines over two scales.
public struct LinePlot: Hashable, Sendable {
  /// One line.
  public struct Series: Hashable, Sendable {
    /// How it goes from point to point.
    public enum Form: Hashable, Sendable {
      /// Straight, with a dot at each point.
      case dotted
      /// Level up to the next point, then up: a cumulative share.
      case steps
      /// Dashed, without dots: what no series can pass.
      case bound
    }
    /// What the legend calls it.
    public var name: String
    /// The figures, x ascending.
    public var points: [Point]
    /// How it goes from point to point.
    public var form: Form

    /// A series.
    public init(name: String, points: [Point], form: Form = .dotted) {
      self.name = name
      self.points = points
      self.form = form
    }
  }
  /// What it shows, in a line.
  public var title: String
  /// The name of the horizontal axis, with its unit.
  public var xLabel: String
  /// The name of the vertical axis, with its unit.
  public var yLabel: String
  /// The scales.
  public var x, y: PlotScale
  /// The lines, in the order of the legend.
  public var series: [Series]
  /// What is written at a mark of the horizontal axis; nil for the figure itself.
  public var xTickTexts: [String]?
  /// The size in CSS pixels, legend included.
  public var width = 520.0, height = 320.0

  /// A plot.
  public init(
    title: String, xLabel: String, yLabel: String, x: PlotScale, y: PlotScale, series: [Series],
    xTickTexts: [String]? = nil
  ) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.x = x
    self.y = y
    self.series = series
    self.xTickTexts = xTickTexts
  }

  /// The plot with everything in its place.
  public var picture: PlotPicture {
    var axes = PlotAxes(
      width: width, height: height, y: y, yLabel: yLabel, xLabel: xLabel,
      legend: series.enumerated().map { PlotAxes.LegendItem(name: $1.name, role: role($0), isLine: true) })
    let frame = axes.frame
    for (index, tick) in x.ticks.enumerated() {
      axes.addXTick(xTickTexts.map { $0[index] } ?? axisText(tick), at: frame.x + x.share(tick) * frame.width)
    }
    var picture = axes.picture(title: title)
    func place(_ point: Point) -> Point {
      Point(
        frame.x + min(max(x.share(point.x), 0), 1) * frame.width,
        frame.maxY - min(max(y.share(point.y), 0), 1) * frame.height)
    }
    for (number, entry) in series.enumerated() where !entry.points.isEmpty {
      let places = entry.points.map(place)
      var path: [Point] = []
      for (index, point) in places.enumerated() {
        if entry.form == .steps {
          path.append(Point(point.x, index == 0 ? frame.maxY : places[index - 1].y))
        }
        path.append(point)
      }
      if entry.form == .steps, let last = places.last { path.append(Point(frame.maxX, last.y)) }
      if path.count > 1 { picture.marks.append(.line(path, role(number), tip: entry.name)) }
      guard entry.form == .dotted else { continue }
      for (point, figure) in zip(places, entry.points) {
        picture.marks.append(
          .dot(point, role(number), tip: "\(entry.name): \(axisText(figure.x)), \(axisText(figure.y))"))
      }
    }
    return picture
  }

  private func role(_ number: Int) -> PlotPicture.Role {
    switch series[number].form {
    case .bound: .bound
    // Colours repeat after eight; the second eight are dashed.
    case .dotted, .steps: number < 8 ? .series(number) : .dashed(number)
    }
  }
}
