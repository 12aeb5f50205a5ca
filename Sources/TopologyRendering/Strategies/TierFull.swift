import TopologyModel

/// Draws every node of a tiered graph: units side by side as panels, the switches above them in rows; nil when it would be
/// too wide or too full.
func fullTierSketch(_ context: DrawingContext, _ model: TierModel) -> Sketch? {
  guard model.isLayered, context.graph.nodeCount <= context.budget.shapes else { return nil }
  let links = bundles(of: context.graph, units: Array(0..<context.graph.nodeCount), paint: context.paint)
  guard links.count <= context.budget.curves else { return nil }
  let scales = FullTierLayout.Scale.all + (context.options.view == .full ? [FullTierLayout.Scale.wide] : [])
  for scale in scales {
    var layout = FullTierLayout(context, model, links, scale)
    if layout.place() { return layout.sketch }
  }
  return nil
}

private struct FullTierLayout {
  /// Distances between neighbours in a row.
  struct Scale {
    let endpointPitch, switchPitch: Double
    /// Total width up to which it is used.
    let limit: Double

    static let all = [
      Scale(endpointPitch: 24, switchPitch: 36, limit: 900),
      Scale(endpointPitch: 15, switchPitch: 28, limit: 1300),
      Scale(endpointPitch: 11, switchPitch: 25, limit: 1600),
      Scale(endpointPitch: 8.5, switchPitch: 15, limit: 1800),
    ]
    /// For a full view alone: wider than a screen.
    static let wide = Scale(endpointPitch: 8, switchPitch: 13, limit: 3200)
  }

  let context: DrawingContext
  let model: TierModel
  let links: [LinkBundle]
  let scale: Scale
  var sketch: Sketch
  private var shapeOf: [Int]
  private let padding = 12.0, unitGap = 9.0

  init(_ context: DrawingContext, _ model: TierModel, _ links: [LinkBundle], _ scale: Scale) {
    self.context = context
    self.model = model
    self.links = links
    self.scale = scale
    sketch = Sketch(context, headline: context.tierHeadline(model))
    shapeOf = Array(repeating: -1, count: context.graph.nodeCount)
  }

  private var theme: Theme { context.theme }
  private var hasUnits: Bool { !model.unitNames.isEmpty }

  mutating func place() -> Bool {
    // rows[u][t]: the nodes of a unit's tier in id order.
    let units = max(model.unitNames.count, 1)
    var rows = [[[Int]]](repeating: [[Int]](repeating: [], count: model.tierCount), count: units)
    for node in 0..<context.graph.nodeCount where model.unit[node] >= 0 {
      rows[model.unit[node]][model.tier[node]].append(node)
    }
    let widths = rows.indices.map { unit in
      let widest = rows[unit].enumerated().map { Double($1.count) * pitch(tier: $0) }.max() ?? 0
      let label = hasUnits ? TextMetrics.width(model.unitNames[unit], size: 8) : 0
      return max(widest, min(label, 90)) + 2 * padding
    }
    let total = widths.reduce(0, +) + Double(units - 1) * unitGap
    let above = (0..<model.tierCount).filter { tier in model.groups.contains { $0.tier == tier } }
    let needed = above.map { tier in
      model.groups.filter { $0.tier == tier }.reduce(0.0) { $0 + Double($1.members.count) * scale.switchPitch + 14 }
    }
    let width = max(total, needed.max() ?? 0)
    guard width <= scale.limit else { return false }

    var y = 0.0, labelRows: [(y: Double, tier: Int)] = []
    let gap = min(max(width * 0.11, 70), 165)
    for tier in above.reversed() {
      placeAbove(tier, width: width, y: y)
      labelRows.append((y + 25, tier))
      y += 42 + (tier == above[0] ? gap : gap * 0.7)
    }
    placeUnits(rows, widths, left: (width - total) / 2, top: y, &labelRows)
    for row in labelRows {
      let roles = model.roles(ofTier: row.tier)
      let text = roles.prefix(2).map(roleTitle).joined(separator: ", ") + (roles.count > 2 ? ", …" : "")
      sketch.addLabel(text, at: Point(-14, row.y), .right, size: 9, color: theme.mutedText, fitting: 110)
    }
    joinNodes()
    addWords()
    return true
  }

  private func pitch(tier: Int) -> Double { tier == 0 ? scale.endpointPitch : scale.switchPitch }

  /// One row of switches above all units, a panel for each group.
  private mutating func placeAbove(_ tier: Int, width: Double, y: Double) {
    let groups = model.groups.indices.filter { model.groups[$0].tier == tier }
    let members = groups.reduce(0) { $0 + model.groups[$1].members.count }
    let gap = 14.0
    let room = width - gap * Double(groups.count - 1)
    // Wide enough to spread the curves, no wider than the switches need for a good look.
    let pitch = min(room / Double(max(members, 1)), 3 * scale.switchPitch)
    var x = (width - pitch * Double(members) - gap * Double(groups.count - 1)) / 2
    for index in groups {
      let group = model.groups[index], span = pitch * Double(group.members.count)
      let box = Box(x: x, y: y, width: span, height: 42)
      let panel = sketch.addPanel(
        box, name: group.name, fill: groups.count > 1 ? theme.tint(color(ofGroup: index)) : nil,
        stroke: groups.count > 1 ? color(ofGroup: index) : nil)
      if model.groups.count > 1 { sketch.addLabel(group.name, at: Point(x + 7, y + 9), size: 7.5, fitting: span - 12) }
      for (position, node) in group.members.enumerated() {
        let center = Point(x + (Double(position) + 0.5) * pitch, y + 26)
        addNode(node, at: center, number: position, fill: color(ofTop: node), panel: panel)
      }
      x += span + gap
    }
  }

  private mutating func placeUnits(
    _ rows: [[[Int]]], _ widths: [Double], left: Double, top: Double, _ labelRows: inout [(y: Double, tier: Int)]
  ) {
    let tiers = (0..<model.tierCount).filter { tier in rows.contains { !$0[tier].isEmpty } }
    var rowY: [Int: Double] = [:], y = top + 18
    for tier in tiers.reversed() {
      rowY[tier] = y
      labelRows.append((y, tier))
      y += tier == tiers[0] ? 0 : tier == 1 && tiers[0] == 0 ? 46 : 58
    }
    let bottom = y + 14 + (hasUnits ? 14 : 0)
    var x = left
    for unit in rows.indices {
      var panel: Int?
      if hasUnits {
        let name = model.unitNames[unit]
        panel = sketch.addPanel(Box(x: x, y: top, width: widths[unit], height: bottom - top), name: name)
        sketch.addLabel(
          name, at: Point(x + widths[unit] / 2, bottom - 9), .center, size: 8, fitting: widths[unit] - 8)
      }
      for tier in tiers {
        let nodes = rows[unit][tier], step = (widths[unit] - 2 * padding) / Double(max(nodes.count, 1))
        for (position, node) in nodes.enumerated() {
          let center = Point(x + padding + (Double(position) + 0.5) * step, rowY[tier] ?? 0)
          addNode(node, at: center, number: position, fill: fill(ofUnitNode: node), panel: panel)
        }
      }
      x += widths[unit] + unitGap
    }
  }

  /// A circle for an endpoint, a box for anything else, with a letter and a number where they fit.
  private mutating func addNode(_ node: Int, at center: Point, number: Int, fill: Color, panel: Int?) {
    let attributes = context.graph.attributes(of: NodeID(node))
    // A number alone where the role ends in one: `L1` would read as the switch of that number.
    let role = visible(attributes.role)
    let initial = role.contains { $0.isNumber } ? "" : role.prefix(1).uppercased()
    let isCircle = attributes.isEndpoint
    let pitch = model.tier[node] == 0 ? scale.endpointPitch : scale.switchPitch
    let width = isCircle ? pitch * 0.76 : model.tier[node] == 0 ? pitch * 0.7 : pitch * 0.78
    let height = isCircle ? width : min(width, 15)
    let size = min(7, width * 0.33)
    let text = initial + String(number)
    let fits = size > 4.5 && TextMetrics.width(text, size: size) < width * 0.8
    shapeOf[node] = sketch.addShape(
      Box(center: center, width: width, height: height), isCircle ? .circle : .box, fill: fill,
      name: context.graph.name(of: NodeID(node)), standing: context.standing(for: [node]), panel: panel,
      text: fits ? [text] : [],
      textSize: size)
  }

  // MARK: Colours

  private func color(ofGroup index: Int) -> Color { theme.category(index) }

  /// By group, or, in a single group of a few switches, each its own.
  private func color(ofTop node: Int) -> Color {
    let group = model.top[node]
    if model.groups.count > 1 || model.groups[group].members.count > theme.palette.count {
      return color(ofGroup: group)
    }
    return theme.category(model.groups[group].members.firstIndex(of: node) ?? 0)
  }

  /// The colour of the one group that a switch of a unit reaches; endpoints and other switches are neutral.
  private func fill(ofUnitNode node: Int) -> Color {
    let attributes = context.graph.attributes(of: NodeID(node))
    if attributes.isEndpoint { return theme.neutral }
    if attributes.kind != .switchChip { return theme.neutralDark }
    if model.groups.count > 1 {
      var groups: Set<Int> = []
      for arc in context.graph.arcs(from: NodeID(node)) where model.top[arc.target.index] >= 0 {
        groups.insert(model.top[arc.target.index])
      }
      if groups.count == 1, let only = groups.first { return color(ofGroup: only) }
    }
    return theme.neutralDark.mixed(with: theme.neutral, 0.4)
  }

  // MARK: Lines

  private mutating func joinNodes() {
    let isFew = links.count <= 200
    for bundle in links where bundle.a != bundle.b {
      let (low, high) = model.tier[bundle.a] <= model.tier[bundle.b] ? (bundle.a, bundle.b) : (bundle.b, bundle.a)
      let from = sketch.shapes[shapeOf[low]].box, to = sketch.shapes[shapeOf[high]].box
      let isAbove = model.top[high] >= 0
      var color = theme.neutral.opacity(0.75)
      if isAbove {
        color = self.color(ofTop: high).opacity(isFew ? 0.8 : 0.6)
      } else if model.tier[low] > 0 {
        color = fill(ofUnitNode: high).opacity(0.6)
      }
      let points =
        model.tier[low] == model.tier[high]
        ? Bezier.arch(from.top, to.top, bow: Point(0, -16))
        : isAbove
          ? Bezier.vertical(from.top, to.bottom) : Bezier.line(from.top, to.bottom)
      sketch.addCurve(
        points, color: context.paint.color(bundle, automatic: color),
        width: context.paint.width(bundle, automatic: isFew ? 1.1 : 0.75), from: shapeOf[low], to: shapeOf[high],
        links: bundle.links)
    }
  }

  private mutating func addWords() {
    context.addEndpointLegend(to: &sketch, asCircles: true)
    if context.paint.isAutomatic {
      if model.groups.count > 1 && model.groups.count <= 12 {
        for index in model.groups.indices { sketch.addLegend(.box(color(ofGroup: index)), model.groups[index].name) }
      }
      sketch.addLegend(
        .line(color(ofGroup: 0), width: 1.6),
        model.groups.count > 1
          ? "uplinks, coloured by \(model.hasPlanes ? "plane" : "group")" : "uplinks, coloured by switch")
    } else {
      sketch.legend += context.paint.legend(of: links)
    }
    let parallel = links.filter { $0.links > 1 }
    if !parallel.isEmpty {
      let links = parallel.reduce(0) { $0 + $1.links }
      sketch.notes.append("\(NumberText.grouped(links)) parallel links drawn as \(counted(parallel.count, "line"))")
    }
  }
}

extension DrawingContext {
  /// Samples of the kinds of nodes below the switches.
  func addEndpointLegend(to sketch: inout Sketch, asCircles: Bool) {
    // Classes that no node has do not count.
    let used = Set(graph.nodeClassIndex.map(Int.init)).map { graph.nodeClasses[$0] }
    let kinds = Set(used.map(\.kind)), endpoints = Set(used.filter(\.isEndpoint).map(\.kind))
    for (kind, name) in [(NodeKind.npu, acceleratorName), (.cpu, "CPU"), (.nic, "NIC")] where kinds.contains(kind) {
      let isEndpoint = endpoints.contains(kind)
      let color = isEndpoint ? theme.neutral : theme.neutralDark
      sketch.addLegend(asCircles && isEndpoint ? .circle(color) : .box(color), name)
    }
  }

  /// A whole number among the parameters of the spec that made the document.
  func parameter(_ name: String) -> Int? { document.provenance.spec?.parameters[name]?.integerValue }

  func tierHeadline(_ model: TierModel) -> String {
    let switches = model.tierCount - 1
    var parts: [String] = []
    if let radix = parameter("radix"), document.provenance.spec?.kind.contains("tree") == true {
      parts.append("fat-tree, k = \(radix)" + (switches == 3 ? "" : ", \(counted(switches, "tier"))"))
    } else {
      parts.append("\(counted(switches, "tier")) of switches")
    }
    if !model.unitNames.isEmpty, model.unitTotal > 0 {
      parts.append(counted(model.unitTotal, model.unitNoun))
    }
    if model.hasPlanes { parts.append(counted(model.planeCount, "plane")) }
    return parts.joined(separator: ", ")
  }
}
