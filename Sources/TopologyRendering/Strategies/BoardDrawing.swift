import TopologyModel

/// Draws racks as panels with a row of chips for each board; nil when there are no boards, or too many to draw each.
func boardSketch(_ context: DrawingContext) -> Sketch? {
  let graph = context.graph
  guard graph.hasLocations(in: .board), graph.nodeCount <= context.budget.shapes else { return nil }
  guard let plan = BoardPlan(graph), plan.racks.count <= 8 else { return nil }
  guard plan.racks.allSatisfy({ $0.boards.count <= 24 }), plan.widestBoard <= 24 else { return nil }
  let links = bundles(of: graph, units: plan.unit, paint: context.paint)
  var layout = BoardLayout(context, plan, links)
  layout.place()
  guard layout.sketch.curves.count <= context.budget.curves, layout.sketch.bounds?.width ?? 0 <= 1760 else {
    return nil
  }
  return layout.sketch
}

/// Which node stands on which board of which rack.
struct BoardPlan {
  struct Board {
    var name: String
    var nodes: [Int]
    var hasEndpoints: Bool
  }
  struct Rack {
    var name: String
    /// Units of boards with endpoints, then of boards of switches and of nodes on no board.
    var boards: [Int]
    var switches: [Int]
  }
  /// Per node its unit.
  let unit: [Int]
  let boards: [Board]
  let racks: [Rack]
  /// Units of nodes in no rack, by role.
  let outside: [Int]
  /// Per unit its rack; -1 outside.
  let rackOf: [Int]
  let rackNoun: String
  /// Racks that are only drawn as tiles: what each is called, and its nodes.  Tile `i` is unit `boards.count + i`.
  let tiles: [(name: String, nodes: [Int])]

  var widestBoard: Int { racks.flatMap { $0.boards + $0.switches }.map { boards[$0].nodes.count }.max() ?? 0 }

  /// - Parameter typical: One rack of each sort stands for all that hold the same, which become tiles; racks without endpoints
  ///   become part of what is outside.
  init?(_ graph: TopologyGraph, typical: Bool = false) {
    let hasRacks = graph.hasLocations(in: .rack)
    guard hasRacks || !typical else { return nil }
    let sorted = typical ? TypicalRacks(graph) : nil
    let boardGroups = LocationGroups(graph, by: .board) { node in sorted.map { $0.isDrawn(node) } ?? true }
    guard boardGroups.count > 1 else { return nil }
    let rackGroups = LocationGroups(graph, by: hasRacks ? .rack : .board) { node in
      sorted.map { $0.isDrawn(node) } ?? true
    }
    let rack: [Int] = hasRacks ? rackGroups.group : boardGroups.group.map { $0 < 0 ? -1 : 0 }
    let rackCount = hasRacks ? rackGroups.count : 1
    guard rackCount > 0 else { return nil }
    // A board without a rack has no place.
    guard !(0..<graph.nodeCount).contains(where: { boardGroups.group[$0] >= 0 && rack[$0] < 0 }) else { return nil }

    var unit = boardGroups.group
    tiles = sorted?.tiles ?? []
    var boards = (0..<boardGroups.count).map { index in
      Board(
        name: "board \(graph.location(.board, of: NodeID(boardGroups.first[index])) ?? index)", nodes: [],
        hasEndpoints: false)
    }
    var rackOf = (0..<boardGroups.count).map { rack[boardGroups.first[$0]] }
    struct Key: Hashable {
      var rack: Int
      var role: String
    }
    var rest: [Key: Int] = [:]
    for node in 0..<graph.nodeCount where unit[node] < 0 && sorted?.tile[node] ?? -1 < 0 {
      let key = Key(rack: rack[node], role: graph.attributes(of: NodeID(node)).role)
      if let known = rest[key] {
        unit[node] = known
      } else {
        unit[node] = boards.count
        rest[key] = boards.count
        boards.append(Board(name: visible(key.role), nodes: [], hasEndpoints: false))
        rackOf.append(rack[node])
      }
    }
    for node in 0..<graph.nodeCount where unit[node] >= 0 {
      boards[unit[node]].nodes.append(node)
      if graph.attributes(of: NodeID(node)).isEndpoint { boards[unit[node]].hasEndpoints = true }
    }
    if let sorted {
      for node in 0..<graph.nodeCount where sorted.tile[node] >= 0 { unit[node] = boards.count + sorted.tile[node] }
    }
    self.unit = unit
    self.boards = boards
    self.rackOf = rackOf
    outside = boards.indices.filter { rackOf[$0] < 0 }
    racks = (0..<rackCount).map { index in
      let own = boards.indices.filter { rackOf[$0] == index }
      return Rack(
        name: hasRacks ? rackGroups.names[index] : "", boards: own.filter { boards[$0].hasEndpoints },
        switches: own.filter { !boards[$0].hasEndpoints })
    }
    rackNoun = hasRacks ? rackGroups.noun : "rack"
  }
}

struct BoardLayout {
  let context: DrawingContext
  let plan: BoardPlan
  let links: [LinkBundle]
  var sketch: Sketch
  /// The box that stands for each unit, for lines to end at.
  private(set) var boxOf: [Box?]
  private var chipPitch = 16.0
  private let rowPitch = 26.0
  private let labelWidth = 52.0

  /// The kinds of lines, with what the legend says of each.
  enum LineKind: Int, CaseIterable {
    case onBoard, acrossBoards, toSwitches, betweenRacks, toOutside

    var words: String {
      switch self {
      case .onBoard: "on a board"
      case .acrossBoards: "between boards of a rack"
      case .toSwitches: "boards to switches of their rack"
      case .betweenRacks: "between racks"
      case .toOutside: "racks to the switches above"
      }
    }
    var category: Int { [2, 4, 0, 3, 1][rawValue] }
  }
  private var counts: [LineKind: Int] = [:]
  private var media: [LineKind: Set<String>] = [:]

  init(_ context: DrawingContext, _ plan: BoardPlan, _ links: [LinkBundle]) {
    self.context = context
    self.plan = plan
    self.links = links
    boxOf = Array(repeating: nil, count: plan.boards.count)
    let boards = plan.racks.reduce(0) { $0 + $1.boards.count }
    sketch = Sketch(
      context, headline: "\(counted(plan.racks.count, plan.rackNoun)), \(counted(boards, "board"))")
  }

  var theme: Theme { context.theme }

  /// Many lines side by side are drawn fainter.
  private var isCrowded: Bool { links.count > 80 }

  private func kind(of bundle: LinkBundle) -> LineKind {
    let a = plan.rackOf[bundle.a], b = plan.rackOf[bundle.b]
    if bundle.a == bundle.b { return .onBoard }
    if a < 0 || b < 0 { return .toOutside }
    if a != b { return .betweenRacks }
    return plan.boards[bundle.a].hasEndpoints && plan.boards[bundle.b].hasEndpoints ? .acrossBoards : .toSwitches
  }

  private func color(_ kind: LineKind, _ bundle: LinkBundle) -> Color {
    context.paint.color(bundle, automatic: theme.category(kind.category).opacity(0.8))
  }

  private mutating func note(_ bundle: LinkBundle) {
    let kind = kind(of: bundle)
    counts[kind, default: 0] += bundle.links
    if let medium = context.graph.linkClasses[bundle.linkClass].medium {
      media[kind, default: []].insert(medium.rawValue)
    }
  }

  // MARK: Places

  mutating func place() {
    let widest = plan.racks.flatMap(\.boards).map { plan.boards[$0].nodes.count }.max() ?? 1
    let mostSwitches = plan.racks.map(\.switches.count).max() ?? 0
    let widestSwitch = plan.racks.flatMap(\.switches).map { plan.boards[$0].nodes.count }.max() ?? 0
    let hasBar = links.contains { kind(of: $0) == .acrossBoards }
    // All racks in a row, with chips as large as the page allows.
    let room = 1640 / Double(plan.racks.count) - labelWidth - 40 - (mostSwitches > 0 ? 150 : 0)
    chipPitch = min(max(room / Double(widest), 8), 19)
    let switchPitch = min(chipPitch, 120 / Double(max(widestSwitch, 1)))
    let chips = Double(widest) * chipPitch
    let barX = labelWidth + chips + 22
    let switchX = barX + (hasBar ? 16 : 0) + 62
    let width =
      mostSwitches > 0 ? switchX + Double(widestSwitch) * switchPitch + 24 : barX + (hasBar ? 34 : 0)
    let rows = max(plan.racks.map(\.boards.count).max() ?? 1, mostSwitches)
    let height = Double(rows) * rowPitch + 30
    let pairs = links.contains { kind(of: $0) == .betweenRacks }
    let gap = pairs ? 30.0 : 16.0
    for (index, rack) in plan.racks.enumerated() {
      let box = Box(x: Double(index) * (width + gap), y: 0, width: width, height: height)
      placeRack(
        rack, box, barX: box.x + barX, switchX: box.x + switchX, switchPitch: switchPitch, hasBar: hasBar)
    }
    joinRacks(width: width, gap: gap)
    addWords()
  }

  private mutating func placeRack(
    _ rack: BoardPlan.Rack, _ box: Box, barX: Double, switchX: Double, switchPitch: Double, hasBar: Bool
  ) {
    let panel = sketch.addPanel(box, name: rack.name.isEmpty ? "rack" : rack.name)
    sketch.addLabel(rack.name, at: Point(box.x + 9, box.maxY - 10), size: 9, fitting: box.width - 18)
    for (row, board) in rack.boards.enumerated() {
      placeBoard(
        board, at: Point(box.x + labelWidth, box.y + 10 + (Double(row) + 0.5) * rowPitch), pitch: chipPitch,
        panel: panel, label: true)
    }
    let inner = Double(rack.boards.count) * rowPitch
    for (row, board) in rack.switches.enumerated() {
      let step = inner / Double(rack.switches.count)
      placeBoard(
        board, at: Point(switchX, box.y + 10 + (Double(row) + 0.5) * max(step, rowPitch)), pitch: switchPitch,
        panel: panel, label: false)
    }
    // Links between boards meet in a bar; each is counted at the board of the smaller number.
    if hasBar {
      let bar = Box(x: barX, y: box.y + 10, width: 9, height: inner)
      let fill = theme.category(LineKind.acrossBoards.category)
      let shape = sketch.addShape(bar, fill: fill, name: "between boards", standing: .none, panel: panel, stroke: fill)
      for board in rack.boards {
        let own = links.filter { kind(of: $0) == .acrossBoards && ($0.a == board || $0.b == board) }
        guard var line = own.first, let from = boxOf[board] else { continue }
        line.links = own.filter { $0.a == board }.reduce(0) { $0 + $1.links }
        line.value = own.reduce(0) { max($0, $1.value) }
        sketch.addCurve(
          Bezier.line(from.right, Point(bar.x, from.center.y)), color: color(.acrossBoards, line),
          width: context.paint.width(line, automatic: 2.2), to: shape, links: line.links)
      }
    }
    for bundle in links where plan.rackOf[bundle.a] >= 0 && plan.rackOf[bundle.b] == plan.rackOf[bundle.a] {
      guard rack.boards.contains(bundle.a) || rack.switches.contains(bundle.a) else { continue }
      note(bundle)
      guard let a = boxOf[bundle.a], let b = boxOf[bundle.b] else { continue }
      switch kind(of: bundle) {
      case .onBoard:
        // A rail along the chips.
        let y = a.maxY + 3
        sketch.addCurve(
          Bezier.line(Point(a.x, y), Point(a.maxX, y)), color: color(.onBoard, bundle),
          width: context.paint.width(bundle, automatic: 2), links: bundle.links)
      case .toSwitches:
        let (left, right) = a.x <= b.x ? (a, b) : (b, a)
        let points =
          left.maxX < right.x
          ? Bezier.horizontal(left.right, right.left) : Bezier.arch(left.right, right.right, bow: Point(18, 0))
        let share = isCrowded ? 0.5 : 1.0, plain = color(.toSwitches, bundle)
        sketch.addCurve(
          points, color: plain.opacity(Double(plain.alpha) / 255 * share),
          width: context.paint.width(bundle, automatic: isCrowded ? 0.7 : 0.9), links: bundle.links)
      default: break
      }
    }
  }

  private mutating func placeBoard(_ index: Int, at left: Point, pitch: Double, panel: Int, label: Bool) {
    let board = plan.boards[index], side = min(pitch - 2, 15)
    if label {
      sketch.addLabel(
        board.name, at: left - Point(8, 0), .right, size: 7, color: theme.mutedText, fitting: labelWidth - 12)
    }
    for (position, node) in board.nodes.enumerated() {
      let attributes = context.graph.attributes(of: NodeID(node))
      let fill =
        attributes.isEndpoint
        ? theme.near.mixed(with: theme.background, 0.15)
        : attributes.kind == .switchChip ? theme.neutralDark.mixed(with: theme.neutral, 0.4) : theme.neutralDark
      // A chip that has a board to itself is known by the board.
      let isAlone = board.nodes.count == 1 && !attributes.isEndpoint
      let text = isAlone ? trailingNumber(board.name) : "\(position)", size = min(6.5, side * 0.5)
      let fits = size > 4.5 && TextMetrics.width(text, size: size) <= side - 3
      sketch.addShape(
        Box(center: left + Point((Double(position) + 0.5) * pitch, 0), width: side, height: side), fill: fill,
        name: context.graph.name(of: NodeID(node)), standing: context.standing(for: [node]), panel: panel,
        text: fits ? [text] : [],
        textSize: size)
    }
    boxOf[index] = Box(
      x: left.x, y: left.y - side / 2, width: Double(board.nodes.count) * pitch, height: side)
  }

  // MARK: Between racks

  private mutating func joinRacks(width: Double, gap: Double) {
    // One bundle per pair of racks, as arches over the panels.
    func middle(_ rack: Int) -> Double { Double(rack) * (width + gap) + width / 2 }
    let plan = plan, outer = links.filter { [.betweenRacks, .toOutside].contains(kind(of: $0)) }
    for bundle in outer where max(plan.rackOf[bundle.a], plan.rackOf[bundle.b]) >= 0 { note(bundle) }
    let between = merged(outer.filter { kind(of: $0) == .betweenRacks }) { (plan.rackOf[$0.a], plan.rackOf[$0.b]) }
    var highest = 0.0
    let most = between.map(\.bundle.links).max() ?? 1
    for (a, b, bundle) in between {
      let rise = 26 + 20 * Double(b - a)
      highest = max(highest, rise)
      // Ends are spread along the top, nearer racks further in.
      let spread = width * 0.36 / Double(max(plan.racks.count - 1, 1))
      let from = Point(middle(a) + spread * Double(b - a), 0), to = Point(middle(b) - spread * Double(b - a), 0)
      sketch.addCurve(
        [from, Point(from.x, -rise * 1.3), Point(to.x, -rise * 1.3), to], color: color(.betweenRacks, bundle),
        width: context.paint.width(bundle, automatic: 1 + 1.6 * Double(bundle.links) / Double(most)),
        links: bundle.links)
    }
    guard !plan.outside.isEmpty else { return }
    let total = Double(plan.racks.count) * (width + gap) - gap
    let y = -highest - 80,
      barWidth = min((total - 10 * Double(plan.outside.count - 1)) / Double(plan.outside.count), 340)
    let start = (total - barWidth * Double(plan.outside.count) - 10 * Double(plan.outside.count - 1)) / 2
    for (position, unit) in plan.outside.enumerated() {
      let box = Box(x: start + Double(position) * (barWidth + 10), y: y, width: barWidth, height: 20)
      boxOf[unit] = box
      sketch.addShape(
        box, fill: theme.neutralDark, name: plan.boards[unit].name,
        standing: context.standing(for: plan.boards[unit].nodes),
        text: [roleCounts(context.graph, plan.boards[unit].nodes).joined(separator: ", ")], textSize: 8)
    }
    let up = merged(
      outer.filter { kind(of: $0) == .toOutside && max(plan.rackOf[$0.a], plan.rackOf[$0.b]) >= 0 }
    ) { plan.rackOf[$0.a] < 0 ? (plan.rackOf[$0.b], $0.a) : (plan.rackOf[$0.a], $0.b) }
    for (rack, unit, bundle) in up {
      guard let box = boxOf[unit] else { continue }
      sketch.addCurve(
        Bezier.vertical(Point(middle(rack), 0), box.bottom), color: color(.toOutside, bundle),
        width: context.paint.width(bundle, automatic: 1.8), links: bundle.links)
    }
  }

  /// Bundles that share both ends of `key`, taken together, ascending.
  private func merged(
    _ bundles: [LinkBundle], by key: (LinkBundle) -> (Int, Int)
  ) -> [(a: Int, b: Int, bundle: LinkBundle)] {
    var result: [(a: Int, b: Int, bundle: LinkBundle)] = []
    let keyed = bundles.map { bundle -> (Int, Int, LinkBundle) in
      let (a, b) = key(bundle)
      return (a, b, bundle)
    }
    for (a, b, bundle) in keyed.sorted(by: { ($0.0, $0.1, $0.2.a, $0.2.b) < ($1.0, $1.1, $1.2.a, $1.2.b) }) {
      if let last = result.last, last.a == a, last.b == b {
        result[result.count - 1].bundle.links += bundle.links
        result[result.count - 1].bundle.bandwidth += bundle.bandwidth
        result[result.count - 1].bundle.value = max(last.bundle.value, bundle.value)
      } else {
        result.append((a, b, bundle))
      }
    }
    return result
  }

  private mutating func addWords() {
    let drawn = sketch.curves.reduce(0) { $0 + $1.links }
    let total = links.reduce(0) { $0 + $1.links }
    sketch.omit(
      links: total - drawn, "\(counted(total - drawn, "link")) among the switches above not drawn")
    if context.paint.isAutomatic {
      for kind in LineKind.allCases {
        guard let count = counts[kind] else { continue }
        let medium = (media[kind] ?? []).sorted().joined(separator: ", ")
        sketch.addLegend(
          .line(theme.category(kind.category), width: 2),
          "\(kind.words): \(counted(count, "link"))" + (medium.isEmpty ? "" : ", \(medium)"))
      }
    } else {
      sketch.legend += context.paint.legend(of: links)
    }
  }
}
