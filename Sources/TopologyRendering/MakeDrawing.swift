import TopologyModel

/// Draws a topology: positions from its structure and locations, equal links in bundles, and, where it would not stay
/// readable, boxes instead of nodes.
///
/// - Parameters:
///   - structure: What the family says of it; drawing hints and coordinates are used as far as the graph bears them out.
///   - options: The view, the meaning of colours, the theme.
/// - Throws: `ruleBroken` when a full view, or any view of a graph without structure, would be too large to read.
/// - Complexity: O(V + L), and the layout engine's own for a graph without structure.
public func makeDrawing(
  of document: TopologyDocument, structure: DeclaredStructure, options: DrawingOptions = DrawingOptions()
) throws(TopologyError) -> Drawing {
  if case .values(let values) = options.colorBy, values.values.count != document.graph.linkCount {
    throw .outOfRange(
      field: "link values, their number,", value: "\(values.values.count)", allowed: "\(document.graph.linkCount)")
  }
  if let column = options.level?.column, !document.graph.hasLocations(in: column) {
    let known = DrawingOptions.Level.allCases.filter { document.graph.hasLocations(in: $0.column) }.map(\.rawValue)
    throw .ruleBroken(
      field: "level", value: column.name, rule: "no node of this topology has one",
      hint: known.isEmpty ? "its nodes have no location" : "it has \(known.joined(separator: ", "))")
  }
  let context = DrawingContext(document, structure, options)
  guard let sketch = firstSketch(context) else {
    let counts = "\(counted(context.graph.nodeCount, "node")) and \(counted(context.graph.linkCount, "link"))"
    throw .ruleBroken(
      field: "view", value: options.view.rawValue, rule: "\(counts) without a structure to follow are too many to read",
      hint: "--view collapsed draws one box for each place")
  }
  return sketch.finished(context)
}

/// The sketch of the first strategy that fits the graph, in the order that its family's hint and its locations suggest.
private func firstSketch(_ context: DrawingContext) -> Sketch? {
  let graph = context.graph, isCollapsed = context.options.view == .collapsed || context.options.level != nil
  if graph.nodeCount == 0 { return Sketch(context, headline: "empty topology") }
  switch context.structure.drawing {
  case .lattice: if context.options.level == nil, let sketch = latticeSketch(context) { return sketch }
  case .tiers, .planes:
    if let sketch = tierSketch(context) { return sketch }
    // Tiers that are too wide for a page would only be worse without them.
    if context.options.view == .full { return nil }
  case .groups(let column):
    if context.options.level == nil, let sketch = groupSketch(context, by: column) { return sketch }
  case .boards:
    if !isCollapsed, let sketch = boardSketch(context) { return sketch }
    if !isCollapsed, context.options.view != .full, let sketch = typicalRackSketch(context) { return sketch }
  case .cluster: if let sketch = placeSketch(context) { return sketch }
  case .unstructured: break
  }
  if !isCollapsed {
    if let sketch = latticeSketch(context) { return sketch }
    if let sketch = boardSketch(context) { return sketch }
    if !graph.hasLocations(in: .supernode), let sketch = tierSketch(context) { return sketch }
    if let sketch = unstructuredSketch(context) { return sketch }
  }
  if context.options.view == .full { return nil }
  return placeSketch(context) ?? matrixSketch(context, NodeUnits(blocksOf: graph, limit: 32))
}

/// Boxes for places: tiles below what joins them, a circle, or a matrix; nil without places.
private func placeSketch(_ context: DrawingContext) -> Sketch? {
  for column in placeColumns(context) {
    if let sketch = clusterSketch(context, by: column) { return sketch }
    if let sketch = groupSketch(context, by: column) { return sketch }
  }
  return nil
}

/// The columns whose places a collapsed view may draw, the best first: the one that was asked for, else supernodes, else the outermost
/// of which there are more than a few.
private func placeColumns(_ context: DrawingContext) -> [LocationColumn] {
  if let level = context.options.level { return [level.column] }
  let graph = context.graph, endpoints = graph.endpoints
  var counts: [(column: LocationColumn, places: Int)] = []
  for column in [LocationColumn.cluster, .pod, .supernode, .rack, .host, .board] where graph.hasLocations(in: column) {
    let values = graph.locationColumns[column.rawValue]
    // What endpoints stand outside of is no place to gather them.
    guard endpoints.allSatisfy({ values[$0.index] >= 0 }) else { continue }
    let places = LocationGroups(graph, byEndpointsIn: column).count
    if (2...20_000).contains(places) { counts.append((column, places)) }
  }
  // A handful of places says little: those inside them come first, unless they are too many.
  let best =
    counts.firstIndex { $0.column == .supernode } ?? counts.firstIndex { $0.places >= 6 } ?? counts.count - 1
  return counts.indices.sorted { ($0 == best ? 0 : 1, $0) < ($1 == best ? 0 : 1, $1) }.map { counts[$0].column }
}

extension DrawingOptions.Level {
  /// The location column that it names.
  fileprivate var column: LocationColumn {
    switch self {
    case .supernode: .supernode
    case .pod: .pod
    case .rack: .rack
    case .host: .host
    case .board: .board
    }
  }
}

/// Groups on a circle, or, where they are too many, as a matrix.
private func groupSketch(_ context: DrawingContext, by column: LocationColumn) -> Sketch? {
  if let sketch = chordSketch(context, by: column) { return sketch }
  if context.options.view == .full { return nil }
  let units = NodeUnits(context.graph, by: column)
  return units.count > 1 ? matrixSketch(context, units) : nil
}

/// Tiers: every node where that stays readable, else bundles.
private func tierSketch(_ context: DrawingContext) -> Sketch? {
  let column = context.options.level?.column ?? (context.structure.drawing == .planes ? .host : nil)
  guard let model = TierModel(context, unitColumn: column) else { return nil }
  // Places as tiles say more than tiers where links run across as well.
  if !model.isLayered, ![.tiers, .planes].contains(context.structure.drawing), model.unitNames.count > 52 {
    return nil
  }
  let collapsed = context.options.view == .collapsed
  if !collapsed, context.options.level == nil, let sketch = fullTierSketch(context, model) { return sketch }
  if context.options.view == .full { return nil }
  return bundledTierSketch(context, model, collapsed: collapsed)
}
