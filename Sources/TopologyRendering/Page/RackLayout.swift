import TopologyModel

/// What stands in the racks of a topology.
public struct RackLayout: Hashable, Sendable {
  /// Racks that hold the same and send as many links away over the same media.
  public struct Sort: Hashable, Sendable {
    /// The name of the first.
    public var name: String
    /// How many racks there are of it.
    public var racks: Int
    /// Nodes of one rack by role, in the order of ``RackLayout/roles``.
    public var contents: [Int]
    /// Links of one rack that end outside it, by medium, names ascending.
    public var leaving: [NamedCount]
    /// Watts of the nodes of one rack; nil where that of none is known.
    public var power: Double?
  }
  /// Roles of nodes in racks: those of endpoints first, else ascending.
  public var roles: [String]
  /// The sorts, by their first rack.
  public var sorts: [Sort]
  /// The racks in order: name and the sort of each.
  public var racks: [Rack]
  /// Nodes that stand in no rack.
  public var unplaced: Int

  /// One rack.
  public struct Rack: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Its sort.
    public var sort: Int
  }

  /// The racks of a graph; nil where no node has one.  - Complexity: O(V + L).
  public init?(_ graph: TopologyGraph) {
    guard graph.hasLocations(in: .rack) else { return nil }
    let groups = LocationGroups(graph, by: .rack)
    let classes = graph.nodeClasses
    let endpointRoles = Set(classes.filter(\.isEndpoint).map(\.role))
    let roles = Set(classes.map(\.role)).sorted {
      (endpointRoles.contains($0) ? 0 : 1, $0) < (endpointRoles.contains($1) ? 0 : 1, $1)
    }
    let places = Dictionary(uniqueKeysWithValues: roles.enumerated().map { ($1, $0) })
    let roleOfClass = classes.map { places[$0.role] ?? 0 }
    struct Content: Hashable {
      var nodes: [Int]
      var leaving: [Int]
      var power = 0.0
      var isPowerKnown = false
    }
    let media = Medium.allCases
    let empty = Content(
      nodes: Array(repeating: 0, count: roles.count), leaving: Array(repeating: 0, count: media.count + 1))
    var contents = [Content](repeating: empty, count: groups.count)
    var unplaced = 0
    for node in 0..<graph.nodeCount {
      let rack = groups.group[node], number = Int(graph.nodeClassIndex[node])
      if rack < 0 {
        unplaced += 1
        continue
      }
      contents[rack].nodes[roleOfClass[number]] += 1
      if let power = classes[number].power {
        contents[rack].power += power
        contents[rack].isPowerKnown = true
      }
    }
    let mediumOfClass = graph.linkClasses.map { $0.medium.flatMap { media.firstIndex(of: $0) } ?? media.count }
    for link in 0..<graph.linkCount {
      let a = groups.group[graph.linkSource[link].index], b = groups.group[graph.linkTarget[link].index]
      if a == b { continue }
      let medium = mediumOfClass[Int(graph.linkClassIndex[link])]
      if a >= 0 { contents[a].leaving[medium] += 1 }
      if b >= 0 { contents[b].leaving[medium] += 1 }
    }
    var known: [Content: Int] = [:], sorts: [Sort] = [], racks: [Rack] = []
    for (index, content) in contents.enumerated() {
      let sort = known[content] ?? sorts.count
      if sort == sorts.count {
        known[content] = sort
        let leaving = content.leaving.enumerated().filter { $0.element > 0 }.map {
          NamedCount($0.offset < media.count ? media[$0.offset].rawValue : "unknown medium", $0.element)
        }
        sorts.append(
          Sort(
            name: groups.names[index], racks: 0, contents: content.nodes,
            leaving: leaving.sorted { $0.name < $1.name }, power: content.isPowerKnown ? content.power : nil))
      }
      sorts[sort].racks += 1
      racks.append(Rack(name: groups.names[index], sort: sort))
    }
    let isUsed = roles.indices.map { role in sorts.contains { $0.contents[role] > 0 } }
    self.roles = roles.indices.filter { isUsed[$0] }.map { roles[$0] }
    for index in sorts.indices {
      sorts[index].contents = roles.indices.filter { isUsed[$0] }.map { sorts[index].contents[$0] }
    }
    self.sorts = sorts
    self.racks = racks
    self.unplaced = unplaced
  }

  /// Drawn one by one up to this many; beyond, one for each sort.
  static let limit = 72
  /// More sorts than this are only counted.
  static let sortLimit = 48

  /// Racks side by side, as high as what they hold: a box for each, or for each sort with the number of racks.
  public var picture: PlotPicture {
    let isSingle = racks.count <= Self.limit
    let boxes: [(name: String, count: Int, sort: Int)] =
      isSingle
      ? racks.map { ($0.name, 1, $0.sort) }
      : sorts.prefix(Self.sortLimit).enumerated().map { ($1.name, $1.racks, $0) }
    let cell = 78.0, rack = Box(x: 0, y: 0, width: 64, height: 84), rowHeight = 118.0, width = 650.0
    let columns = max(1, Int((width - 20) / cell)), rows = (boxes.count + columns - 1) / columns
    let legendRows = legend(width: width)
    let top = 10.0, height = top + Double(max(rows, 1)) * rowHeight + Double(legendRows.count) * 18 + 8
    var picture = PlotPicture(
      width: width, height: height, frame: Box(x: 10, y: top, width: width - 20, height: Double(rows) * rowHeight),
      title: "\(counted(racks.count, "rack")): what stands in each")
    let most = Double(max(sorts.map { $0.contents.reduce(0, +) }.max() ?? 1, 1))
    for (index, entry) in boxes.enumerated() {
      let box = rack.moved(
        by: Point(10 + Double(index % columns) * cell + 7, top + Double(index / columns) * rowHeight))
      picture.marks.append(.box(box, .ground, tip: entry.name))
      let inner = box.inset(by: 3)
      var bottom = inner.maxY
      for (role, count) in sorts[entry.sort].contents.enumerated() where count > 0 {
        let band = inner.height * Double(count) / most
        let part = Box(x: inner.x, y: bottom - band, width: inner.width, height: max(band - 1, 0.5))
        picture.marks.append(.box(part, .series(role), tip: "\(entry.name): \(count) \(roles[role])"))
        if part.height > 13 {
          picture.marks.append(.text("\(count)", part.center, .center, .inside))
        }
        bottom -= band
      }
      let name = TextMetrics.fitted(entry.name, size: PlotPicture.textSize, width: cell - 4)
      picture.marks.append(.text(name, Point(box.center.x, box.maxY + 10), .center, .tick))
      if !isSingle {
        picture.marks.append(
          .text("× \(NumberText.grouped(entry.count))", Point(box.center.x, box.maxY + 23), .center, .strong))
      }
    }
    for (row, items) in legendRows.enumerated() {
      let y = top + Double(max(rows, 1)) * rowHeight + Double(row) * 18 + 6
      for item in items {
        picture.marks.append(.box(Box(x: item.x, y: y - 5, width: 10, height: 10), .series(item.role), tip: ""))
        picture.marks.append(.text(roles[item.role], Point(item.x + 15, y), .left, .tick))
      }
    }
    return picture
  }

  /// The roles in rows that fit, each with its place.
  private func legend(width: Double) -> [[(role: Int, x: Double)]] {
    var rows: [[(role: Int, x: Double)]] = [[]], x = 17.0
    for (role, name) in roles.enumerated() {
      let needed = 15 + PlotPicture.width(name) + 16
      if x + needed > width, !rows[rows.count - 1].isEmpty {
        rows.append([])
        x = 17
      }
      rows[rows.count - 1].append((role, x))
      x += needed
    }
    return rows
  }

  /// The sorts of racks with what they hold.
  public var table: TextTable {
    func listed(_ counts: [(String, Int)]) -> String {
      counts.filter { $0.1 > 0 }.map { "\(NumberText.grouped($0.1)) \($0.0)" }.joined(separator: ", ")
    }
    let knowsPower = sorts.contains { $0.power != nil }
    var columns: [TextTable.Column] = [
      .text("racks like"), .number("racks"), .text("nodes of one"), .text("links that leave one"),
    ]
    if knowsPower { columns.append(.number("power of one", unit: "kW")) }
    var notes: [String] = []
    if unplaced > 0 { notes.append("\(counted(unplaced, "node")) stand\(unplaced == 1 ? "s" : "") in no rack.") }
    if sorts.count > Self.sortLimit { notes.append("The first \(Self.sortLimit) of \(sorts.count) sorts of racks.") }
    return TextTable(
      "\(counted(racks.count, "rack")) of \(counted(sorts.count, "sort"))", columns: columns,
      rows: sorts.prefix(Self.sortLimit).map { sort in
        var row = [
          sort.name, NumberText.grouped(sort.racks), listed(Array(zip(roles, sort.contents))),
          listed(sort.leaving.map { ($0.name, $0.count) }),
        ]
        if knowsPower { row.append(sort.power.map { NumberText.decimal($0 / 1000, places: 1) } ?? "") }
        return row
      }, notes: notes)
  }
}
