import TopologyModel

/// The frame of a plot: a vertical scale, marks below, names of both axes, a legend under them.
struct PlotAxes {
  let width, height: Double
  let y: PlotScale
  let yLabel, xLabel: String
  let legend: [LegendItem]
  let frame: Box
  private let legendTop: Double
  private var xTicks: [(text: String, x: Double)] = []

  /// One line of the legend.
  struct LegendItem {
    var name: String
    var role: PlotPicture.Role
    var isLine: Bool
  }

  /// Bars or boxes of numbered series.
  init(width: Double, height: Double, y: PlotScale, yLabel: String, xLabel: String, legend: [String]) {
    self.init(
      width: width, height: height, y: y, yLabel: yLabel, xLabel: xLabel,
      legend: legend.enumerated().map { LegendItem(name: $1, role: .series($0), isLine: false) })
  }

  init(width: Double, height: Double, y: PlotScale, yLabel: String, xLabel: String, legend: [LegendItem]) {
    self.width = width
    self.height = height
    self.y = y
    self.yLabel = yLabel
    self.xLabel = xLabel
    // One series needs no telling apart.
    self.legend = legend.count > 1 || legend.contains { $0.role == .bound } ? legend : []
    let rows = Double(Self.rows(self.legend, width: width).count)
    let left = 30 + (y.ticks.map { PlotPicture.width(axisText($0)) }.max() ?? 0)
    let bottom = 44 + 18 * rows
    frame = Box(x: left, y: 12, width: width - left - 14, height: max(height - 12 - bottom, 20))
    legendTop = frame.maxY + 46
  }

  mutating func addXTick(_ text: String, at x: Double) { xTicks.append((text, x)) }

  /// The frame with its marks; figures are added on top.
  func picture(title: String) -> PlotPicture {
    var picture = PlotPicture(width: width, height: height, frame: frame, title: title)
    for tick in y.ticks {
      let place = frame.maxY - y.share(tick) * frame.height
      picture.marks.append(.line([Point(frame.x, place), Point(frame.maxX, place)], .grid, tip: ""))
      picture.marks.append(.text(axisText(tick), Point(frame.x - 6, place), .right, .tick))
    }
    picture.marks.append(.line([Point(frame.x, frame.maxY), Point(frame.maxX, frame.maxY)], .axis, tip: ""))
    for tick in xTicks {
      picture.marks.append(.line([Point(tick.x, frame.maxY), Point(tick.x, frame.maxY + 4)], .axis, tip: ""))
      picture.marks.append(.text(tick.text, Point(tick.x, frame.maxY + 13), .center, .tick))
    }
    picture.addAxisName(xLabel)
    picture.marks.append(.text(yLabel, Point(10, frame.y + frame.height / 2), .center, .vertical))
    for (row, items) in Self.rows(legend, width: width).enumerated() {
      var x = 14.0
      let middle = legendTop + Double(row) * 18
      for item in items {
        if item.isLine {
          picture.marks.append(.line([Point(x, middle), Point(x + 20, middle)], item.role, tip: ""))
        } else {
          picture.marks.append(.box(Box(x: x + 8, y: middle - 5, width: 10, height: 10), item.role, tip: ""))
        }
        picture.marks.append(.text(item.name, Point(x + 25, middle), .left, .tick))
        x += Self.width(item)
      }
    }
    return picture
  }

  private static func width(_ item: LegendItem) -> Double { 25 + PlotPicture.width(item.name) + 14 }

  /// The legend in rows that fit.
  private static func rows(_ legend: [LegendItem], width: Double) -> [[LegendItem]] {
    var rows: [[LegendItem]] = [], used = 0.0
    for item in legend {
      if rows.isEmpty || used + self.width(item) > width - 14 {
        rows.append([])
        used = 0
      }
      rows[rows.count - 1].append(item)
      used += self.width(item)
    }
    return rows
  }
}

/// A figure beside an axis: with a prefix of ten to the third where it is long.
func axisText(_ value: Double) -> String {
  let size = value.magnitude
  if size >= 1e15 || (size > 0 && size < 1e-3) { return powerText(value) }
  for (power, prefix) in [(1e12, " T"), (1e9, " G"), (1e6, " M"), (1e4, " k")] where size >= power {
    let unit = power == 1e4 ? 1e3 : power
    return NumberText.decimal(value / unit, places: 2) + prefix
  }
  return NumberText.decimal(value, places: 4)
}

/// `2 × 10⁻⁶`.
private func powerText(_ value: Double) -> String {
  let parts = "\(value)".lowercased().split(separator: "e")
  guard parts.count == 2, let exponent = Int(parts[1]) else { return "\(value)" }
  let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
  let raised =
    (exponent < 0 ? "⁻" : "") + String("\(exponent.magnitude)".compactMap { $0.wholeNumberValue.map { digits[$0] } })
  let factor = parts[0].hasSuffix(".0") ? String(parts[0].dropLast(2)) : String(parts[0])
  return factor == "1" ? "10\(raised)" : "\(factor) × 10\(raised)"
}
