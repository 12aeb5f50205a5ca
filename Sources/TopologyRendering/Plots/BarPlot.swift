import TopologyModel

/// Bars over categories: several series beside each other in each.
public struct BarPlot: Hashable, Sendable {
  /// One colour of bars.
  public struct Series: Hashable, Sendable {
    /// What the legend calls it.
    public var name: String
    /// One figure per category, 0 or more; nothing is drawn for 0.
    public var values: [Double]
    /// One text per category for the pointer.
    public var tips: [String]

    /// A series.
    public init(name: String, values: [Double], tips: [String] = []) {
      self.name = name
      self.values = values
      self.tips = tips
    }
  }
  /// What it shows, in a line.
  public var title: String
  /// The name of the horizontal axis, with its unit.
  public var xLabel: String
  /// The name of the vertical axis, with its unit.
  public var yLabel: String
  /// The categories, from left to right.
  public var categories: [String]
  /// The series, in the order of the legend.
  public var series: [Series]
  /// The upper end of the vertical axis; nil for the largest figure.
  public var most: Double?
  /// The size in CSS pixels, legend included.
  public var width = 520.0, height = 300.0

  /// A plot.
  public init(
    title: String, xLabel: String, yLabel: String, categories: [String], series: [Series], most: Double? = nil
  ) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.categories = categories
    self.series = series
    self.most = most
  }

  /// The plot with everything in its place: bars of one category share four fifths of its width.
  public var picture: PlotPicture {
    let largest = series.flatMap(\.values).max() ?? 0
    let y = PlotScale.linear(to: most ?? largest)
    var axes = PlotAxes(width: width, height: height, y: y, yLabel: yLabel, xLabel: xLabel, legend: series.map(\.name))
    let frame = axes.frame
    let step = frame.width / Double(max(categories.count, 1))
    // Numbers that would touch are left out, evenly.
    let widest = categories.map(PlotPicture.width).max() ?? 0
    let every = max(1, Int(((widest + 6) / max(step, 0.1)).rounded(.up)))
    for (index, name) in categories.enumerated() where index % every == 0 {
      axes.addXTick(name, at: frame.x + (Double(index) + 0.5) * step)
    }
    var picture = axes.picture(title: title)
    let slot = step * 0.8 / Double(max(series.count, 1))
    for (number, entry) in series.enumerated() {
      for (index, value) in entry.values.enumerated() where value > 0 && index < categories.count {
        // Something is to be seen of everything above zero.
        let height = max(min(y.share(value), 1) * frame.height, 1)
        let left = frame.x + Double(index) * step + 0.1 * step + Double(number) * slot
        let box = Box(x: left, y: frame.maxY - height, width: max(slot - 1, 0.5), height: height)
        let tip = index < entry.tips.count ? entry.tips[index] : ""
        picture.marks.append(.box(box, .series(number), tip: tip))
      }
    }
    return picture
  }
}
