import TopologyModel

/// Draws meshes and tori: a line or ring, a grid, a cube, layers, slices, grids of grids; large ones as a solid of which the
/// visible faces are drawn, or in blocks.
func latticeSketch(_ context: DrawingContext) -> Sketch? {
  guard let coordinates = LatticeCoordinates(context) else { return nil }
  let isSmall = context.graph.nodeCount <= 300_000
  if context.options.view != .collapsed && isSmall || coordinates.index.count == 1 {
    let single = coordinates.extents.map { _ in 1 }
    guard let cells = LatticeCells(coordinates, sides: single, context) else { return nil }
    var painter = LatticePainter(context, coordinates, cells)
    if painter.drawNodes() { return painter.sketch }
  }
  if context.options.view == .full { return nil }
  guard let blocks = LatticeCells(coordinates, sides: blockSides(coordinates.extents), context) else { return nil }
  var painter = LatticePainter(context, coordinates, blocks)
  return painter.drawNodes() ? painter.sketch : nil
}

/// Sides of blocks that leave a lattice small enough to draw: some four cells a side in space, twelve in the plane.
private func blockSides(_ extents: [Int]) -> [Int] {
  let long = extents.indices.filter { extents[$0] > 1 }
  var sides = extents.map { _ in 1 }
  // Beyond three axes whole axes disappear into the blocks, the innermost first.
  for axis in long.dropLast(3) { sides[axis] = extents[axis] }
  let kept = long.suffix(3)
  let most = kept.count == 1 ? 16 : kept.count == 2 ? 12 : 4
  for axis in kept {
    // Two to a side at least, so that a collapsed view does merge something.
    let cells = min(most, long.count > 3 ? extents[axis] : (extents[axis] + 1) / 2)
    sides[axis] = (extents[axis] + cells - 1) / cells
  }
  return sides
}

/// Puts the cells of a lattice on the page and joins them.
struct LatticePainter {
  let context: DrawingContext
  let cells: LatticeCells
  let coordinates: LatticeCoordinates
  var sketch: Sketch
  /// The shape of each cell; -1 where it has none.
  var shapeOf: [Int]
  /// Axes whose links are drawn, for the legend.
  var drawnAxes: Set<Int> = []
  var hasWrapEnds = false
  /// Links that wrap are left out, since the page is full without them.
  var hidesWraps = false

  var theme: Theme { context.theme }

  init(_ context: DrawingContext, _ coordinates: LatticeCoordinates, _ cells: LatticeCells) {
    self.context = context
    self.cells = cells
    self.coordinates = coordinates
    shapeOf = Array(repeating: -1, count: cells.count)
    let axes = coordinates.extents.indices.filter { coordinates.extents[$0] > 1 }
    let sizes = coordinates.extents.map(String.init).joined(separator: " × ")
    let wrapped = cells.extents.indices.filter { axis in cells.wraps[axis].contains { $0 >= 0 } }
    let long = cells.extents.indices.filter { cells.extents[$0] > 2 }
    let word =
      wrapped.isEmpty ? "mesh" : wrapped.count == long.count ? "torus" : "mesh, partly wrapped,"
    let dimension = max(axes.count, 1)
    let headline =
      dimension == 1 && word == "torus"
      ? "ring of \(sizes)" : "\(dimension)D \(word) \(dimension == 1 ? "of " : "")\(sizes)"
    sketch = Sketch(context, headline: headline)
  }

  /// Draws the cells in the first form that stays readable; false when there is none.
  mutating func drawNodes() -> Bool {
    let extents = cells.extents, budget = context.budget
    let filled = cells.population.count { $0 > 0 }
    switch extents.count {
    case 0: drawPoint()
    case 1:
      guard filled <= min(budget.shapes, 400) else { return false }
      if cells.wraps[0][0] >= 0 && extents[0] <= 64 { drawRing() } else { drawRows() }
    case 2:
      guard filled <= budget.shapes, extents.max() ?? 0 <= 64 else { return false }
      drawGrid()
    case 3:
      let longest = extents.max() ?? 0
      if longest <= 5 && context.paint.values == nil {
        drawCube()
      } else if extents[2] <= 8 && max(extents[0], extents[1]) <= 10 && filled <= budget.shapes
        && context.paint.values == nil
      {
        drawLayers()
      } else if filled <= budget.shapes && extents[2] <= 64 && max(extents[0], extents[1]) <= 64 {
        drawSlices(outer: [2])
      } else if longest <= 64 && cells.others.isEmpty && context.options.view != .full {
        drawHull()
      } else {
        return false
      }
    default:
      let outer = Array(2..<extents.count)
      let panels = outer.reduce(1) { $0 * extents[$1] }
      guard filled <= budget.shapes, panels <= 64, max(extents[0], extents[1]) <= 16 else { return false }
      drawSlices(outer: outer)
    }
    drawOthers()
    addCircuitSwitches()
    addWords()
    return true
  }

  // MARK: Colours

  /// The colour of an axis: x red, y green, z blue, then on through the palette.
  func axisColor(_ axis: Int) -> Color {
    let order = [1, 2, 0]
    let number = cells.axes[axis]
    return theme.category(number < order.count ? order[number] : number)
  }

  // MARK: Shapes

  /// Puts a cell on the page: a circle for a node, a larger one with its count for a block.
  mutating func addCell(
    _ cell: Int, at place: Point, radius: Double, fill: Color, panel: Int? = nil, textSize: Double = 7
  ) {
    guard cells.population[cell] > 0 else { return }
    let isBlock = cells.isCoarse
    let text = isBlock ? NumberText.grouped(cells.population[cell]) : cells.label(of: cell)
    let fits = TextMetrics.width(text, size: textSize) <= radius * 2 * 0.86
    let node = cells.firstNode[cell]
    let name =
      isBlock
      ? cells.place(of: cell, extents: coordinates.extents)
      : node >= 0 ? context.graph.name(of: NodeID(node)) : cells.label(of: cell)
    shapeOf[cell] = sketch.addShape(
      Box(center: place, width: 2 * radius, height: 2 * radius), .circle, fill: fill, name: name,
      standing: cells.standing(of: cell), panel: panel,
      text: fits && radius >= 7 ? [text] : [], textSize: textSize)
  }

  // MARK: Lines

  /// Joins neighbours along one axis by straight lines.
  ///
  /// - Parameter merging: Draws links that follow each other, and look alike, as one line.
  mutating func join(
    along axis: Int, merging: Bool, places: [Point], opacity: Double = 0.85, width: Double = 1,
    shade: (Int) -> (Color, Double) = { _ in (Color(0), 0) }
  ) {
    let base = axisColor(axis), last = cells.extents[axis] - 1, stride = cells.strides[axis]
    drawnAxes.insert(axis)
    for start in 0..<cells.count where cells.coordinate(axis, of: start) == 0 {
      var from = start, run: (links: Int, color: Color, width: Double)?
      var cell = start
      for _ in 0...last {
        let number = cells.coordinate(axis, of: cell) < last ? cells.steps[axis][cell] : -1
        var next: (links: Int, color: Color, width: Double)?
        if number >= 0 {
          let bundle = cells.bundles[number], (ground, share) = shade(cell)
          next = (
            bundle.links,
            context.paint.color(bundle, automatic: base.mixed(with: ground, share).opacity(opacity)),
            context.paint.width(bundle, automatic: width * (1 - share * 0.5))
          )
        }
        if let current = run {
          if merging, let next, next.color == current.color, next.width == current.width {
            run = (current.links + next.links, current.color, current.width)
          } else {
            addLine(from, cell, places, current)
            run = next
            from = cell
          }
        } else {
          run = next
          from = cell
        }
        cell += stride
      }
    }
  }

  private mutating func addLine(
    _ from: Int, _ to: Int, _ places: [Point], _ look: (links: Int, color: Color, width: Double)
  ) {
    sketch.addCurve(
      Bezier.line(places[from], places[to]), color: look.color, width: look.width, from: shape(of: from),
      to: shape(of: to), links: look.links)
  }

  /// Decides whether links that follow each other are drawn as one line, and whether those that wrap are drawn at all.
  mutating func decideLines(along axes: [Int]) -> Bool {
    let budget = context.budget.curves
    let single = axes.reduce(0) { $0 + cells.steps[$1].count { $0 >= 0 } }
    // Figures of single links need single lines.
    let merging = single > budget && context.paint.values == nil
    let lines = axes.reduce(0) { $0 + cells.count / cells.extents[$1] }
    let ends = axes.reduce(0) { $0 + 2 * cells.wraps[$1].count { $0 >= 0 } }
    hidesWraps = (merging ? lines : single) + ends > budget && context.paint.values == nil
    return merging
  }

  func shape(of cell: Int) -> Int? { shapeOf[cell] >= 0 ? shapeOf[cell] : nil }

  /// Draws the links that wrap along one axis as dashed ends that leave a line on both sides by `reach`.
  mutating func addWrapEnds(
    along axis: Int, places: [Point], reach: Point, opacity: Double = 0.9, width: Double = 1,
    shade: (Int) -> (Color, Double) = { _ in (Color(0), 0) }
  ) {
    if hidesWraps {
      let links = cells.wrapLinks(along: axis)
      sketch.omit(
        links: links, "\(cells.name(axis)) lines close to rings by \(counted(links, "link")) not drawn")
      return
    }
    for cell in 0..<cells.count where cells.wraps[axis][cell] >= 0 {
      let bundle = cells.bundles[cells.wraps[axis][cell]]
      let far = cell + cells.strides[axis] * (cells.extents[axis] - 1)
      for (end, direction, links) in [(cell, Point(0, 0) - reach, bundle.links), (far, reach, 0)] {
        let (ground, share) = shade(end)
        let color = axisColor(axis).mixed(with: ground, share).opacity(opacity)
        sketch.addCurve(
          Bezier.line(places[end], places[end] + direction),
          color: context.paint.color(bundle, automatic: color), width: context.paint.width(bundle, automatic: width),
          isDashed: true, from: shape(of: end), links: links)
      }
      hasWrapEnds = true
      drawnAxes.insert(axis)
    }
  }

  /// Links that join no neighbours: an edited graph has some.
  private mutating func drawOthers() {
    var hidden = 0
    for number in cells.others {
      let bundle = cells.bundles[number]
      guard let from = shape(of: bundle.a), let to = shape(of: bundle.b) else {
        hidden += bundle.links
        continue
      }
      let color = context.paint.color(bundle, automatic: theme.neutralDark)
      sketch.addCurve(
        Bezier.line(sketch.shapes[from].box.center, sketch.shapes[to].box.center), color: color, width: 1,
        isDashed: true, from: from, to: to, links: bundle.links)
    }
    sketch.omit(links: hidden, "\(counted(hidden, "link")) between cells that are no neighbours not drawn")
  }

  // MARK: Words

  /// The legend, and sentences on what was merged.
  private mutating func addWords() {
    if context.paint.isAutomatic {
      for axis in cells.extents.indices where drawnAxes.contains(axis) {
        sketch.addLegend(
          .line(axisColor(axis), width: 2),
          "\(cells.name(axis)) links (\(NumberText.grouped(cells.links(along: axis))))")
      }
    } else {
      sketch.legend += context.paint.legend(of: cells.bundles)
    }
    if hasWrapEnds {
      sketch.addLegend(.line(theme.mutedText, width: 1.2, isDashed: true), "dashed end: wraps around to the other end")
    }
    if !cells.others.isEmpty && cells.others.contains(where: { shape(of: cells.bundles[$0].a) != nil }) {
      sketch.addLegend(.line(theme.neutralDark, width: 1.2, isDashed: true), "links between other nodes")
    }
    if cells.isCoarse {
      let sides = coordinates.extents.indices.map { axis in
        cells.axes.firstIndex(of: axis).map { cells.blockSides[$0] } ?? coordinates.extents[axis]
      }
      sketch.notes.append(
        "drawn in \(counted(cells.population.count { $0 > 0 }, "block")) of up to \(sides.map(String.init).joined(separator: " × ")) nodes, their number inside"
      )
      let between = cells.bundles.filter { $0.a != $0.b }
      if !between.isEmpty {
        let links = between.reduce(0) { $0 + $1.links }
        sketch.notes.append("\(counted(links, "link")) between blocks drawn as \(counted(between.count, "bundle"))")
      }
      sketch.omit(links: cells.innerLinks, "\(counted(cells.innerLinks, "link")) inside blocks not drawn")
    } else if cells.attachedNodes > 0 {
      sketch.notes.append("each circle holds a node of the lattice and what hangs on it")
      sketch.omit(links: cells.innerLinks, "\(counted(cells.innerLinks, "link")) to those not drawn")
    }
    let parallel = cells.bundles.filter { $0.a != $0.b && $0.links > 1 }
    if !cells.isCoarse, !parallel.isEmpty { sketch.notes.append("parallel links drawn as one line") }
  }
}
