import TopologyModel

/// Draws groups of nodes on a circle with chords between them: routers one by one where there are few, else a box for each
/// group; nil when both would be too many.
func chordSketch(_ context: DrawingContext, by column: LocationColumn?, boxesOnly: Bool = false) -> Sketch? {
  let graph = context.graph
  if !boxesOnly, graph.nodeCount <= 2000, context.options.view != .collapsed, context.options.level == nil {
    var units = NodeUnits(singlesOf: graph, orderedBy: column)
    let folded = units.foldLeaves(graph)
    if units.count <= 128 {
      let links = bundles(of: graph, units: units.unit, paint: context.paint)
      if links.count <= context.budget.curves {
        var circle = ChordLayout(context, units, links)
        circle.placeNodes(groupedBy: column, folded: folded)
        return circle.sketch
      }
    }
  }
  guard let column, graph.hasLocations(in: column) else { return nil }
  let units = NodeUnits(graph, by: column)
  guard units.count > 1, units.count <= 28 else { return nil }
  let links = bundles(of: graph, units: units.unit, paint: context.paint)
  var circle = ChordLayout(context, units, links)
  circle.placeBoxes()
  return circle.sketch
}

private struct ChordLayout {
  let context: DrawingContext
  let units: NodeUnits
  let links: [LinkBundle]
  var sketch: Sketch
  private var shapeOf: [Int]

  init(_ context: DrawingContext, _ units: NodeUnits, _ links: [LinkBundle]) {
    self.context = context
    self.units = units
    self.links = links
    shapeOf = Array(repeating: -1, count: units.count)
    sketch = Sketch(context, headline: "")
  }

  private var theme: Theme { context.theme }

  // MARK: Nodes on the circle

  /// Every unit is a node, with what hangs on it alone; groups lie next to each other, set apart by gaps.
  mutating func placeNodes(groupedBy column: LocationColumn?, folded: Int) {
    let graph = context.graph
    let location = column.map { LocationGroups(graph, by: $0) }
    let groupOf = units.members.map { location?.group[$0[0]] ?? -1 }
    let groupCount = location?.count ?? 0
    let hasGroups = groupCount > 1 && groupCount < units.count
    var slots = 0.0, position: [Double] = []
    for unit in 0..<units.count {
      if unit > 0 { slots += hasGroups && groupOf[unit] != groupOf[unit - 1] ? 1.7 : 1 }
      position.append(slots)
    }
    slots += hasGroups ? 1.7 : 1
    // A circle of some comfort, larger only where nodes would come too close.
    let pitch = max(2 * Double.pi * 190 / slots, 15)
    let size = min(pitch * 0.72, 26), radius = slots * pitch / (2 * Double.pi)
    func turn(_ unit: Int) -> Double { position[unit] / slots }

    for unit in 0..<units.count {
      let center = unitCircle(turn(unit)) * radius, node = units.members[unit][0]
      let fill = hasGroups && groupOf[unit] >= 0 ? theme.category(groupOf[unit]) : theme.near
      let label = hasGroups ? number(unit, groupOf) : "\(unit)"
      let fits = TextMetrics.width(label, size: size * 0.4) <= size * 0.84
      shapeOf[unit] = sketch.addShape(
        Box(center: center, width: size, height: size), .circle, fill: fill, name: graph.name(of: NodeID(node)),
        standing: context.standing(for: units.members[unit]), text: fits && size > 12 ? [label] : [],
        textSize: size * 0.4)
    }
    let spread = hasGroups ? groupCount : units.count
    for bundle in links where bundle.a != bundle.b {
      let a = hasGroups ? groupOf[bundle.a] : bundle.a, b = hasGroups ? groupOf[bundle.b] : bundle.b
      let from = unitCircle(turn(bundle.a)), to = unitCircle(turn(bundle.b))
      let isInside = hasGroups && a == b
      let color = isInside && a >= 0 ? theme.category(a).opacity(0.7) : ringColor(a, b, of: spread).opacity(0.65)
      join(bundle, from * (radius - size / 2), to * (radius - size / 2), color: color, isNear: isInside)
    }
    if hasGroups, let location {
      for group in 0..<groupCount {
        let inGroup = (0..<units.count).filter { groupOf[$0] == group }
        guard let first = inGroup.first, let last = inGroup.last else { continue }
        addRimLabel(location.names[group], turn: (turn(first) + turn(last)) / 2, radius: radius + size / 2 + 7)
      }
    } else if units.count <= 40 {
      let before = sketch.labels
      for unit in 0..<units.count {
        addRimLabel(units.names[unit], turn: turn(unit), radius: radius + size / 2 + 6)
      }
      // All names or none: some alone would look like a choice.
      if sketch.labels.count < before.count + units.count { sketch.labels = before }
    }
    sketch.headline = headline(
      groups: hasGroups ? groupCount : units.count,
      noun: hasGroups ? location?.noun ?? "group" : "node")
    if folded > 0 {
      let inner = links.filter { $0.a == $0.b }.reduce(0) { $0 + $1.links }
      sketch.omit(
        links: inner,
        "\(counted(folded, "endpoint")) drawn inside the node that \(folded == 1 ? "it hangs" : "they hang") on, with \(counted(inner, "link"))"
      )
    }
    addWords(ringOf: hasGroups ? "groups" : "nodes", hasInside: hasGroups, spread: spread)
  }

  /// A node's place within its group.
  private func number(_ unit: Int, _ groupOf: [Int]) -> String {
    let start = (0...unit).last { $0 == 0 || groupOf[$0] < 0 || groupOf[$0] != groupOf[$0 - 1] } ?? unit
    return "\(groupOf[unit] < 0 ? unit : unit - start)"
  }

  private mutating func addRimLabel(_ text: String, turn: Double, radius: Double) {
    let direction = unitCircle(turn), anchor = direction * radius
    let isSide = abs(direction.x) > 0.3
    let alignment: Drawing.Label.Alignment = !isSide ? .center : direction.x > 0 ? .left : .right
    let place = isSide ? anchor : anchor + Point(0, direction.y < 0 ? -4 : 4)
    let label = Drawing.Label(
      text: TextMetrics.fitted(visible(text), size: 8, width: 110), anchor: place, alignment: alignment, size: 8,
      color: theme.text)
    let box = label.box
    if sketch.labels.contains(where: { $0.box.overlaps(box) })
      || sketch.shapes.contains(where: { $0.box.overlaps(box) })
    {
      return
    }
    sketch.labels.append(label)
  }

  // MARK: Boxes on the circle

  /// Every unit is a box with its name and what is in it.
  mutating func placeBoxes() {
    let graph = context.graph
    let lines = units.members.indices.map { unit -> [String] in
      [units.names[unit]] + roleCounts(graph, units.members[unit], isShort: true).prefix(2)
    }
    let widest = lines.joined().map { TextMetrics.width($0, size: 8) }.max() ?? 0
    let width = min(max(widest + 12, 62), 120), height = Double(lines.map(\.count).max() ?? 1) * 10.5 + 9
    // Far enough that neighbours at the top and the bottom, where they stand side by side, do not touch.
    let radius = max(Double(units.count) * (width + 10) / (2 * Double.pi), 190)
    func turn(_ unit: Int) -> Double { Double(unit) / Double(units.count) }
    for unit in 0..<units.count {
      let isPlace = unit < units.located
      let fill = isPlace ? theme.near : theme.neutralDark
      shapeOf[unit] = sketch.addShape(
        Box(center: unitCircle(turn(unit)) * radius, width: width, height: height), fill: fill, name: units.names[unit],
        standing: context.standing(for: units.members[unit]), text: lines[unit], textSize: 8)
    }
    let center = Point(0, 0)
    for bundle in links where bundle.a != bundle.b {
      let a = sketch.shapes[shapeOf[bundle.a]].box, b = sketch.shapes[shapeOf[bundle.b]].box
      let isNeighbor = ringDistance(bundle.a, bundle.b, of: units.count) == 1 && units.count > 3
      let from = isNeighbor ? a.edge(towards: b.center) : a.edge(towards: center)
      let to = isNeighbor ? b.edge(towards: a.center) : b.edge(towards: center)
      join(
        bundle, from, to, color: ringColor(bundle.a, bundle.b, of: units.count).opacity(0.75), isNear: isNeighbor)
    }
    sketch.headline = headline(groups: units.located, noun: units.noun)
    let inner = links.filter { $0.a == $0.b }.reduce(0) { $0 + $1.links }
    sketch.omit(links: inner, "\(counted(inner, "link")) inside \(units.noun)s not drawn")
    addWords(ringOf: "\(units.noun)s", hasInside: false, spread: units.count)
  }

  // MARK: Chords

  private func ringDistance(_ a: Int, _ b: Int, of count: Int) -> Int { min(abs(a - b), count - abs(a - b)) }

  /// Neighbours, a quarter around, opposite: three tones of the scale.
  private func ringColor(_ a: Int, _ b: Int, of count: Int) -> Color {
    guard count > 3 else { return theme.scale(0.75) }
    let share = Double(ringDistance(a, b, of: count)) / Double(count / 2)
    return theme.scale(share <= 1 / 3 ? 0.33 : share <= 2 / 3 ? 0.6 : 0.92)
  }

  private var mostLinks: Int { links.filter { $0.a != $0.b }.map(\.links).max() ?? 1 }

  private mutating func join(_ bundle: LinkBundle, _ from: Point, _ to: Point, color: Color, isNear: Bool) {
    let share = Double(bundle.links) / Double(mostLinks)
    let width = (links.count > 250 ? 0.5 : 0.8) + (mostLinks > 1 ? 1.2 * share.squareRoot() : 0.3)
    let points =
      isNear ? Bezier.line(from, to) : Bezier.chord(from, to, around: Point(0, 0), pull: 0.5)
    sketch.addCurve(
      points, color: context.paint.color(bundle, automatic: color),
      width: context.paint.width(bundle, automatic: width), from: shapeOf[bundle.a], to: shapeOf[bundle.b],
      links: bundle.links)
  }

  private func headline(groups: Int, noun: String) -> String {
    let cliques = context.structure.factors.filter { $0.extent > 1 }
    if cliques.count > 1, cliques.allSatisfy({ $0.shape == .clique }) {
      return "full mesh " + cliques.map { "\($0.extent)" }.joined(separator: " × ")
    }
    let present = links.count { $0.a != $0.b }
    let isFull = present == units.count * (units.count - 1) / 2 && units.count > 2
    return (isFull ? "full mesh of " : "") + counted(groups, noun)
  }

  private mutating func addWords(ringOf noun: String, hasInside: Bool, spread: Int) {
    let between = links.filter { $0.a != $0.b }
    if between.contains(where: { $0.links > 1 }) {
      let total = between.reduce(0) { $0 + $1.links }, sizes = Set(between.map(\.links))
      let each = sizes.count == 1 ? " of \(sizes.first ?? 1)" : ", width by their number"
      sketch.notes.append("\(NumberText.grouped(total)) links drawn as \(counted(between.count, "bundle"))\(each)")
    }
    guard context.paint.isAutomatic else {
      sketch.legend += context.paint.legend(of: links)
      return
    }
    if hasInside { sketch.addLegend(.line(theme.category(0), width: 1.6), "inside a group, in its colour") }
    if spread > 3 {
      sketch.addLegend(.line(theme.scale(0.33), width: 1.6), "\(hasInside ? "between " : "")neighbouring \(noun)")
      sketch.addLegend(.line(theme.scale(0.6), width: 1.6), "a quarter around")
      sketch.addLegend(.line(theme.scale(0.92), width: 1.6), "opposite")
    }
  }
}
