import TopologyModel

extension ExchangeFormat {
  /// A platform of SimGrid.
  static let simGrid = ExchangeFormat(
    "simgrid", "SimGrid platform (XML 4.1): hosts, routers, one route per pair of neighbours",
    fileExtension: "xml",
    carries: "names, bandwidth and latency of every direction between neighbours; --level merges nodes by location",
    loses: """
      locations, kinds, the latency of nodes that are crossed; parallel links become one of their sum; SimGrid takes one \
      shortest path per pair and lets it cross any host.  One flat zone: nested zones would lead whatever leaves a host \
      or rack through one gateway, which planes and rails do not have
      """,
    choices: [.level],
    files: { request in
      let graph = request.graph, coarse = Coarsening(graph, by: request.level)
      // SimGrid searches a path on first use; beyond this a platform takes minutes to load.
      try coarse.check(graph, "a SimGrid platform", limit: maximumRoutes)
      return [ExportedFile { try writePlatform(graph, coarse, request.document.name, to: &$0) }]
    })

  private static let maximumRoutes = 200_000

  private static func writePlatform(
    _ graph: TopologyGraph, _ coarse: Coarsening, _ name: String, to output: inout ExchangeOutput
  ) throws {
    let names = distinctNames(coarse)
    try output.line("<?xml version=\"1.0\"?>")
    try output.line("<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">")
    try output.line("<platform version=\"4.1\">")
    try output.line("  <zone id=\"\(XMLText.escaped(name))\" routing=\"Dijkstra\">")
    for (index, part) in coarse.parts.enumerated() {
      let isHost = part.endpoints > 0
      try output.line(
        isHost
          ? "    <host id=\"\(names[index])\" speed=\"1Gf\"/>" : "    <router id=\"\(names[index])\"/>")
    }
    for (index, bond) in coarse.bonds.enumerated() {
      output.append("    <link id=\"l")
      output.append(index)
      output.append("\" bandwidth=\"")
      output.append(bond.gigabytesPerSecond * 1e9)
      output.append("Bps\" latency=\"")
      output.append(bond.latency.nanoseconds)
      try output.line("ns\" sharing_policy=\"SPLITDUPLEX\"/>")
    }
    for (index, bond) in coarse.bonds.enumerated() {
      for (from, to, direction) in [(bond.a, bond.b, "UP"), (bond.b, bond.a, "DOWN")] {
        try output.line(
          "    <route src=\"\(names[from])\" dst=\"\(names[to])\" symmetrical=\"NO\"><link_ctn id=\"l\(index)\" direction=\"\(direction)\"/></route>"
        )
      }
    }
    try output.line("  </zone>")
    try output.line("</platform>")
  }

  /// Names for XML; those that are not different get their number.
  private static func distinctNames(_ coarse: Coarsening) -> [String] {
    var seen: Set<String> = []
    return coarse.parts.enumerated().map { index, part in
      var name = XMLText.escaped(part.name)
      if name.isEmpty || !seen.insert(name).inserted { name += "#\(index)" }
      seen.insert(name)
      return name
    }
  }
}
