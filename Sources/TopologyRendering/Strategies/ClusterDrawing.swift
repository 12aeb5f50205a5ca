import TopologyModel

/// Draws places as tiles in panels, and what belongs to no place as bars above them; nil when nothing joins the two.
func clusterSketch(_ context: DrawingContext, by column: LocationColumn) -> Sketch? {
  let graph = context.graph
  guard graph.hasLocations(in: column) else { return nil }
  let units = NodeUnits(graph, by: column)
  guard units.located > 1, units.located < units.count else { return nil }
  let links = bundles(of: graph, units: units.unit, paint: context.paint)
  let up = links.filter { $0.a < units.located && $0.b >= units.located }.reduce(0) { $0 + $1.links }
  let across = links.filter { $0.a != $0.b && $0.b < units.located }.reduce(0) { $0 + $1.links }
  guard up > 0, up >= across else { return nil }
  var layout = ClusterLayout(context, units, links, column)
  layout.place()
  return layout.sketch
}

private struct ClusterLayout {
  let context: DrawingContext
  let units: NodeUnits
  let links: [LinkBundle]
  var sketch: Sketch
  /// The tiles of each panel, as ranges of places.
  private var panels: [(name: String, tiles: [Int])] = []
  /// Per tile and bar its shape.
  private var shapeOf: [Int]
  private var tilesAreBlocks = false

  init(_ context: DrawingContext, _ units: NodeUnits, _ links: [LinkBundle], _ column: LocationColumn) {
    self.context = context
    self.units = units
    self.links = links
    shapeOf = Array(repeating: -1, count: units.count)
    sketch = Sketch(context, headline: counted(units.located, units.noun))
    panels = outerPanels(column)
  }

  private var theme: Theme { context.theme }

  /// Panels by the location outside the tiles' own, else blocks of neighbours; none for few tiles.
  private func outerPanels(_ column: LocationColumn) -> [(name: String, tiles: [Int])] {
    let graph = context.graph
    for outside in LocationColumn.enclosures.reversed()
    where outside.rawValue < column.rawValue && graph.hasLocations(in: outside) {
      let groups = LocationGroups(graph, by: outside)
      guard groups.count > 1, groups.count < units.located else { continue }
      var tiles = [[Int]](repeating: [], count: groups.count)
      var isComplete = true
      for tile in 0..<units.located {
        let group = groups.group[units.members[tile][0]]
        if group < 0 { isComplete = false } else { tiles[group].append(tile) }
      }
      if isComplete, tiles.map(\.count).max() ?? 0 <= 400 {
        return zip(groups.names, tiles).filter { !$0.1.isEmpty }.map { ($0.0, $0.1) }
      }
    }
    let count = units.located
    if count <= 24 { return (0..<count).map { (units.names[$0], [$0]) } }
    let size = count <= 640 ? ((12...24).reversed().first { count % $0 == 0 } ?? 16) : (count + 39) / 40
    return stride(from: 0, to: count, by: size).map { start in
      let end = min(start + size, count)
      return (rangeName(units.names[start], units.names[end - 1]), Array(start..<end))
    }
  }

  // MARK: Places

  mutating func place() {
    let isSingle = panels.allSatisfy { $0.tiles.count == 1 }
    let most = panels.map(\.tiles.count).max() ?? 1
    // Too many to show each: a panel then is one box.
    tilesAreBlocks = !isSingle && units.located > 640
    // Columns that fill every line, where there are any up to twice the square root.
    let root = max(1, Int(Double(most).squareRoot().rounded(.up)))
    let columns = (root...(2 * root)).first { most % $0 == 0 } ?? root
    let lines = (most + columns - 1) / columns
    let side = 20.0
    let isBoxes = isSingle || tilesAreBlocks
    let width = isBoxes ? 104.0 : max(Double(columns) * side + 16, 70)
    let height = isBoxes ? 54.0 : Double(lines) * side + 28
    let gapX = 12.0, stem = 30.0
    let wanted = (Double(panels.count) * (height + stem + 12) / (width + gapX) * 1.7).squareRoot().rounded(.up)
    let perRow = max(1, min(panels.count, max(Int(wanted), 1), Int(1600 / (width + gapX))))
    let rows = (panels.count + perRow - 1) / perRow
    let total = Double(perRow) * (width + gapX) - gapX
    let left = rows > 1 ? 20.0 : 0

    let barBottom = placeBars(width: total + left, y: 0)
    var busY = barBottom + (rows > 1 ? 18 : 0)
    for row in 0..<rows {
      let members = (row * perRow)..<min((row + 1) * perRow, panels.count)
      if rows > 1 {
        // A trunk at the left leads to a bus above each row.
        let lastStem = left + Double(members.count - 1) * (width + gapX) + width / 2
        let color = theme.neutralDark.opacity(0.45)
        if row == rows - 1 {
          sketch.addCurve(Bezier.line(Point(8, barBottom), Point(8, busY)), color: color, width: 3, links: 0)
        }
        sketch.addCurve(Bezier.line(Point(8, busY), Point(lastStem, busY)), color: color, width: 3, links: 0)
      }
      for index in members {
        let x = left + Double(index - row * perRow) * (width + gapX)
        placePanel(
          index, Box(x: x, y: busY + stem, width: width, height: height), columns: columns, side: side, stemFrom: busY)
      }
      busY += stem + height + 16
    }
    addWords(isSingle: isSingle)
  }

  /// Bars of what belongs to no place, the highest level on top; returns the bottom of the lowest.
  private mutating func placeBars(width: Double, y: Double) -> Double {
    var y = y, previous: Int?
    for bar in (units.located..<units.count).reversed() {
      let box = Box(x: 0, y: y, width: width, height: 20)
      shapeOf[bar] = sketch.addShape(
        box, fill: theme.neutralDark, name: units.names[bar], standing: context.standing(for: units.members[bar]),
        text: [roleCounts(context.graph, units.members[bar]).joined(separator: ", ")],
        textSize: 8.5)
      if let previous, let bundle = links.first(where: { $0.a == bar && $0.b == previous }) {
        let place = Point(width / 2, y)
        sketch.addCurve(
          Bezier.line(place + Point(0, -26), place),
          color: context.paint.color(bundle, automatic: theme.neutralDark.opacity(0.8)),
          width: context.paint.width(bundle, automatic: 5), from: shapeOf[previous], to: shapeOf[bar],
          links: bundle.links)
        sketch.addLabel(rate(of: bundle), at: place + Point(8, -13), size: 7.5, color: theme.mutedText)
      }
      previous = bar
      y += 46
    }
    return y - 26
  }

  private mutating func placePanel(_ index: Int, _ box: Box, columns: Int, side: Double, stemFrom y: Double) {
    let (name, tiles) = panels[index]
    if tiles.count == 1 || tilesAreBlocks {
      let nodes = tiles.flatMap { units.members[$0] }
      let fill = tileColor(tiles)
      let shape = sketch.addShape(
        box, fill: fill, name: name, standing: context.standing(for: nodes),
        text: [name] + (tilesAreBlocks ? [counted(tiles.count, units.noun)] : [])
          + roleCounts(context.graph, nodes, isShort: true), textSize: 8)
      for tile in tiles { shapeOf[tile] = shape }
    } else {
      let panel = sketch.addPanel(box, name: name)
      sketch.addLabel(name, at: Point(box.x + 8, box.y + 11), size: 8, fitting: box.width - 14)
      let left = box.x + (box.width - Double(columns) * side) / 2
      for (position, tile) in tiles.enumerated() {
        let place = Point(left + Double(position % columns) * side, box.y + 21 + Double(position / columns) * side)
        shapeOf[tile] = sketch.addShape(
          Box(x: place.x + 0.5, y: place.y, width: side - 1, height: side - 1), fill: tileColor([tile]),
          name: units.names[tile], standing: context.standing(for: units.members[tile]),
          panel: panel, text: [trailingNumber(units.names[tile])], textSize: 6.5, stroke: theme.panelStroke,
          strokeWidth: 0.3)
      }
    }
    addStem(tiles, to: box, from: y)
  }

  /// All links of a panel's tiles to the bars, as one line.
  private mutating func addStem(_ tiles: [Int], to box: Box, from y: Double) {
    let members = Set(tiles)
    let up = links.filter { members.contains($0.a) && $0.b >= units.located }
    guard var stem = up.first else { return }
    stem.links = up.reduce(0) { $0 + $1.links }
    stem.bandwidth = up.reduce(0) { $0 + $1.bandwidth }
    stem.value = up.reduce(0) { max($0, $1.value) }
    let end = Point(box.center.x, box.y)
    sketch.addCurve(
      Bezier.line(Point(end.x, y), end), color: context.paint.color(stem, automatic: theme.neutralDark.opacity(0.8)),
      width: context.paint.width(stem, automatic: 3), from: shapeOf[tiles[0]], to: shapeOf[up[0].b], links: stem.links)
    sketch.addLabel(
      rate(of: stem), at: end + Point(6, -12), size: 7, color: theme.mutedText, fitting: box.width - 8)
  }

  /// `1,792 × 50 GB/s`, or the sum where links differ.
  private func rate(of bundle: LinkBundle) -> String {
    let each = context.graph.linkClasses[bundle.linkClass].bandwidth.gigabytesPerSecond
    let isUniform = abs(each * Double(bundle.links) - bundle.bandwidth) <= 1e-9 * bundle.bandwidth
    return isUniform
      ? "\(NumberText.grouped(bundle.links)) × \(NumberText.decimal(each)) GB/s"
      : "\(counted(bundle.links, "link")), \(NumberText.decimal(bundle.bandwidth)) GB/s"
  }

  /// By the busiest link that leaves the tiles, where a scale decides.
  private func tileColor(_ tiles: [Int]) -> Color {
    guard let values = context.paint.values else { return theme.near.mixed(with: theme.background, 0.1) }
    let members = Set(tiles)
    let busiest = links.filter { $0.a != $0.b && (members.contains($0.a) || members.contains($0.b)) }.map(\.value).max()
    return theme.scale(values.share(busiest ?? 0))
  }

  // MARK: Words

  private mutating func addWords(isSingle: Bool) {
    let located = units.located
    let inside = links.filter { $0.a == $0.b && $0.a < located }.reduce(0) { $0 + $1.links }
    let across = links.filter { $0.a != $0.b && $0.b < located }.reduce(0) { $0 + $1.links }
    let drawn = sketch.curves.reduce(0) { $0 + $1.links }
    let total = links.reduce(0) { $0 + $1.links }
    let above = total - inside - across - drawn
    if !isSingle { sketch.notes.append("a tile is one \(units.noun)") }
    sketch.omit(links: inside, "\(counted(inside, "link")) inside \(units.noun)s not drawn")
    sketch.omit(links: across, "\(counted(across, "link")) between \(units.noun)s not drawn")
    sketch.omit(links: above, "\(counted(above, "link")) among the switches above not drawn")
    if context.paint.isAutomatic {
      sketch.addLegend(.box(theme.near.mixed(with: theme.background, 0.1)), "one \(units.noun)")
      sketch.addLegend(
        .line(theme.neutralDark.opacity(0.8), width: 3), "links to the switches above, number × rate per direction")
    } else {
      sketch.legend += context.paint.legend(of: links)
    }
  }
}

/// The digits at the end of a name: `017` of `sn017`; the name itself where it ends in none.
func trailingNumber(_ name: String) -> String {
  let digits = name.reversed().prefix { $0.isASCII && $0.isNumber }
  return digits.isEmpty ? name : String(digits.reversed())
}
