import TopologyModel

extension Drawing {
  /// The drawing as DOT: every position and curve is given, so that engine `nop2` only paints.
  ///
  /// The same drawing gives the same bytes.  Text from outside is quoted, and no attribute of the input is written.
  /// - Complexity: O(panels + curves + shapes + labels).
  public var dot: String {
    var writer = DOTWriter(self)
    writer.write()
    return writer.text
  }
}

/// Writes one drawing.  Graphviz counts y upwards, so all of it is turned over here.
private struct DOTWriter {
  let drawing: Drawing
  var text = ""
  private var ids: Set<String> = []

  init(_ drawing: Drawing) { self.drawing = drawing }

  mutating func write() {
    text += "graph \(quotedID(drawing.title)) {\n"
    text += "  graph [outputorder=edgesfirst, pad=0, margin=0, bgcolor=\"\(drawing.background.hex)\"];\n"
    if !drawing.panels.isEmpty { text += "  graph [_background=\(background)];\n" }
    text +=
      "  node [shape=box, style=filled, fixedsize=true, margin=0, label=\"\", fontname=\"Helvetica\", penwidth=0.5];\n"
    text += "  edge [fontname=\"Helvetica\"];\n"
    // Two corners give the page its size; curves that end at no shape hang on them.
    let corners = [uniqueID("top left"), uniqueID("bottom right")]
    let inset = 0.5
    for (id, corner) in zip(corners, [Point(inset, inset), Point(drawing.width - inset, drawing.height - inset)]) {
      let box = Box(center: corner, width: 2 * inset, height: 2 * inset)
      text += "  \(id) [style=invis, \(place(box))];\n"
    }
    let shapeIDs = drawing.shapes.map { uniqueID($0.name) }
    writePanels(shapeIDs)
    for (shape, id) in zip(drawing.shapes, shapeIDs) { write(shape, id) }
    for curve in drawing.curves {
      writeCurve(
        curve, from: curve.from.map { shapeIDs[$0] } ?? corners[0], to: curve.to.map { shapeIDs[$0] } ?? corners[1])
    }
    for label in drawing.labels { write(label) }
    for entry in drawing.legend { write(entry, corners) }
    text += "}\n"
  }

  /// The panels as a background in Graphviz's drawing language: clusters would do, but those come out in the order of their
  /// addresses in memory, so that no two runs need give the same bytes.
  private var background: String {
    drawing.panels.map { panel in
      let corner = min(7, panel.box.width / 4, panel.box.height / 4)
      let outline = roundedOutline(panel.box, corner: corner)
      return "\"S 17 -setlinewidth(0.7) " + pen("c", panel.stroke) + pen("C", panel.fill) + "b \(outline.count) "
        + outline.map { "\(number($0.x)) \(flipped($0.y)) " }.joined() + "\""
    }.joined(separator: " +\n    ")
  }

  private func pen(_ letter: String, _ color: Color) -> String { "\(letter) \(color.hex.utf8.count) -\(color.hex) " }

  /// A rectangle with round corners as cubic pieces, from the left end of its top edge on.
  private func roundedOutline(_ box: Box, corner: Double) -> [Point] {
    // How far the control points of a quarter circle are from its ends, as a share of the radius.
    let inner = corner * (1 - 0.5523)
    let (left, right, top, bottom) = (box.x, box.maxX, box.y, box.maxY)
    var points = [Point(left + corner, top)]
    func line(to end: Point) {
      guard let start = points.last else { return }
      points += [start, end, end]
    }
    line(to: Point(right - corner, top))
    points += [Point(right - inner, top), Point(right, top + inner), Point(right, top + corner)]
    line(to: Point(right, bottom - corner))
    points += [Point(right, bottom - inner), Point(right - inner, bottom), Point(right - corner, bottom)]
    line(to: Point(left + corner, bottom))
    points += [Point(left + inner, bottom), Point(left, bottom - inner), Point(left, bottom - corner)]
    line(to: Point(left, top + corner))
    points += [Point(left, top + inner), Point(left + inner, top), Point(left + corner, top)]
    return points
  }

  /// What lies in a panel is a subgraph, for programs that read the text.
  private mutating func writePanels(_ shapeIDs: [String]) {
    var members = [[String]](repeating: [], count: drawing.panels.count)
    for (id, shape) in zip(shapeIDs, drawing.shapes) { if let panel = shape.panel { members[panel].append(id) } }
    var children = [[Int]](repeating: [], count: drawing.panels.count)
    for (index, panel) in drawing.panels.enumerated() {
      if let parent = panel.parent { children[parent].append(index) }
    }
    for (index, panel) in drawing.panels.enumerated() where panel.parent == nil {
      writePanel(index, members, children, indent: "  ")
    }
  }

  private mutating func writePanel(_ index: Int, _ members: [[String]], _ children: [[Int]], indent: String) {
    if members[index].isEmpty && children[index].isEmpty { return }
    // A number keeps panels of one name apart, and no name can begin like that of a cluster.
    text += "\(indent)subgraph \(quotedID("\(index) \(drawing.panels[index].name)")) {\n"
    for id in members[index] { text += "\(indent)  \(id);\n" }
    for child in children[index] { writePanel(child, members, children, indent: indent + "  ") }
    text += "\(indent)}\n"
  }

  private mutating func write(_ shape: Drawing.Shape, _ id: String) {
    text += "  \(id) [\(place(shape.box)), fillcolor=\"\(shape.fill.hex)\", color=\"\(shape.stroke.hex)\""
    if shape.outline == .circle { text += ", shape=circle" }
    if shape.strokeWidth != 0.5 { text += ", penwidth=\(number(shape.strokeWidth))" }
    if !shape.text.isEmpty {
      text += ", label=\(label(shape.text, ending: "\\n")), fontsize=\(number(shape.textSize))"
      text += ", fontcolor=\"\(shape.textColor.hex)\""
    }
    text += "];\n"
  }

  private mutating func writeCurve(_ curve: Drawing.Curve, from: String, to: String) {
    let points = curve.points.map { "\(number($0.x)),\(flipped($0.y))" }.joined(separator: " ")
    text += "  \(from) -- \(to) [pos=\"\(points)\", color=\"\(curve.color.hex)\", penwidth=\(number(curve.width))"
    text += curve.isDashed ? ", style=dashed];\n" : "];\n"
  }

  private mutating func write(_ label: Drawing.Label) {
    // Wider than the estimate would be harmless; narrower only makes Graphviz warn, and the text keeps its anchor.
    let ending =
      switch label.alignment {
      case .left: "\\l"
      case .center: "\\n"
      case .right: "\\r"
      }
    text += "  \(uniqueID("text \(label.text)")) [shape=plaintext, \(place(label.box)), "
    text += label.ground.map { "fillcolor=\"\($0.hex)\", " } ?? "style=\"\", "
    if label.isBold { text += "fontname=\"Helvetica-Bold\", " }
    text += "label=\(self.label([label.text], ending: ending)), fontsize=\(number(label.size)), "
    text += "fontcolor=\"\(label.color.hex)\"];\n"
  }

  private mutating func write(_ entry: Drawing.LegendEntry, _ corners: [String]) {
    let middle = entry.box.y + entry.box.height / 2
    func text(_ text: String, x: Double) -> Drawing.Label {
      Drawing.Label(text: text, anchor: Point(x, middle), size: Drawing.LegendEntry.textSize, color: legendText)
    }
    switch entry.sample {
    case .box(let color), .circle(let color):
      var shape = Drawing.Shape(
        box: Box(center: Point(entry.box.x + 5, middle), width: 9, height: 9), outline: .box, fill: color,
        stroke: color,
        name: "legend")
      if case .circle = entry.sample { shape.outline = .circle }
      write(shape, uniqueID("legend \(entry.text)"))
    case .line(let color, let width, let isDashed):
      let from = Point(entry.box.x, middle), to = Point(entry.box.x + 24, middle)
      let curve = Drawing.Curve(
        points: Bezier.line(from, to), color: color, width: max(width, 1.6), isDashed: isDashed, links: 0)
      writeCurve(curve, from: corners[0], to: corners[1])
    case .ramp(let colors):
      let box = entry.rampBox, step = box.width / Double(colors.count)
      for (index, color) in colors.enumerated() {
        let part = Box(x: box.x + Double(index) * step, y: box.y, width: step, height: box.height)
        write(
          Drawing.Shape(box: part, outline: .box, fill: color, stroke: color, name: "legend"),
          uniqueID("legend scale \(index)"))
      }
      write(text(entry.text, x: entry.box.x))
      write(text(entry.upperText, x: box.maxX + 8))
      return
    }
    write(text(entry.text, x: entry.box.x + entry.sampleWidth))
  }

  private var legendText: Color { drawing.labels.first { $0.role == .title }?.color ?? drawing.background.textColor }

  /// Position and size of a node: its middle in points, its sides in inches.
  private func place(_ box: Box) -> String {
    "pos=\"\(number(box.center.x)),\(flipped(box.center.y))\", width=\(inches(box.width)), height=\(inches(box.height))"
  }

  private func flipped(_ y: Double) -> String { number(drawing.height - y) }

  /// At most two decimals: a hundredth of a point.
  private func number(_ value: Double) -> String {
    let hundredths = Int64((value * 100).rounded())
    let whole = hundredths.magnitude / 100, rest = hundredths.magnitude % 100
    let fraction = rest == 0 ? "" : rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)"
    return (hundredths < 0 ? "-" : "") + "\(whole)" + fraction
  }

  /// Four decimals: a hundredth of a point.
  private func inches(_ points: Double) -> String {
    let parts = Int((points / 72 * 10_000).rounded())
    let rest = String(10_000 + parts % 10_000).dropFirst()
    return "\(parts / 10_000).\(rest)"
  }

  /// An id that nothing else in this drawing has.
  private mutating func uniqueID(_ name: String) -> String {
    // Shortened before it is numbered, so that the number is never cut off.
    let name = shortened(name, to: 150)
    var id = quotedID(name), number = 2
    while !ids.insert(id).inserted {
      id = quotedID("\(name) (\(number))")
      number += 1
    }
    return id
  }

  /// A name as a quoted id.  Graphviz reads at most 16 KiB between quotes, and nobody a longer one than this.
  private func quotedID(_ name: String) -> String { "\"" + escaped(shortened(name, to: 160)) + "\"" }

  /// Lines as a quoted label.
  private func label(_ lines: [String], ending: String) -> String {
    let joined = lines.map { escaped(shortened($0, to: 2000)) }
    return ending == "\\n"
      ? "\"" + joined.joined(separator: ending) + "\"" : "\"" + joined.map { $0 + ending }.joined() + "\""
  }

  private func shortened(_ text: String, to count: Int) -> String {
    text.unicodeScalars.count <= count
      ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(count))) + "…"
  }

  /// Quotes, backslashes (`\N` and `\n` mean something in a label) and ampersands (Graphviz resolves entities) lose their
  /// power; what cannot be printed becomes visible.
  private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in visible(text).unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "&": result += "&amp;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
