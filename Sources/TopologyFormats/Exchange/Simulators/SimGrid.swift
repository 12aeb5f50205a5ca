import TopologyModel

extension ExchangeFormat {
  /// A platform of SimGrid.
  static let simGrid = ExchangeFormat(
    "simgrid", "SimGrid platform (XML 4.1): hosts, routers, one route per pair of neighbours; --form flat or nested",
    fileExtension: "xml",
    carries: "names, bandwidth and latency of every direction between neighbours; --level merges nodes by location",
    loses: """
      kinds, the latency of nodes that are crossed; parallel links become one of their sum; SimGrid takes one shortest path \
      per pair and lets it cross any host.  Zones nest by location where every \
      route stays a shortest one: zones and switches are joined in one place each, every endpoint of a zone is equally far \
      from all ways out of it, and no shortest way crosses a third zone.  CloudMatrix 384's hosts, racks under a second tier \
      and the pods of a fat-tree are so; hosts on rails are not.  Else the platform is one flat zone, and topo export says \
      why; --form nested insists, --form flat asks for one zone
      """,
    choices: [.level, .form],
    files: { request in
      let graph = request.graph, coarse = Coarsening(graph, by: request.level)
      // SimGrid searches a path on first use; beyond this a platform takes minutes to load.
      try coarse.check(graph, "a SimGrid platform", limit: maximumRoutes)
      let choice = try ZoneChoice(coarse, request)
      let platform = SimGridPlatform(coarse, choice.tree)
      return [ExportedFile(note: choice.note) { try platform.write(to: &$0) }]
    })

  private static let maximumRoutes = 200_000
}

/// The zones of a platform, and what the user is told of them.
private struct ZoneChoice {
  private(set) var tree: ZoneTree
  private(set) var note: String?

  /// Adds a level of zones after the other, innermost first, while routes stay shortest ones.
  init(_ coarse: Coarsening, _ request: ExportRequest) throws(TopologyError) {
    let forms = ["flat", "nested"]
    if let form = request.form, !forms.contains(form) {
      throw .unknown(what: "form", name: form, suggestion: nearestName(to: form, in: forms), known: forms)
    }
    let graph = request.graph, name = request.document.name
    tree = ZoneTree(flat: coarse, name: name)
    if request.form == "flat" { return }
    var used: [LocationColumn] = [], objections: [String] = []
    for level in LocationColumn.enclosures.reversed()
    where graph.hasLocations(in: level) && level.rawValue < request.level?.rawValue ?? .max {
      let candidate = ZoneTree(coarse, graph, levels: [level] + used, name: name)
      // A level that adds no zone says nothing.
      if candidate.zones.count == tree.zones.count { continue }
      if let objection = ZoneProof.objection(to: candidate, of: coarse) {
        objections.append("by \(level.name): \(objection)")
      } else {
        (tree, used) = (candidate, [level] + used)
      }
    }
    guard used.isEmpty else { return }
    let reason = objections.isEmpty ? "no location divides it" : objections.joined(separator: "; ")
    if request.form == "nested" {
      throw .ruleBroken(
        field: ExchangeFormat.subject, value: "", rule: "zones inside zones would not lead the same ways (\(reason))",
        hint: "--form flat writes one zone")
    }
    if !objections.isEmpty { note = "one flat zone, since zones inside it would not lead the same ways: \(reason)" }
  }
}

/// A platform on its way to XML.
private struct SimGridPlatform {
  private let coarse: Coarsening
  private let tree: ZoneTree
  private let partNames: [String]
  private let zoneNames: [String]
  /// Of a part that stands beside zones: SimGrid wants hosts or zones in a zone, not both.
  private let wrapperNames: [String?]
  /// The bundles between the children of every zone.
  private let bonds: [[Int]]

  init(_ coarse: Coarsening, _ tree: ZoneTree) {
    self.coarse = coarse
    self.tree = tree
    var names = DistinctNames()
    partNames = coarse.parts.map { names.add($0.name) }
    zoneNames = tree.zones.enumerated().map { index, zone in names.add(index == 0 ? zone.name : "zone \(zone.name)") }
    let holdsZones = tree.zones.map { $0.children.contains { if case .zone = $0 { true } else { false } } }
    wrapperNames = coarse.parts.enumerated().map { index, part in
      holdsZones[tree.zoneOfPart[index]] ? names.add("zone of \(part.name)") : nil
    }
    var bonds = Array(repeating: [Int](), count: tree.zones.count)
    for (index, bond) in coarse.bonds.enumerated() { bonds[tree.commonZone(bond.a, bond.b)].append(index) }
    self.bonds = bonds
  }

  func write(to output: inout ExchangeOutput) throws {
    try output.line("<?xml version=\"1.0\"?>")
    try output.line("<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">")
    try output.line("<platform version=\"4.1\">")
    try write(zone: 0, indent: "  ", to: &output)
    try output.line("</platform>")
  }

  private func write(zone: Int, indent: String, to output: inout ExchangeOutput) throws {
    try output.line("\(indent)<zone id=\"\(zoneNames[zone])\" routing=\"Dijkstra\">")
    let inner = indent + "  "
    for child in tree.zones[zone].children {
      switch child {
      case .zone(let number): try write(zone: number, indent: inner, to: &output)
      case .part(let part):
        let node =
          coarse.parts[part].endpoints > 0
          ? "<host id=\"\(partNames[part])\" speed=\"1Gf\"/>" : "<router id=\"\(partNames[part])\"/>"
        if let wrapper = wrapperNames[part] {
          try output.line("\(inner)<zone id=\"\(wrapper)\" routing=\"None\">\(node)</zone>")
        } else {
          try output.line(inner + node)
        }
      }
    }
    for index in bonds[zone] {
      output.append(text: "\(inner)<link id=\"l\(index)\" bandwidth=\"")
      output.append(coarse.bonds[index].gigabytesPerSecond * 1e9)
      output.append("Bps\" latency=\"")
      output.append(coarse.bonds[index].latency.nanoseconds)
      try output.line("ns\" sharing_policy=\"SPLITDUPLEX\"/>")
    }
    for index in bonds[zone] {
      let bond = coarse.bonds[index]
      for (from, to, direction) in [(bond.a, bond.b, "UP"), (bond.b, bond.a, "DOWN")] {
        let link = "<link_ctn id=\"l\(index)\" direction=\"\(direction)\"/>"
        if let source = outerName(of: from, in: zone), let target = outerName(of: to, in: zone) {
          try output.line(
            "\(inner)<zoneRoute src=\"\(source)\" dst=\"\(target)\" gw_src=\"\(partNames[from])\" "
              + "gw_dst=\"\(partNames[to])\" symmetrical=\"NO\">\(link)</zoneRoute>")
        } else {
          try output.line(
            "\(inner)<route src=\"\(partNames[from])\" dst=\"\(partNames[to])\" symmetrical=\"NO\">\(link)</route>")
        }
      }
    }
    try output.line("\(indent)</zone>")
  }

  /// The zone, or the wrapper, by which a part is known among the children of `zone`.
  private func outerName(of part: Int, in zone: Int) -> String? {
    if case .zone(let child) = tree.child(of: zone, holding: part) { return zoneNames[child] }
    return wrapperNames[part]
  }
}

/// Names for XML; those that are not different, or empty, get a number.
private struct DistinctNames {
  private var seen: Set<String> = []
  private var count = 0

  /// The name to write for the next element.
  mutating func add(_ name: String) -> String {
    var escaped = XMLText.escaped(name)
    while escaped.isEmpty || !seen.insert(escaped).inserted { escaped += "#\(count)" }
    count += 1
    return escaped
  }
}
