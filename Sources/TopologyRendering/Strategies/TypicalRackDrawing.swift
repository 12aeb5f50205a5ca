import TopologyModel

/// Draws one rack of each sort with its boards, and the racks that hold the same as tiles beside it; nil where racks are
/// joined to each other directly, or there are more than three sorts.
func typicalRackSketch(_ context: DrawingContext) -> Sketch? {
  let graph = context.graph
  guard graph.hasLocations(in: .board), let plan = BoardPlan(graph, typical: true) else { return nil }
  guard !plan.tiles.isEmpty, plan.tiles.count <= 400, plan.racks.count <= 3, !plan.outside.isEmpty else { return nil }
  guard plan.racks.allSatisfy({ $0.boards.count <= 24 }), plan.widestBoard <= 24 else { return nil }
  let links = bundles(of: graph, units: plan.unit, paint: context.paint), first = plan.boards.count
  // What joins the racks stands above them.
  let between = links.contains { bundle in
    bundle.b >= first && (bundle.a >= first ? bundle.a != bundle.b : plan.rackOf[bundle.a] >= 0)
  }
  if between { return nil }
  var layout = BoardLayout(context, plan, links.filter { $0.b < first })
  layout.place()
  layout.placeTiles(links.filter { $0.b >= first })
  guard layout.sketch.curves.count <= context.budget.curves, layout.sketch.bounds?.width ?? 0 <= 1760 else {
    return nil
  }
  return layout.sketch
}

/// Which racks stand for others.
struct TypicalRacks {
  /// Racks that are not drawn, and their nodes.
  private(set) var tiles: [(name: String, nodes: [Int])] = []
  /// Per node its tile; -1 for none.
  private(set) var tile: [Int]
  private var drawn: [Bool]

  func isDrawn(_ node: Int) -> Bool { drawn[node] }

  /// Two racks are of one sort when their nodes, in order, are of the same classes on the same boards.
  ///
  /// - Complexity: O(V).
  init(_ graph: TopologyGraph) {
    let racks = LocationGroups(graph, byEndpointsIn: .rack)
    let boards = graph.locationColumns[LocationColumn.board.rawValue]
    tile = Array(repeating: -1, count: graph.nodeCount)
    drawn = Array(repeating: false, count: graph.nodeCount)
    var members = [[Int]](repeating: [], count: racks.count)
    for node in 0..<graph.nodeCount where racks.group[node] >= 0 { members[racks.group[node]].append(node) }
    var known: Set<[UInt64]> = []
    for (rack, nodes) in members.enumerated() {
      let content = nodes.map { node in
        UInt64(graph.nodeClassIndex[node]) << 32 | UInt64(UInt32(bitPattern: boards.isEmpty ? -1 : boards[node]))
      }
      if known.insert(content).inserted {
        for node in nodes { drawn[node] = true }
      } else {
        for node in nodes { tile[node] = tiles.count }
        tiles.append((racks.names[rack], nodes))
      }
    }
  }
}

extension BoardLayout {
  /// The racks that look like those drawn, beside them, and their links to what joins them.
  mutating func placeTiles(_ links: [LinkBundle]) {
    guard let body = sketch.panels.map(\.box).last else { return }
    let count = plan.tiles.count, side = 22.0
    let columns = max(4, Int((Double(count) * 1.5).squareRoot().rounded(.up)))
    let rows = (count + columns - 1) / columns
    let box = Box(
      x: body.maxX + 70, y: body.y, width: max(Double(min(columns, count)) * side + 20, 160),
      height: Double(rows) * side + 34)
    let panel = sketch.addPanel(box, name: "racks like it")
    sketch.addLabel(
      "\(counted(count, "more " + plan.rackNoun)) like \(plan.racks.count == 1 ? "it" : "them")",
      at: Point(box.x + 10, box.y + 13), size: 9, fitting: box.width - 16)
    for (index, tile) in plan.tiles.enumerated() {
      let place = Point(box.x + 10 + Double(index % columns) * side, box.y + 26 + Double(index / columns) * side)
      sketch.addShape(
        Box(x: place.x + 0.5, y: place.y, width: side - 1.5, height: side - 1.5), fill: tileColor(index, links),
        name: tile.name, standing: context.standing(for: tile.nodes), panel: panel,
        text: [trailingNumber(tile.name)], textSize: 7, stroke: theme.panelStroke, strokeWidth: 0.3)
    }
    for unit in plan.outside {
      let up = links.filter { $0.a == unit }
      guard var bundle = up.first, let bar = boxOf[unit] else { continue }
      bundle.links = up.reduce(0) { $0 + $1.links }
      bundle.value = up.reduce(0) { max($0, $1.value) }
      let color = context.paint.color(bundle, automatic: theme.category(LineKind.toOutside.category).opacity(0.8))
      sketch.addCurve(
        Bezier.vertical(box.top, Point(bar.maxX - 12, bar.maxY)), color: color,
        width: context.paint.width(bundle, automatic: 3.2), links: bundle.links)
      let rate = context.graph.linkClasses[bundle.linkClass].bandwidth.gigabytesPerSecond
      sketch.addLabel(
        "\(NumberText.grouped(bundle.links)) × \(NumberText.decimal(rate)) GB/s", at: box.top + Point(9, -12), size: 8,
        color: theme.mutedText)
    }
    sketch.notes.append("numbers of links below are of the \(plan.rackNoun) drawn in full")
    let inside = links.filter { $0.a == $0.b }.reduce(0) { $0 + $1.links }
    sketch.omit(
      links: inside, "\(counted(inside, "link")) inside the \(count) other \(plan.rackNoun)s not drawn")
    let boards = plan.racks.reduce(0) { $0 + $1.boards.count }
    sketch.headline =
      "\(counted(count + plan.racks.count, plan.rackNoun)), \(plan.racks.count == 1 ? "one" : "\(plan.racks.count)") of them with \(counted(boards, "board")) in full"
  }

  /// By the busiest link that leaves the rack, where a scale decides.
  private func tileColor(_ index: Int, _ links: [LinkBundle]) -> Color {
    guard let values = context.paint.values else { return theme.near.mixed(with: theme.background, 0.15) }
    let unit = plan.boards.count + index
    let busiest = links.filter { $0.a != $0.b && $0.b == unit }.map(\.value).max()
    return theme.scale(values.share(busiest ?? 0))
  }
}
