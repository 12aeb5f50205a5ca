import TopologyModel

extension RouteReport {
  /// One table for each way, after a summary.
  public func tables(in graph: TopologyGraph) -> [TextTable] {
    func count(_ value: Double) -> String {
      value < 0x1p53 ? NumberText.grouped(Int(value)) : "about \(value)"
    }
    var rows: [[String]] = [
      ["hops", hops.map { NumberText.grouped($0) } ?? "no path"], ["shortest paths", count(shortestPaths)],
      ["of these without a common channel, at most", NumberText.grouped(disjointPaths)],
      ["ways used, parallel channels together", count(pathsUsed)],
    ]
    if !networksUsed.isEmpty { rows.append(["networks", networksUsed.joined(separator: ", ")]) }
    var tables = [
      TextTable(
        "\(graph.name(of: from)) → \(graph.name(of: to)) by \(policy.rawValue)", columns: [.text(""), .number("")],
        rows: rows, notes: ["Routing: \(tieRule). Networks: \(networks)."])
    ]
    for (number, path) in paths.enumerated() where !path.hops.isEmpty {
      tables.append(
        TextTable(
          "Way \(number + 1): \(NumberText.percent(path.share)) of the traffic, "
            + "\(NumberText.decimal(path.latency.nanoseconds)) ns with the overhead of both ends",
          columns: [
            .text("from"), .text("to"), .text("link"), .text("medium"), .number("channels"),
            .number("each", unit: "GB/s"), .number("latency", unit: "ns"), .number("sum", unit: "ns"),
          ],
          rows: path.hops.map { hop in
            let attributes = graph.attributes(of: hop.link)
            return [
              graph.name(of: hop.from), graph.name(of: hop.to), attributes.kind, attributes.medium?.rawValue ?? "",
              "\(hop.channels)", NumberText.decimal(attributes.bandwidth.gigabytesPerSecond),
              NumberText.decimal(attributes.latency.nanoseconds), NumberText.decimal(hop.latency.nanoseconds),
            ]
          }))
    }
    if pathsUsed > Double(paths.count), hops != nil {
      let shown = paths.isEmpty ? "None is" : paths.count == 1 ? "The first is" : "The first \(paths.count) are"
      tables[0].notes.append("\(shown) shown; --paths N shows the first N.")
    }
    return tables
  }
}
