import TopologyModel

extension LatticePainter {
  /// Optical circuit switches beside a lattice: a panel for each axis whose links are circuits, a box for each switch.
  ///
  /// The circuits themselves are links of the lattice and drawn, or left out, as such.
  mutating func addCircuitSwitches() {
    let graph = context.graph
    let switchOfLink = graph.linkColumns[LinkColumn.ocs.rawValue]
    guard !switchOfLink.isEmpty, let body = sketch.bounds else { return }
    // Circuits of each switch, by the axis that they run along.
    var circuits: [Int: [Int]] = [:]
    for link in 0..<graph.linkCount where switchOfLink[link] >= 0 {
      guard let axis = axis(from: graph.linkSource[link].index, to: graph.linkTarget[link].index) else { continue }
      circuits[Int(switchOfLink[link]), default: Array(repeating: 0, count: coordinates.extents.count)][axis] += 1
    }
    let switches = circuits.keys.sorted()
    guard !switches.isEmpty, switches.count <= 256 else { return }
    func mainAxis(_ number: Int) -> Int {
      let counts = circuits[number] ?? []
      return counts.indices.max { (counts[$0], $1) < (counts[$1], $0) } ?? 0
    }
    let axes = Set(switches.map(mainAxis)).sorted()
    let side = 24.0, columns = 8, gap = 26.0
    let heights = axes.map { axis in
      let count = switches.count { mainAxis($0) == axis }
      return Double((count + columns - 1) / columns) * side + 38
    }
    let total = heights.reduce(0, +) + gap * Double(axes.count - 1)
    let left = body.maxX + 70
    var top = body.y + max(0, (body.height - total) / 2)
    let names = context.document.extras["ocs"]?.arrayValue ?? []
    for (axis, height) in zip(axes, heights) {
      let own = switches.filter { mainAxis($0) == axis }
      let number = cells.axes.firstIndex(of: axis)
      let color = number.map(axisColor) ?? theme.neutralDark
      let box = Box(x: left, y: top, width: Double(columns) * side + 22, height: height)
      let panel = sketch.addPanel(
        box, name: "circuit switches of \(CoordinateSystem.axisName(axis))", fill: theme.tint(color), stroke: color)
      let links = own.reduce(0) { $0 + (circuits[$1] ?? []).reduce(0, +) }
      sketch.addLabel(
        "\(CoordinateSystem.axisName(axis)): \(counted(own.count, "circuit switch", "circuit switches")), "
          + counted(links, "circuit"),
        at: Point(box.x + 11, box.y + 13), size: 8.5, fitting: box.width - 20)
      for (position, id) in own.enumerated() {
        let place = Point(
          box.x + 11 + Double(position % columns) * side, box.y + 26 + Double(position / columns) * side)
        let name = names.indices.contains(id) ? names[id]["name"]?.stringValue : nil
        let count = (circuits[id] ?? []).reduce(0, +)
        sketch.addShape(
          Box(x: place.x + 1, y: place.y, width: side - 3, height: side - 3), fill: color,
          name: "\(name ?? "circuit switch \(id)"): \(counted(count, "circuit"))", standing: .none, panel: panel,
          text: ["\(count)"], textSize: 7.5, stroke: theme.outline, strokeWidth: 0.4)
      }
      // Decoration: from the edge of the lattice to its switches.
      let from = Point(body.maxX + 6, body.y + body.height * (0.3 + 0.4 * Double(axes.firstIndex(of: axis) ?? 0) / 2))
      sketch.addCurve(
        Bezier.horizontal(from, box.left), color: color.opacity(0.8), width: 2.2, isDashed: true, links: 0)
      top += height + gap
    }
    let links = circuits.values.reduce(0) { $0 + $1.reduce(0, +) }
    sketch.notes.append(
      "\(counted(links, "link")) \(links == 1 ? "is a circuit" : "are circuits") through "
        + "\(counted(switches.count, "optical circuit switch", "optical circuit switches")), shown beside with the number of "
        + "circuits of each")
  }

  /// The axis along which two nodes differ; nil where they differ along none or several.
  private func axis(from a: Int, to b: Int) -> Int? {
    var a = coordinates.index[a], b = coordinates.index[b], found: Int?
    guard a >= 0, b >= 0 else { return nil }
    for (axis, extent) in coordinates.extents.enumerated() {
      if a % extent != b % extent {
        if found != nil { return nil }
        found = axis
      }
      a /= extent
      b /= extent
    }
    return found
  }
}
