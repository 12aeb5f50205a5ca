import TopologyModel

/// Draws a graph without structure so that distances on the page follow distances in links; nil when it is too large for
/// that to be read.
func unstructuredSketch(_ context: DrawingContext) -> Sketch? {
  let graph = context.graph
  // The layout takes time and memory by the square of the nodes.
  let budget = context.options.view == .full ? DrawingBudget(shapes: 1000, curves: 5000) : DrawingBudget.irregular
  guard graph.nodeCount <= 20 * budget.shapes else { return nil }
  var units = NodeUnits(singlesOf: graph, orderedBy: nil)
  let folded = graph.nodeCount > 100 && context.options.view != .full ? units.foldLeaves(graph) : 0
  guard units.count <= budget.shapes else { return nil }
  let links = bundles(of: graph, units: units.unit, paint: context.paint)
  let curves = links.count { $0.a != $0.b }
  guard curves <= budget.curves else { return nil }

  var neighbors = [[Int]](repeating: [], count: units.count)
  for bundle in links where bundle.a != bundle.b {
    neighbors[bundle.a].append(bundle.b)
    neighbors[bundle.b].append(bundle.a)
  }
  var sketch = Sketch(
    context, headline: "\(counted(graph.nodeCount, "node")) without a known structure")
  let theme = context.theme
  let radius = units.count <= 60 ? 9.0 : units.count <= 150 ? 6.5 : 4.5
  let spread = places(neighbors, distance: radius * 3.2)
  for unit in 0..<units.count {
    let node = units.members[unit][0], attributes = graph.attributes(of: NodeID(node))
    let label = "\(node)", size = radius * 0.72
    let fits = radius > 6 && TextMetrics.width(label, size: size) <= radius * 1.7
    sketch.addShape(
      Box(center: spread[unit], width: 2 * radius, height: 2 * radius), attributes.kind == .switchChip ? .box : .circle,
      fill: color(of: attributes, theme), name: graph.name(of: NodeID(node)),
      standing: context.standing(for: units.members[unit]),
      text: fits ? [label] : [], textSize: size)
  }
  let most = links.filter { $0.a != $0.b }.map(\.links).max() ?? 1
  for bundle in links where bundle.a != bundle.b {
    let width = most > 1 ? 0.7 + 1.5 * (Double(bundle.links) / Double(most)).squareRoot() : 0.9
    sketch.addCurve(
      Bezier.line(spread[bundle.a], spread[bundle.b]),
      color: context.paint.color(bundle, automatic: theme.neutral.opacity(0.6)),
      width: context.paint.width(bundle, automatic: width), from: bundle.a, to: bundle.b, links: bundle.links)
  }
  let inner = links.filter { $0.a == $0.b }.reduce(0) { $0 + $1.links }
  sketch.notes.append("placed so that distances follow those in links; directions mean nothing")
  if most > 1 { sketch.notes.append("parallel links drawn as one line, wider for more") }
  sketch.omit(
    links: inner,
    "\(counted(folded, "endpoint")) drawn inside the node \(folded == 1 ? "it hangs" : "they hang") on, with \(counted(inner, "link"))"
  )
  for (kind, name) in [(NodeKind.npu, context.acceleratorName), (.cpu, "CPU"), (.nic, "NIC"), (.switchChip, "switch")] {
    let present = units.members.contains { graph.attributes(of: NodeID($0[0])).kind == kind }
    let sample = NodeClass(kind: kind, role: "", isEndpoint: kind == .npu, forwards: false)
    if present {
      sketch.addLegend(
        kind == .switchChip ? .box(color(of: sample, theme)) : .circle(color(of: sample, theme)), name)
    }
  }
  if !context.paint.isAutomatic { sketch.legend += context.paint.legend(of: links) }
  return sketch
}

private func color(of attributes: NodeClass, _ theme: Theme) -> Color {
  switch attributes.kind {
  case .npu: theme.near.mixed(with: theme.background, 0.15)
  case .cpu, .nic: theme.neutralDark
  case .switchChip: theme.category(4)
  }
}

/// Joined nodes by their distances, nodes that nothing joins in rows below them.
private func places(_ neighbors: [[Int]], distance: Double) -> [Point] {
  let joined = neighbors.indices.filter { !neighbors[$0].isEmpty },
    alone = neighbors.indices.filter { neighbors[$0].isEmpty }
  if alone.isEmpty || joined.isEmpty { return separated(stressLayout(neighbors), distance: distance) }
  var number = [Int](repeating: 0, count: neighbors.count)
  for (position, node) in joined.enumerated() { number[node] = position }
  let placed = separated(stressLayout(joined.map { neighbors[$0].map { number[$0] } }), distance: distance)
  let left = placed.map(\.x).min() ?? 0, right = placed.map(\.x).max() ?? 0, bottom = placed.map(\.y).max() ?? 0
  let columns = max(1, Int((right - left) / distance) + 1)
  var result = [Point](repeating: Point(0, 0), count: neighbors.count)
  for (position, node) in joined.enumerated() { result[node] = placed[position] }
  for (position, node) in alone.enumerated() {
    result[node] = Point(
      left + Double(position % columns) * distance, bottom + distance * (2 + Double(position / columns)))
  }
  return result
}

/// The places scaled to a page, and pushed apart until no two are nearer than `distance`.
private func separated(_ places: [Point], distance: Double) -> [Point] {
  guard places.count > 1 else { return places }
  let xs = places.map(\.x), ys = places.map(\.y)
  let width = max((xs.max() ?? 0) - (xs.min() ?? 0), 0.01), height = max((ys.max() ?? 0) - (ys.min() ?? 0), 0.01)
  let side = min(max(Double(places.count).squareRoot() * distance * 2.6, 320), 900)
  let scale = side / max(width, height)
  var result = places.map { Point(($0.x - (xs.min() ?? 0)) * scale, ($0.y - (ys.min() ?? 0)) * scale) }
  for _ in 0..<200 {
    var isDone = true
    for a in result.indices {
      for b in result.indices.dropFirst(a + 1) {
        var gap = result[b] - result[a]
        if gap.length >= distance { continue }
        isDone = false
        // Two on one spot part along a direction that depends on their numbers alone.
        if gap.length < 1e-6 { gap = unitCircle(Double(a &* 31 &+ b) * 0.381966) }
        let push = gap * ((distance * 1.02 - min(gap.length, distance)) / gap.length / 2)
        result[a] = result[a] - push
        result[b] = result[b] + push
      }
    }
    if isDone { break }
  }
  return result
}
