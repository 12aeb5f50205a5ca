import TopologyModel

/// Ranges on one scale: a bar up to the middle of each with a whisker over the whole range, or, without a middle, the range
/// itself as a bar.
public struct RangePlot: Hashable, Sendable {
  /// One bar.
  public struct Row: Hashable, Sendable {
    /// What it is of.
    public var name: String
    /// The ends; equal for a single figure.
    public var lower, upper: Double
    /// Where the bar from 0 ends, such as the mean; nil for a bar over the range.
    public var middle: Double?
    /// What is written behind the bar.
    public var text: String

    /// A bar.
    public init(name: String, lower: Double, upper: Double, middle: Double? = nil, text: String = "") {
      self.name = name
      self.lower = lower
      self.upper = upper
      self.middle = middle
      self.text = text
    }
  }
  /// What it shows, in a line.
  public var title: String
  /// The name of the axis, with its unit.
  public var label: String
  /// The bars from top to bottom.
  public var rows: [Row]
  /// The upper end of the scale; nil for the largest figure.
  public var most: Double?
  /// The width in CSS pixels; the height follows from the rows.
  public var width = 520.0

  /// A plot.
  public init(title: String, label: String, rows: [Row], most: Double? = nil) {
    self.title = title
    self.label = label
    self.rows = rows
    self.most = most
  }

  /// The plot with everything in its place; names stand at the left, each at the middle of its bar.
  public var picture: PlotPicture {
    let rowHeight = 26.0
    let names = rows.map { TextMetrics.fitted($0.name, size: PlotPicture.textSize, width: 150) }
    let left = 14 + (names.map(PlotPicture.width).max() ?? 0)
    let right = 18 + (rows.map { PlotPicture.width($0.text) }.max() ?? 0)
    let frame = Box(
      x: left, y: 8, width: max(width - left - right, 80), height: rowHeight * Double(max(rows.count, 1)))
    var picture = PlotPicture(width: width, height: frame.maxY + 44, frame: frame, title: title)
    let scale = PlotScale.linear(to: most ?? rows.map(\.upper).max() ?? 0, ticks: 4)
    func x(_ value: Double) -> Double { frame.x + min(max(scale.share(value), 0), 1) * frame.width }
    for tick in scale.ticks {
      picture.marks.append(.line([Point(x(tick), frame.y), Point(x(tick), frame.maxY)], .grid, tip: ""))
      picture.marks.append(.text(axisText(tick), Point(x(tick), frame.maxY + 11), .center, .tick))
    }
    picture.marks.append(.line([Point(frame.x, frame.y), Point(frame.x, frame.maxY)], .axis, tip: ""))
    picture.addAxisName(label)
    for (number, row) in rows.enumerated() {
      let middle = frame.y + (Double(number) + 0.5) * rowHeight
      picture.marks.append(.text(names[number], Point(frame.x - 7, middle), .right, .tick))
      // A single figure is still to be seen.
      let from = min(x(row.middle == nil ? row.lower : 0), frame.maxX - 2),
        to = max(x(row.middle ?? row.upper), from + 2)
      picture.marks.append(
        .box(
          Box(x: from, y: middle - 7, width: to - from, height: 14), .series(0),
          tip: "\(row.name): \(axisText(row.lower)) to \(axisText(row.upper))"))
      if row.middle != nil {
        let ends = [x(row.lower), x(row.upper)]
        picture.marks.append(.line(ends.map { Point($0, middle) }, .axis, tip: ""))
        for end in ends {
          picture.marks.append(.line([Point(end, middle - 5), Point(end, middle + 5)], .axis, tip: ""))
        }
      }
      if !row.text.isEmpty { picture.marks.append(.text(row.text, Point(frame.maxX + 7, middle), .left, .tick)) }
    }
    return picture
  }
}
