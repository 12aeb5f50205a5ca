import TopologyModel

/// Draws a tiered graph with its units as panels in one or two rows and the switches above them as a band: the chips of a
/// unit that lead up face the band, and all their links into one group of the band are one curve.
func bundledTierSketch(_ context: DrawingContext, _ original: TierModel, collapsed: Bool) -> Sketch? {
  guard original.groups.count > 0 else { return nil }
  var model = original
  if model.unitNames.isEmpty { model.splitIntoUnits() }
  model.mergeUnits(limit: collapsed ? 32 : 52)
  let units = model.unitNames.count
  // What the curves leave room for, and what fits side by side.
  let groupLimit = min(24, context.budget.curves / max(units, 1))
  if model.groups.count > max(groupLimit, 1) { model.mergeGroups(limit: max(1, min(groupLimit, 8))) }
  var layout = BundledTierLayout(context, model, collapsed: collapsed)
  layout.place()
  return layout.sketch
}

private struct BundledTierLayout {
  let context: DrawingContext
  let model: TierModel
  var sketch: Sketch
  /// Per unit and tier, its nodes.
  private var rows: [[[Int]]]
  /// Per node whether it leads out of its unit.
  private var isFacing: [Bool]
  /// What each node is drawn as: an index into `things`; -1 for nothing.
  private var thing: [Int]
  /// The shapes that curves start from and end at.
  private var darkChips: Set<String> = []
  private var ports: [Port] = []
  private let collapsed: Bool
  /// Endpoints are drawn one by one.
  private var showsEndpoints = false
  private let padding = 6.0, gap = 7.0

  /// Where curves meet a thing: for a group of the band at its upper and its lower edge.
  private struct Port {
    var shape: Int?
    var upper: (place: Point, shape: Int)?
    var lower: (place: Point, shape: Int)?
    var color: Color
    /// How far to the left and the right of its place curves may end.
    var reach = 0.0
  }

  init(_ context: DrawingContext, _ model: TierModel, collapsed: Bool) {
    self.context = context
    self.model = model
    self.collapsed = collapsed
    sketch = Sketch(context, headline: context.tierHeadline(model))
    thing = Array(repeating: -1, count: context.graph.nodeCount)
    rows = Array(
      repeating: Array(repeating: [], count: model.tierCount), count: model.unitNames.count)
    isFacing = Array(repeating: false, count: context.graph.nodeCount)
    for node in 0..<context.graph.nodeCount where model.unit[node] >= 0 {
      rows[model.unit[node]][model.tier[node]].append(node)
      isFacing[node] = context.graph.arcs(from: NodeID(node)).contains { model.top[$0.target.index] >= 0 }
    }
  }

  private var theme: Theme { context.theme }
  private var units: Int { model.unitNames.count }

  mutating func place() {
    // Two rows when one would be too wide or crowded.
    let facing = (0..<units).map { facingChips(of: $0) }
    let widestChips = facing.map(\.count).max() ?? 0
    let single = Double(units) * (panelWidth(perRow: units, chips: widestChips) + gap)
    let rowCount = units > 16 || single > 1750 ? 2 : 1
    let perRow = (units + rowCount - 1) / rowCount
    let width = panelWidth(perRow: perRow, chips: widestChips)
    let total = Double(perRow) * (width + gap) - gap
    decideDetail()

    let bandWidth = max(total, Double(model.groups.count) * 64)
    let reach = min(max(bandWidth * 0.085, 64), 165)
    let height = panelHeight(width: width)
    let bandHeight = placeBand(y: 0, width: bandWidth, ports: rowCount == 1 ? [.lower] : [.upper, .lower])
    for unit in 0..<units {
      // The first half above, the second below; a single row lies below.
      let isUpper = rowCount == 2 && unit < perRow
      let column = isUpper || rowCount == 1 ? unit : unit - perRow
      let inRow = isUpper || rowCount == 1 ? perRow : units - perRow
      let left = (bandWidth - Double(inRow) * (width + gap) + gap) / 2
      let box = Box(
        x: left + Double(column) * (width + gap), y: isUpper ? -reach - height : bandHeight + reach, width: width,
        height: height)
      placeUnit(unit, box, chips: facing[unit], isUpper: isUpper)
    }
    join(pageWidth: bandWidth)
  }

  // MARK: Sizes

  private func panelWidth(perRow: Int, chips: Int) -> Double {
    let room = (1640 - gap * Double(perRow)) / Double(perRow)
    let wanted = max(Double(min(chips, 24)) * 10 + 2 * padding, 66)
    return min(max(min(room, wanted), 44), 190)
  }

  /// Endpoints one by one where the page holds them.
  private mutating func decideDetail() {
    var shapes = model.groups.reduce(0) { $0 + min($1.members.count, 48) }
    var endpoints = 0, largest = 0
    for unit in 0..<units {
      for tier in 0..<model.tierCount {
        if tier == 0 { endpoints += rows[unit][0].count } else { shapes += min(rows[unit][tier].count, 24) }
      }
      largest = max(largest, rows[unit][0].count)
    }
    showsEndpoints = !collapsed && largest <= 32 && shapes + endpoints <= context.budget.shapes
  }

  private struct Block {
    var height: Double
    /// Chips in lines, or else lines of text.
    var chips: [[Int]] = []
    var pitch = 0.0
    var text: [String] = []
    var nodes: [Int] = []
  }

  /// The blocks of a unit from the side that faces the band to the far side, the facing chips left out.
  private func blocks(of unit: Int, width: Double) -> [Block] {
    let room = width - 2 * padding
    var result: [Block] = []
    for tier in (0..<model.tierCount).reversed() {
      let nodes = rows[unit][tier].filter { !isFacing[$0] }
      if nodes.isEmpty { continue }
      if tier == 0 && showsEndpoints {
        // Kinds apart: NPUs nearest to the switches, CPUs behind them.
        for isEndpoint in [true, false] {
          let kind = nodes.filter { context.graph.attributes(of: NodeID($0)).isEndpoint == isEndpoint }
          if kind.isEmpty { continue }
          let most = max(1, Int(room / 8)), lines = (kind.count + most - 1) / most
          let perLine = (kind.count + lines - 1) / lines
          let chips = stride(from: 0, to: kind.count, by: perLine).map {
            Array(kind[$0..<min($0 + perLine, kind.count)])
          }
          let pitch = min(room / Double(perLine), 11)
          result.append(Block(height: Double(lines) * min(pitch, 11), chips: chips, pitch: pitch, nodes: kind))
        }
      } else if tier > 0 && nodes.count <= 24 && !collapsed && room / Double(nodes.count) >= 3.6 {
        let pitch = min(room / Double(nodes.count), 11)
        result.append(Block(height: 9, chips: [nodes], pitch: pitch, nodes: nodes))
      } else {
        result.append(Block(height: 26, text: roleCounts(context.graph, nodes, isShort: true), nodes: nodes))
      }
    }
    return result
  }

  private func panelHeight(width: Double) -> Double {
    let tallest =
      (0..<units).map { unit in blocks(of: unit, width: width).reduce(0.0) { $0 + $1.height + 7 } }.max() ?? 0
    // Facing chips, blocks, name.
    return 4 + 10 + 8 + tallest + 16
  }

  // MARK: Units

  /// One chip at the edge of a unit: a node that leads up, or all that lead to the same groups.
  private struct FacingChip {
    var nodes: [Int]
    /// The group it leads to; nil for several or none.
    var group: Int?
  }

  private func facingChips(of unit: Int) -> [FacingChip] {
    let nodes = rows[unit].joined().filter { isFacing[$0] }
    var chips: [FacingChip] = nodes.map { node in
      var groups: Set<Int> = []
      for arc in context.graph.arcs(from: NodeID(node)) where model.top[arc.target.index] >= 0 {
        groups.insert(model.top[arc.target.index])
      }
      return FacingChip(nodes: [node], group: groups.count == 1 ? groups.first : nil)
    }
    let areSwitches = nodes.allSatisfy { model.tier[$0] > 0 }
    let mayShow = areSwitches && nodes.count <= 24 && !collapsed && units * nodes.count <= 500
    if !mayShow || model.mergedUnits > 1 {
      // One chip for each group, those that lead to several together.
      var merged: [FacingChip] = []
      for chip in chips.sorted(by: { ($0.group ?? -1, $0.nodes[0]) < ($1.group ?? -1, $1.nodes[0]) }) {
        if let last = merged.last, last.group == chip.group {
          merged[merged.count - 1].nodes += chip.nodes
        } else {
          merged.append(chip)
        }
      }
      chips = merged
    }
    return chips
  }

  private mutating func placeUnit(_ unit: Int, _ box: Box, chips: [FacingChip], isUpper: Bool) {
    let name = model.unitNames[unit]
    let panel = sketch.addPanel(box, name: name)
    // `from` counts from the edge that faces the band.
    func line(_ from: Double, _ height: Double) -> Double { isUpper ? box.maxY - from - height : box.y + from }
    let room = box.width - 2 * padding, count = Double(max(chips.count, 1))
    let pitch = min(room / count, 26), start = box.x + (box.width - pitch * count) / 2
    for (index, chip) in chips.enumerated() {
      let color = chip.group.map { theme.category($0) } ?? theme.neutralDark
      if chip.group == nil { note(darkChip: chip.nodes) }
      let chipBox = Box(
        x: start + Double(index) * pitch, y: line(4, 10), width: max(pitch - 0.8, pitch * 0.9), height: 10)
      let label = chip.nodes.count > 1 && chip.nodes.count != chips.count ? NumberText.grouped(chip.nodes.count) : ""
      let fits = TextMetrics.width(label, size: 6) <= chipBox.width - 3
      let shape = sketch.addShape(
        chipBox, fill: color, name: shapeName(chip.nodes), standing: context.standing(for: chip.nodes),
        panel: panel, text: label.isEmpty || !fits ? [] : [label], textSize: 6)
      let place = isUpper ? chipBox.bottom : chipBox.top
      for node in chip.nodes { thing[node] = ports.count }
      ports.append(Port(shape: shape, upper: (place, shape), lower: (place, shape), color: color))
    }
    var from = 4 + 10 + 8.0
    for block in blocks(of: unit, width: box.width) {
      placeBlock(block, box, y: line(from, block.height), panel: panel)
      from += block.height + 7
    }
    sketch.addLabel(
      name, at: Point(box.center.x, line(box.height - 15, 11) + 5.5), .center, size: 7, fitting: box.width - 6)
  }

  private mutating func placeBlock(_ block: Block, _ box: Box, y: Double, panel: Int) {
    if block.chips.isEmpty {
      let inner = Box(x: box.x + padding, y: y, width: box.width - 2 * padding, height: block.height)
      sketch.addShape(
        inner, fill: theme.background.mixed(with: theme.near, 0.12), name: shapeName(block.nodes),
        standing: context.standing(for: block.nodes), panel: panel, text: block.text, textSize: 7,
        stroke: theme.panelStroke)
      return
    }
    for (row, chips) in block.chips.enumerated() {
      let left = box.x + (box.width - block.pitch * Double(chips.count)) / 2
      for (column, node) in chips.enumerated() {
        let attributes = context.graph.attributes(of: NodeID(node))
        let fill =
          attributes.kind == .switchChip
          ? theme.neutralDark.mixed(with: theme.neutral, 0.4)
          : attributes.isEndpoint ? theme.neutral : theme.neutralDark
        let side = min(block.pitch, 11) - 1.8
        sketch.addShape(
          Box(
            x: left + Double(column) * block.pitch, y: y + Double(row) * min(block.pitch, 11), width: block.pitch - 1.8,
            height: side), fill: fill, name: context.graph.name(of: NodeID(node)),
          standing: context.standing(for: [node]),
          panel: panel)
      }
    }
  }

  /// Remembers for the legend what the chips are that have the colour of no group.
  private mutating func note(darkChip nodes: [Int]) {
    for node in nodes {
      let attributes = context.graph.attributes(of: NodeID(node))
      let leadsUp = context.graph.arcs(from: NodeID(node)).contains { model.top[$0.target.index] >= 0 }
      let role = roleTitle(visible(attributes.role)), groups = model.hasPlanes ? "planes" : "groups"
      darkChips.insert(leadsUp ? "\(role), joined to several \(groups)" : "\(role), not joined upwards")
    }
  }

  private func shapeName(_ nodes: [Int]) -> String {
    guard let first = nodes.first else { return "" }
    let name = context.graph.name(of: NodeID(first))
    return nodes.count == 1 ? name : "\(name) and \(NumberText.grouped(nodes.count - 1)) more"
  }

  // MARK: The band

  private enum Side { case upper, lower }

  /// The groups above all units, each a panel with its switches; returns the height.
  private mutating func placeBand(y: Double, width: Double, ports sides: [Side]) -> Double {
    let count = Double(model.groups.count), gap = 9.0
    let panelWidth = min((width - gap * (count - 1)) / count, model.groups.count <= 2 ? 700 : 420)
    let left = (width - panelWidth * count - gap * (count - 1)) / 2
    let inner = panelWidth - 16
    // All groups have lines of the same length.
    let largest = model.groups.map(\.members.count).max() ?? 0
    let perLine = max(1, min(largest, Int(inner / 5.5), 24))
    let lines = largest <= 48 && !collapsed ? (largest + perLine - 1) / perLine : 0
    let height = 22 + (lines > 0 ? Double(lines) * 12 + 5 : 20)
    for (index, group) in model.groups.enumerated() {
      let box = Box(x: left + Double(index) * (panelWidth + gap), y: y, width: panelWidth, height: height)
      let color = theme.category(index)
      let panel = sketch.addPanel(box, name: group.name, fill: theme.tint(color), stroke: color)
      let content = roleCounts(context.graph, group.members).joined(separator: ", ")
      let name = visible(group.name), long = model.groups.count == 1 ? content : "\(name) · \(content)"
      let fits = TextMetrics.width(long, size: 7.5) <= panelWidth - 10
      sketch.addLabel(
        fits && lines > 0 ? long : name, at: Point(box.center.x, y + 12), .center, size: 7.5, fitting: panelWidth - 8)
      for node in group.members { thing[node] = ports.count }
      if lines > 0 {
        let pitch = min(inner / Double(perLine), 16)
        for (position, node) in group.members.enumerated() {
          let line = position / perLine, column = position % perLine
          let inLine = min(perLine, group.members.count - line * perLine)
          let start = box.center.x - pitch * Double(inLine) / 2
          sketch.addShape(
            Box(
              x: start + Double(column) * pitch, y: y + 21 + Double(line) * 12, width: pitch - 0.8, height: 10),
            fill: color, name: context.graph.name(of: NodeID(node)), standing: context.standing(for: [node]),
            panel: panel)
        }
      } else {
        sketch.addShape(
          Box(x: box.x + 8, y: y + 20, width: inner, height: 16), fill: color, name: shapeName(group.members),
          standing: context.standing(for: group.members), panel: panel,
          text: [content], textSize: 7)
      }
      // A group that everything leads to takes its curves side by side.
      var port = Port(color: color, reach: model.groups.count <= 2 ? panelWidth * 0.42 : 0)
      for side in sides {
        let place = side == .upper ? box.top : box.bottom
        let width = port.reach > 0 ? 2 * port.reach : min(12, panelWidth / 3)
        let shape = sketch.addShape(
          Box(center: place, width: width, height: 3), fill: color, name: "port of \(group.name)", standing: .none,
          panel: panel, stroke: color)
        if side == .upper { port.upper = (place, shape) } else { port.lower = (place, shape) }
      }
      ports.append(port)
    }
    return height
  }

  // MARK: Lines and words

  private mutating func join(pageWidth: Double) {
    let all = bundles(of: context.graph, units: thing, paint: context.paint)
    let bandEnd = model.groups.count
    var drawn: [LinkBundle] = []
    for bundle in all {
      // Things are numbered band first.
      if bundle.a < bandEnd && bundle.b >= bandEnd { drawn.append(bundle) }
    }
    let isFew = drawn.count <= 120
    for bundle in drawn {
      let group = ports[bundle.a], chip = ports[bundle.b]
      guard let chipEnd = chip.upper else { continue }
      let isAbove = chipEnd.place.y < 0
      guard let end = isAbove ? group.upper : group.lower else { continue }
      let span = pageWidth > 0 ? 2 * (chipEnd.place.x / pageWidth - 0.5) : 0
      sketch.addCurve(
        Bezier.vertical(chipEnd.place, end.place + Point(span * group.reach, 0)),
        color: context.paint.color(bundle, automatic: group.color.opacity(isFew ? 0.75 : 0.6)),
        width: context.paint.width(bundle, automatic: isFew ? 1.2 : 0.75), from: chip.shape, to: end.shape,
        links: bundle.links)
    }
    addWords(drawn)
  }

  private mutating func addWords(_ drawn: [LinkBundle]) {
    context.addEndpointLegend(to: &sketch, asCircles: false)
    let linkCount = drawn.reduce(0) { $0 + $1.links }
    let sizes = drawn.map(\.links)
    let smallest = sizes.min() ?? 0, largest = sizes.max() ?? 0
    let each =
      smallest == largest
      ? NumberText.grouped(largest) : "\(NumberText.grouped(smallest)) to \(NumberText.grouped(largest))"
    if context.paint.isAutomatic {
      if model.groups.count <= 12 {
        for (index, group) in model.groups.enumerated() { sketch.addLegend(.box(theme.category(index)), group.name) }
      }
      for text in darkChips.sorted() { sketch.addLegend(.box(theme.neutralDark), text) }
      if largest > 1 { sketch.addLegend(.line(theme.mutedText, width: 1.6), "bundle of \(each) links") }
    } else {
      sketch.legend += context.paint.legend(of: drawn)
    }
    if model.mergedUnits > 1 {
      sketch.notes.append("\(model.unitNoun)s drawn in blocks of \(model.mergedUnits)")
    }
    if model.mergedGroups > 1 {
      sketch.notes.append("\(model.hasPlanes ? "planes" : "groups") drawn in ranges of \(model.mergedGroups)")
    }
    if largest > 1 {
      sketch.notes.append(
        "\(NumberText.grouped(linkCount)) uplinks drawn as \(counted(drawn.count, "bundle")) of \(each)")
    }
    for (links, sentence) in linksInWords(context, model) { sketch.omit(links: links, sentence) }
  }
}

/// What is said of links that a bundled drawing does not show: those inside units and those among the switches above.
private func linksInWords(_ context: DrawingContext, _ model: TierModel) -> [(Int, String)] {
  let graph = context.graph
  struct Key: Hashable {
    var kind: Int
    var isInside: Bool
  }
  var kinds: [String] = []
  var counts: [Key: Int] = [:]
  let kindOfClass = graph.linkClasses.map { linkClass in
    if let known = kinds.firstIndex(of: linkClass.kind) { return known }
    kinds.append(linkClass.kind)
    return kinds.count - 1
  }
  for link in 0..<graph.linkCount {
    let a = graph.linkSource[link].index, b = graph.linkTarget[link].index
    let isInside = model.unit[a] >= 0 && model.unit[b] >= 0, isAbove = model.unit[a] < 0 && model.unit[b] < 0
    if isInside || isAbove {
      counts[Key(kind: kindOfClass[Int(graph.linkClassIndex[link])], isInside: isInside), default: 0] += 1
    }
  }
  var result: [(Int, String)] = []
  for isInside in [true, false] {
    let present = kinds.indices.compactMap { kind in
      counts[Key(kind: kind, isInside: isInside)].map { (kind: kinds[kind], links: $0) }
    }
    guard !present.isEmpty else { continue }
    let parts = present.map { "\(NumberText.grouped($0.links)) \($0.kind)" }
    let total = present.reduce(0) { $0 + $1.links }
    let place = isInside ? "inside \(model.unitNoun)s" : "among the switches above them"
    result.append((total, "\(place) not drawn: \(parts.joined(separator: ", ")) \(total == 1 ? "link" : "links")"))
  }
  return result
}
