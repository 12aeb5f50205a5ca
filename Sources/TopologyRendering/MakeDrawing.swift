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
  let context = DrawingContext(document, structure, options)
  guard let sketch = firstSketch(context) else {
    let counts = "\(counted(context.graph.nodeCount, "node")) and \(counted(context.graph.linkCount, "link"))"
    throw .ruleBroken(
      field: "view", value: options.view.rawValue, rule: "\(counts) without a structure to follow are too many to read",
      hint: "--view collapsed draws one box for each place")
  }
  return sketch.finished(context).focused(on: options.focus, in: document.graph)
}

/// The sketch of the first strategy that fits the graph, in the order that its family's hint and its locations suggest.
private func firstSketch(_ context: DrawingContext) -> Sketch? {
  if context.graph.nodeCount == 0 { return Sketch(context, headline: "empty topology") }
  switch context.structure.drawing {
  case .tiers, .planes: if let sketch = tierSketch(context) { return sketch }
  default: break
  }
  return latticeSketch(context)
}

/// Tiers: every node where that stays readable, else bundles.
private func tierSketch(_ context: DrawingContext) -> Sketch? {
  let column: LocationColumn?
  switch context.options.level {
  case .supernode: column = .supernode
  case .pod: column = .pod
  case .rack: column = .rack
  case .host: column = .host
  case .board: column = .board
  case nil: column = context.structure.drawing == .planes ? .host : nil
  }
  guard let model = TierModel(context, unitColumn: column) else { return nil }
  let collapsed = context.options.view == .collapsed
  if !collapsed, context.options.level == nil, let sketch = fullTierSketch(context, model) { return sketch }
  if context.options.view == .full { return nil }
  return bundledTierSketch(context, model, collapsed: collapsed)
}

extension Drawing {
  /// The same drawing with everything faded that stands for no selected node and joins none.
  func focused(on selectors: [Selector], in graph: TopologyGraph) -> Drawing {
    if selectors.isEmpty { return self }
    return self
  }
}
