import TopologyModel

// Lattices in the plane: a point, rows, a ring, a grid, and slices side by side.
extension LatticePainter {
  mutating func drawPoint() {
    addCell(0, at: Point(0, 0), radius: 16, fill: theme.near)
  }

  /// A path in rows, turning at their ends.
  mutating func drawRows() {
    let count = cells.extents[0], perRow = min(count, 16), pitch = 44.0
    let places = (0..<count).map { index in
      let row = index / perRow, column = index % perRow
      return Point(Double(row % 2 == 0 ? column : perRow - 1 - column) * pitch, Double(row) * pitch)
    }
    for cell in 0..<count { addCell(cell, at: places[cell], radius: 12, fill: theme.near) }
    join(along: 0, merging: false, places: places, width: 1.4)
    if count > 1 {
      let back = places[count - 1] - places[count - 2]
      addWrapEnds(along: 0, places: places, reach: Point(20 * (back.x == 0 ? 0 : 1), 0), width: 1.4)
    }
  }

  mutating func drawRing() {
    let count = cells.extents[0], radius = max(Double(count) * 34 / (2 * Double.pi), 60)
    let places = (0..<count).map { unitCircle(Double($0) / Double(count)) * radius }
    for cell in 0..<count { addCell(cell, at: places[cell], radius: 12, fill: theme.near) }
    join(along: 0, merging: false, places: places, width: 1.4)
    let bundle = cells.bundles[cells.wraps[0][0]]
    sketch.addCurve(
      Bezier.line(places[count - 1], places[0]),
      color: context.paint.color(bundle, automatic: axisColor(0).opacity(0.85)),
      width: context.paint.width(bundle, automatic: 1.4), from: shape(of: count - 1), to: shape(of: 0),
      links: bundle.links)
  }

  mutating func drawGrid() {
    let longest = Double(cells.extents.max() ?? 1)
    let pitch = min(max(900 / longest, 17), 46), radius = min(pitch * 0.3, 12)
    var places = [Point](repeating: Point(0, 0), count: cells.count)
    placeGrid(of: 0..<cells.count, at: Point(0, 0), pitch: pitch, radius: radius, panel: nil, into: &places)
    let merging = decideLines(along: [0, 1])
    for axis in 0...1 { join(along: axis, merging: merging, places: places, width: 1.3) }
    addWrapEnds(along: 0, places: places, reach: Point(pitch * 0.62, 0), width: 1.2)
    addWrapEnds(along: 1, places: places, reach: Point(0, -pitch * 0.62), width: 1.2)
  }

  /// Panels of x–y grids, one for each value of the outer axes, in rows.
  mutating func drawSlices(outer: [Int]) {
    let extents = cells.extents
    let perPanel = extents[0] * extents[1], panels = cells.count / perPanel
    // Two outer axes make a table of panels; more fold into its columns and rows by turns.
    let columnAxes = stride(from: 0, to: outer.count, by: 2).map { outer[$0] }
    let rowAxes = stride(from: 1, to: outer.count, by: 2).map { outer[$0] }
    let isTable = outer.count > 1
    let pitch = min(max(260 / Double(max(extents[0], extents[1])), 13), 26), radius = min(pitch * 0.28, 5.5)
    let hasWraps = [0, 1].map { axis in cells.wraps[axis].contains { $0 >= 0 } }
    let margin = pitch * (hasWraps[0] || hasWraps[1] ? 1.1 : 0.75)
    func title(of panel: Int) -> String {
      outer.map { axis in
        let coordinate = cells.coordinate(axis, of: panel * perPanel) * cells.blockSides[axis]
        return cells.name(axis) + (isTable ? " " : " = ") + "\(coordinate)"
      }.joined(separator: ", ")
    }
    let titleWidth = TextMetrics.width(title(of: panels - 1), size: 8) + 14
    let grid = Double(extents[0] - 1) * pitch
    let size = Point(
      max(grid + 2 * margin, min(titleWidth, 130)), Double(extents[1] - 1) * pitch + 2 * margin + 16)
    let gap = isTable ? 24.0 : 10.0

    let columns: Int
    if isTable {
      columns = columnAxes.reduce(1) { $0 * extents[$1] }
    } else {
      // The number of columns that makes the page some one and a half times as wide as high.
      let widest = max(1, Int(1500 / (size.x + gap)))
      let wanted = (Double(panels) * size.y / size.x * 1.5).squareRoot().rounded()
      columns = min(max(Int(wanted), 1), panels, widest)
    }
    func index(of cell: Int, _ axes: [Int]) -> Int {
      var result = 0, stride = 1
      for axis in axes {
        result += cells.coordinate(axis, of: cell) * stride
        stride *= extents[axis]
      }
      return result
    }

    var places = [Point](repeating: Point(0, 0), count: cells.count), panelBox: [Box] = []
    for panel in 0..<panels {
      let first = panel * perPanel
      let column = isTable ? index(of: first, columnAxes) : panel % columns
      let row = isTable ? index(of: first, rowAxes) : panel / columns
      let corner = Point(Double(column) * (size.x + gap), Double(row) * (size.y + gap))
      let box = Box(x: corner.x, y: corner.y, width: size.x, height: size.y)
      let title = title(of: panel)
      let number = sketch.addPanel(box, name: title)
      panelBox.append(box)
      sketch.addLabel(title, at: Point(box.x + 7, box.y + 9), size: 8, fitting: size.x - 12)
      placeGrid(
        of: first..<(first + perPanel), at: Point(corner.x + (size.x - grid) / 2, corner.y + 16 + margin), pitch: pitch,
        radius: radius, panel: number, into: &places)
    }
    let merging = decideLines(along: [0, 1])
    for axis in 0...1 where extents[axis] > 1 { join(along: axis, merging: merging, places: places, width: 1.1) }
    addWrapEnds(along: 0, places: places, reach: Point(pitch * 0.62, 0))
    addWrapEnds(along: 1, places: places, reach: Point(0, -pitch * 0.62))

    var said: [String] = [], saidLinks = 0
    for axis in outer {
      if isTable && axis == columnAxes.first || isTable && axis == rowAxes.first {
        joinPanels(along: axis, panelBox, perPanel: perPanel, isRow: axis == columnAxes.first)
        continue
      }
      let links = cells.links(along: axis)
      if links > 0 { said.append("\(NumberText.grouped(links)) \(cells.name(axis)) links") }
      saidLinks += links
    }
    if saidLinks > 0 {
      let fill = context.paint.values != nil && outer.count == 1
      sketch.omit(
        links: saidLinks,
        said.joined(separator: " and ")
          + (fill
            ? " shown as the fill of the node that they leave upwards"
            : " join nodes of equal place in "
              + (outer.count == 1 ? "neighbouring slices" : "panels one step apart") + ", not drawn"))
    }
  }

  /// One bundle between each two panels that are neighbours along an axis.
  private mutating func joinPanels(along axis: Int, _ boxes: [Box], perPanel: Int, isRow: Bool) {
    let stride = cells.strides[axis] / perPanel, last = cells.extents[axis] - 1
    var bundleSizes: Set<Int> = [], drawn = 0
    drawnAxes.insert(axis)
    for panel in boxes.indices {
      let members = (panel * perPanel)..<((panel + 1) * perPanel)
      func merged(_ numbers: [Int]) -> LinkBundle? {
        let present = members.map { numbers[$0] }.filter { $0 >= 0 }.map { cells.bundles[$0] }
        guard var bundle = present.first else { return nil }
        bundle.links = present.reduce(0) { $0 + $1.links }
        bundle.value = present.reduce(0) { max($0, $1.value) }
        bundleSizes.insert(bundle.links)
        drawn += bundle.links
        return bundle
      }
      let box = boxes[panel]
      let color = axisColor(axis)
      if cells.coordinate(axis, of: members.lowerBound) < last, let bundle = merged(cells.steps[axis]) {
        let next = boxes[panel + stride]
        let line = isRow ? Bezier.line(box.right, next.left) : Bezier.line(box.bottom, next.top)
        sketch.addCurve(
          line, color: context.paint.color(bundle, automatic: color), width: context.paint.width(bundle, automatic: 3),
          links: bundle.links)
      }
      if let bundle = merged(cells.wraps[axis]) {
        let far = boxes[panel + stride * last]
        let out = isRow ? Point(16, 0) : Point(0, 16)
        let ends = isRow ? (box.left, far.right) : (box.top, far.bottom)
        for (place, direction, links) in [(ends.0, Point(0, 0) - out, bundle.links), (ends.1, out, 0)] {
          sketch.addCurve(
            Bezier.line(place, place + direction), color: context.paint.color(bundle, automatic: color),
            width: context.paint.width(bundle, automatic: 2.5), isDashed: true, links: links)
        }
        hasWrapEnds = true
      }
    }
    if drawn > 0 {
      let sizes = bundleSizes.sorted()
      let each = sizes.count == 1 ? "\(sizes[0])" : "\(sizes[0]) to \(sizes[sizes.count - 1])"
      sketch.notes.append("\(cells.name(axis)) links drawn as bundles of \(each) between panels")
    }
  }

  /// A grid with the origin at the lower left, as in a plot.
  private mutating func placeGrid(
    of range: Range<Int>, at corner: Point, pitch: Double, radius: Double, panel: Int?, into places: inout [Point]
  ) {
    let top = cells.extents[1] - 1
    let depth = cells.extents.count > 2 ? Double(max(cells.extents[2] - 1, 1)) : 1
    for cell in range {
      let x = cells.coordinate(0, of: cell), y = cells.coordinate(1, of: cell)
      places[cell] = Point(corner.x + Double(x) * pitch, corner.y + Double(top - y) * pitch)
      var fill = theme.near
      if cells.extents.count > 2 {
        fill = fill.mixed(with: theme.far, Double(cells.coordinate(2, of: cell)) / depth * 0.8)
        if let values = context.paint.values {
          let up = cells.steps[2][cell]
          fill = up >= 0 ? theme.scale(values.share(cells.bundles[up].value)) : theme.background
        }
      }
      addCell(cell, at: places[cell], radius: radius, fill: fill, panel: panel, textSize: min(7, radius * 0.62))
    }
  }
}
