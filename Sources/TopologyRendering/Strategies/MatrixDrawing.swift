import TopologyModel

/// Draws who is joined to whom as a matrix: a row and a column for each group, colour for the bandwidth between them.
///
/// It holds whatever is given: groups beyond 32 are taken together in blocks.
func matrixSketch(_ context: DrawingContext, _ original: NodeUnits) -> Sketch {
  var units = original
  let size = units.merge(limit: 32)
  let links = bundles(of: context.graph, units: units.unit, paint: context.paint)
  var sketch = Sketch(context, headline: counted(original.located, original.noun) + ", who joins whom")
  let theme = context.theme
  let cell = units.count <= 16 ? 22.0 : 16.0
  let isLoad = context.paint.values != nil
  let most = links.map(\.bandwidth).max() ?? 0
  func share(_ bundle: LinkBundle) -> Double {
    if let values = context.paint.values { return values.share(bundle.value) }
    return most > 0 ? bundle.bandwidth / most : 0
  }

  let side = Double(units.count) * cell
  sketch.addPanel(Box(x: -4, y: -4, width: side + 8, height: side + 8), name: "matrix")
  for bundle in links {
    for (row, column) in bundle.a == bundle.b ? [(bundle.a, bundle.b)] : [(bundle.a, bundle.b), (bundle.b, bundle.a)] {
      let box = Box(x: Double(column) * cell, y: Double(row) * cell, width: cell - 1, height: cell - 1)
      let count = "\(bundle.links)", fits = TextMetrics.width(count, size: 6) <= cell - 4
      sketch.addShape(
        box, fill: theme.scale(share(bundle)),
        name: "\(units.names[row]) and \(units.names[column]): \(counted(bundle.links, "link"))", standing: .none,
        panel: 0,
        text: fits ? [count] : [], textSize: 6, stroke: theme.background, strokeWidth: 0.3)
    }
  }
  for unit in 0..<units.count {
    let middle = (Double(unit) + 0.5) * cell
    sketch.addLabel(units.names[unit], at: Point(-10, middle), .right, size: 7.5, fitting: 170)
    if unit < units.located && (units.count <= 16 || unit % 2 == 0) {
      sketch.addLabel("\(unit * size)", at: Point(middle, -12), .center, size: 6.5, color: theme.mutedText)
    }
  }
  if size > 1 {
    sketch.notes.append("\(NumberText.grouped(original.located)) \(original.noun)s taken together in blocks of \(size)")
  }
  let nodes = context.graph.nodeCount, all = context.graph.linkCount
  sketch.omit(
    nodes: nodes, links: all,
    "each cell holds the number of links between its row and its column, on the diagonal those inside")
  let steps = (0..<18).map { theme.scale(Double($0) / 17) }
  sketch.legend.append(
    Drawing.LegendEntry(
      sample: .ramp(steps), text: isLoad ? context.paint.values?.quantity ?? "" : "bandwidth  0",
      upperText: isLoad ? context.paint.values?.upperText ?? "" : NumberText.decimal(most) + " GB/s per direction"))
  return sketch
}
