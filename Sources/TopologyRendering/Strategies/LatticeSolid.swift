import TopologyModel

// Lattices in space, in parallel projection: x to the right and a little down, y into the depth, z up.
extension LatticePainter {
  /// Every node of a small cube.
  ///
  /// The steps were chosen so that no two nodes of a cube of five a side come closer than 41 points.
  mutating func drawCube() {
    let isSmall = (cells.extents.max() ?? 0) <= 4
    let x = isSmall ? Point(92, 12) : Point(66.7, 12.8), y = isSmall ? Point(50, -25) : Point(40.6, -20.1)
    let z = isSmall ? Point(0, -108) : Point(0, -122)
    let places = project(x, y, z), depth = Double(max(cells.extents[1] - 1, 1))
    let cells = cells
    func share(_ cell: Int) -> Double { Double(cells.coordinate(1, of: cell)) / depth }
    for cell in nearestLast() {
      addCell(
        cell, at: places[cell], radius: cells.isCoarse ? 17 - 2 * share(cell) : 12 - 1.5 * share(cell),
        fill: theme.near.mixed(with: theme.far, share(cell)))
    }
    let background = theme.background
    for axis in 0...2 {
      join(
        along: axis, merging: false, places: places, width: 1.5,
        shade: { (background, share($0) * 0.55) })
    }
    for (axis, step) in [x, y, z].enumerated() {
      addWrapEnds(
        along: axis, places: places, reach: step * (axis == 2 ? 0.28 : 0.42), width: 1.1,
        shade: { (background, share($0) * 0.45) })
    }
    // Shapes go from back to front; lines do the same, so that near ones cross over far ones.
    let order = sketch.curves.indices.sorted {
      (sketch.curves[$0].from ?? 0, $0) < (sketch.curves[$1].from ?? 0, $1)
    }
    sketch.curves = order.map { sketch.curves[$0] }
  }

  /// Floors above each other, joined by faint verticals.
  mutating func drawLayers() {
    let longest = Double(max(cells.extents[0], cells.extents[1]))
    let unit = min(340 / longest, 60)
    let x = Point(unit, unit * 0.16), y = Point(unit * 0.58, -unit * 0.22)
    let floor = Double(cells.extents[0] - 1) * x.y - Double(cells.extents[1] - 1) * y.y
    let z = Point(0, -(floor + 22))
    let places = project(x, y, z)
    let top = Double(max(cells.extents[2] - 1, 1)), radius = min(unit * 0.12, 6)
    for cell in nearestLast() {
      let height = Double(cells.coordinate(2, of: cell)) / top
      addCell(cell, at: places[cell], radius: radius, fill: theme.near.mixed(with: theme.far, height * 0.8))
    }
    let merging = decideLines(along: [0, 1, 2])
    join(along: 2, merging: merging, places: places, opacity: 0.3, width: 0.7)
    for axis in 0...1 { join(along: axis, merging: merging, places: places, opacity: 0.75, width: 1) }
    addWrapEnds(along: 2, places: places, reach: Point(0, -14), opacity: 0.5, width: 0.8)
    addWrapEnds(along: 0, places: places, reach: x * 0.5, opacity: 0.75)
    addWrapEnds(along: 1, places: places, reach: y * 0.5, opacity: 0.75)
    let hasWraps = !hidesWraps && cells.wraps[0].contains { $0 >= 0 }
    for level in 0..<cells.extents[2] {
      let corner = places[level * cells.strides[2]]
      sketch.addLabel(
        "\(cells.name(2)) = \(level * cells.blockSides[2])",
        at: Point(corner.x - radius - (hasWraps ? x.x * 0.5 : 0) - 8, corner.y),
        .right, size: 9, color: theme.mutedText)
    }
  }

  /// A solid of which the three visible faces are drawn, with their nodes where they are not too many.
  mutating func drawHull() {
    let cells = cells, extents = cells.extents, longest = Double(extents.max() ?? 1)
    // Lengths follow the extents, but the shortest edge keeps a third of the longest.
    let lengths = extents.map { 330 * (0.33 + 0.67 * Double($0) / longest) }
    let steps = zip(lengths, extents).map { $0 / Double($1 - 1) }
    let x = Point(0.94, 0.26) * steps[0], y = Point(0.80, -0.40) * steps[1], z = Point(0, -1) * steps[2]
    let places = project(x, y, z)
    func isVisible(_ cell: Int) -> Bool {
      cells.coordinate(0, of: cell) == extents[0] - 1 || cells.coordinate(1, of: cell) == 0
        || cells.coordinate(2, of: cell) == extents[2] - 1
    }
    let surface = (0..<cells.count).filter { isVisible($0) && cells.population[$0] > 0 }
    let showsNodes = surface.count <= context.budget.shapes
    if showsNodes {
      let radius = min(steps.min() ?? 6, 24) * 0.2
      let depth = Double(extents[1] - 1)
      for cell in surface {
        let share = Double(cells.coordinate(1, of: cell)) / depth
        addCell(cell, at: places[cell], radius: radius, fill: theme.near.mixed(with: theme.far, share * 0.8))
      }
    }
    let total = cells.population.reduce(0, +)
    sketch.omit(
      nodes: showsNodes ? total - surface.count : total,
      showsNodes
        ? "the three visible faces are drawn: \(NumberText.grouped(surface.count)) of \(counted(total, "node"))"
        : "the three visible faces are drawn, their nodes at the crossings of the lines")

    for axis in 0...2 { joinVisible(along: axis, places, isVisible) }
    let allLinks = cells.bundles.reduce(0) { $0 + $1.links }
    let wraps = (0...2).reduce(0) { $0 + cells.wrapLinks(along: $1) }
    let drawn = sketch.curves.reduce(0) { $0 + $1.links }
    sketch.omit(
      links: allLinks - drawn,
      "\(NumberText.grouped(drawn)) of \(counted(allLinks, "link")) drawn"
        + (wraps > 0 ? "; lines close to rings by \(NumberText.grouped(wraps)) links, not drawn" : ""))
    addRulers(places, x, y, z)
  }

  /// Lines of the visible faces, each from end to end.
  private mutating func joinVisible(along axis: Int, _ places: [Point], _ isVisible: (Int) -> Bool) {
    drawnAxes.insert(axis)
    let stride = cells.strides[axis], last = cells.extents[axis] - 1
    for start in 0..<cells.count where cells.coordinate(axis, of: start) == 0 {
      let end = start + stride * last
      // Lines that only touch a visible face with one end lie inside.
      guard isVisible(start), isVisible(end), isVisible(start + stride * (last / 2)) else { continue }
      var from = start, cell = start, run: LinkBundle?
      for index in 0...last {
        let number = index < last ? cells.steps[axis][cell] : -1
        if number >= 0 {
          let bundle = cells.bundles[number]
          if var longer = run {
            longer.links += bundle.links
            longer.value = max(longer.value, bundle.value)
            run = longer
          } else {
            run = bundle
            from = cell
          }
        } else if let ended = run {
          sketch.addCurve(
            Bezier.line(places[from], places[cell]),
            color: context.paint.color(ended, automatic: axisColor(axis).opacity(0.7)),
            width: context.paint.width(ended, automatic: 0.9), from: shape(of: from), to: shape(of: cell),
            links: ended.links)
          run = nil
        }
        cell += stride
      }
    }
  }

  /// The range of each axis along an edge of the solid.
  private mutating func addRulers(_ places: [Point], _ x: Point, _ y: Point, _ z: Point) {
    func text(_ axis: Int) -> String {
      "\(cells.name(axis)) = 0 … \(coordinates.extents[cells.axes[axis]] - 1)"
    }
    func end(_ axis: Int) -> Int { cells.strides[axis] * (cells.extents[axis] - 1) }
    let origin = places[0], right = places[end(0)], back = places[end(0) + end(1)], up = places[end(2)]
    sketch.addLabel(text(0), at: origin.towards(right, 0.5) + Point(-14, 24), .right, size: 9, color: axisColor(0))
    sketch.addLabel(text(1), at: right.towards(back, 0.5) + Point(14, 20), .left, size: 9, color: axisColor(1))
    sketch.addLabel(text(2), at: origin.towards(up, 0.5) + Point(-12, 0), .right, size: 9, color: axisColor(2))
  }

  private func project(_ x: Point, _ y: Point, _ z: Point) -> [Point] {
    (0..<cells.count).map { cell in
      x * Double(cells.coordinate(0, of: cell)) + y * Double(cells.coordinate(1, of: cell))
        + z * Double(cells.coordinate(2, of: cell))
    }
  }

  /// All cells, those deep in the back first.
  private func nearestLast() -> [Int] {
    (0..<cells.count).sorted {
      (cells.coordinate(1, of: $1), $0) < (cells.coordinate(1, of: $0), $1)
    }
  }
}
