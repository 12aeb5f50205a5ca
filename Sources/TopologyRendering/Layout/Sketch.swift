import TopologyModel

/// What a strategy works with.
struct DrawingContext {
  let document: TopologyDocument
  let structure: DeclaredStructure
  let options: DrawingOptions
  let paint: LinkPaint
  let focus: Focus

  var graph: TopologyGraph { document.graph }
  var theme: Theme { options.theme }
  /// The largest drawing that the view allows.
  var budget: DrawingBudget { options.view == .full ? .full : .readable }

  init(_ document: TopologyDocument, _ structure: DeclaredStructure, _ options: DrawingOptions) {
    self.document = document
    self.structure = structure
    self.options = options
    focus = Focus(document.graph, options.focus)
    paint = LinkPaint(document.graph, options, focus)
  }
}

/// A drawing in the making: a strategy places things anywhere; ``finished(_:)`` moves them onto a page with a title,
/// captions and a legend.
struct Sketch {
  let theme: Theme
  /// What is drawn, in a few words: `3D mesh 4 × 4 × 4`.
  var headline: String
  var panels: [Drawing.Panel] = []
  var curves: [Drawing.Curve] = []
  var shapes: [Drawing.Shape] = []
  var labels: [Drawing.Label] = []
  var legend: [Drawing.LegendEntry] = []
  /// What was merged and how the drawing is to be read, one sentence each.
  var notes: [String] = []
  var omissions: [Drawing.Omission] = []

  init(_ context: DrawingContext, headline: String) {
    theme = context.theme
    self.headline = headline
  }

  @discardableResult
  mutating func addPanel(
    _ box: Box, name: String, fill: Color? = nil, stroke: Color? = nil, parent: Int? = nil
  ) -> Int {
    panels.append(
      Drawing.Panel(
        box: box, fill: fill ?? theme.panelFill, stroke: stroke ?? theme.panelStroke, name: visible(name),
        parent: parent)
    )
    return panels.count - 1
  }

  /// Adds a shape; lines of text that are too wide for it are cut.
  @discardableResult
  mutating func addShape(
    _ box: Box, _ outline: Drawing.Shape.Outline = .box, fill: Color, name: String, standing: Standing,
    panel: Int? = nil, text: [String] = [], textSize: Double = 7.5, stroke: Color? = nil, strokeWidth: Double = 0.5
  ) -> Int {
    let fill = standing.isFocused ? fill : fill.mixed(with: theme.background, 0.82)
    let stroke = standing.isFocused ? stroke ?? theme.outline : fill.mixed(with: theme.neutral, 0.15)
    // Text in a circle has the width of its inscribed square and a little more.
    let room = outline == .circle ? box.width * 0.86 : box.width - 3
    let lines = Int(box.height / (textSize * TextMetrics.lineHeight))
    let fitted = text.prefix(lines).map { TextMetrics.fitted(visible($0), size: textSize, width: room) }
    shapes.append(
      Drawing.Shape(
        box: box, outline: outline, fill: fill, stroke: stroke, strokeWidth: strokeWidth, text: fitted,
        textSize: textSize, textColor: fill.textColor, name: visible(name), panel: panel, nodes: standing.nodes,
        firstNode: standing.first))
    return shapes.count - 1
  }

  mutating func addCurve(
    _ points: [Point], color: Color, width: Double = 0.8, isDashed: Bool = false, from: Int? = nil, to: Int? = nil,
    links: Int
  ) {
    curves.append(
      Drawing.Curve(
        points: points, color: color, width: width, isDashed: isDashed, from: from, to: to, links: links))
  }

  mutating func addLabel(
    _ text: String, at anchor: Point, _ alignment: Drawing.Label.Alignment = .left, size: Double = 8,
    isBold: Bool = false, color: Color? = nil, fitting width: Double? = nil, ground: Color? = nil
  ) {
    var text = visible(text)
    if let width { text = TextMetrics.fitted(text, size: size, width: width, bold: isBold) }
    if text.isEmpty { return }
    labels.append(
      Drawing.Label(
        text: text, anchor: anchor, alignment: alignment, size: size, isBold: isBold, color: color ?? theme.text,
        ground: ground))
  }

  mutating func addLegend(_ sample: Drawing.LegendEntry.Sample, _ text: String) {
    legend.append(Drawing.LegendEntry(sample: sample, text: visible(text)))
  }

  /// Says what is not drawn; nothing when it is nothing.
  mutating func omit(nodes: Int = 0, links: Int = 0, _ sentence: String) {
    if nodes == 0 && links == 0 { return }
    omissions.append(Drawing.Omission(nodes: nodes, links: links, sentence: visible(sentence)))
  }
}

/// Page margins and text sizes.
private enum Page {
  static let margin = 20.0
  static let titleSize = 17.0
  static let captionSize = 9.5
  static let minimumWidth = 440.0
  static let headGap = 14.0
  static let legendGap = 16.0
}

extension Sketch {
  /// The smallest box around everything placed so far.
  var bounds: Box? {
    var boxes = panels.map(\.box) + shapes.map(\.box) + labels.map(\.box)
    for curve in curves {
      // A Bézier curve lies within the hull of its control points.
      boxes += curve.points.map { Box(x: $0.x - 1, y: $0.y - 1, width: 2, height: 2) }
    }
    guard let first = boxes.first else { return nil }
    return boxes.dropFirst().reduce(first) { $0.union($1) }
  }

  /// The page: title, captions, the sketch, legend.
  func finished(_ context: DrawingContext) -> Drawing {
    let body = bounds ?? Box(x: 0, y: 0, width: 0, height: 0)
    let title = context.title(headline)
    let captions = [context.countSentence] + notes + omissions.map(\.sentence)
    let longest = captions.map { TextMetrics.width($0, size: Page.captionSize) }.max() ?? 0
    let titleWidth = TextMetrics.width(title, size: Page.titleSize, bold: true)
    // Wide enough for the title, and for captions in a few lines.
    let inner = max(body.width, min(titleWidth, 900), min(longest, 640), Page.minimumWidth)

    var drawing = Drawing(
      width: inner + 2 * Page.margin, height: 0, background: theme.background, title: title, captions: captions)
    var y = Page.margin
    func line(_ text: String, size: Double, isBold: Bool, color: Color, role: Drawing.Label.Role) {
      let height = size * TextMetrics.lineHeight
      drawing.labels.append(
        Drawing.Label(
          text: text, anchor: Point(Page.margin, y + height / 2), size: size, isBold: isBold, color: color, role: role))
      y += height
    }
    line(
      TextMetrics.fitted(title, size: Page.titleSize, width: inner, bold: true), size: Page.titleSize, isBold: true,
      color: theme.text, role: .title)
    y += 3
    // Sentences flow on; a middle dot parts them.
    for text in TextMetrics.wrapped(captions.joined(separator: " · "), size: Page.captionSize, width: inner) {
      line(text, size: Page.captionSize, isBold: false, color: theme.mutedText, role: .caption)
      y += 1.5
    }
    y += Page.headGap

    let offset = Point(Page.margin + (inner - body.width) / 2 - body.x, y - body.y)
    drawing.panels = panels.map {
      var panel = $0
      panel.box = panel.box.moved(by: offset)
      return panel
    }
    drawing.shapes = shapes.map {
      var shape = $0
      shape.box = shape.box.moved(by: offset)
      return shape
    }
    drawing.curves = curves.map {
      var curve = $0
      curve.points = curve.points.map { $0 + offset }
      return curve
    }
    drawing.labels += labels.map {
      var label = $0
      label.anchor = label.anchor + offset
      return label
    }
    drawing.omissions = omissions
    y += body.height
    if !legend.isEmpty { y += Page.legendGap }
    drawing.legend = placedLegend(from: &y, width: inner)
    drawing.height = y + Page.margin
    return drawing
  }

  /// Legend entries side by side, in as many rows as they need.
  private func placedLegend(from y: inout Double, width: Double) -> [Drawing.LegendEntry] {
    let gap = 20.0
    var x = 0.0, placed: [Drawing.LegendEntry] = []
    for entry in legend {
      var entry = entry
      while entry.width > width, let shorter = entry.shortened { entry = shorter }
      if x > 0 && x + entry.width > width {
        x = 0
        y += Drawing.LegendEntry.height + 3
      }
      entry.box = Box(x: Page.margin + x, y: y, width: entry.width, height: Drawing.LegendEntry.height)
      x += entry.width + gap
      placed.append(entry)
    }
    if !placed.isEmpty { y += Drawing.LegendEntry.height }
    return placed
  }
}

extension Drawing.LegendEntry {
  /// The same entry with less text; nil when there is none left.
  fileprivate var shortened: Self? {
    var copy = self
    let length = text.unicodeScalars.count
    guard length > 4 else { return nil }
    copy.text = String(String.UnicodeScalarView(text.unicodeScalars.prefix(length * 3 / 4))) + "…"
    return copy.text == text ? nil : copy
  }
}

extension DrawingContext {
  /// The headline, after the document's name where that says more than the family and its sizes.
  func title(_ headline: String) -> String {
    let name = visible(document.name)
    let isDerived = document.provenance.spec.map { name.hasPrefix($0.kind + "-") } ?? false
    if name.isEmpty || isDerived { return headline.prefix(1).uppercased() + headline.dropFirst() }
    return TextMetrics.fitted(name, size: 10, width: 400) + ": " + headline
  }

  /// `GPU` or `TPU` where all accelerators go by that role, else `NPU`.
  var acceleratorName: String {
    let used = Set(graph.nodeClassIndex.map(Int.init)).map { graph.nodeClasses[$0] }
    let roles = Set(used.filter { $0.kind == .npu }.map(\.role))
    guard roles.count == 1, let role = roles.first, role.count <= 4, role.hasSuffix("pu") else { return "NPU" }
    return visible(role).uppercased()
  }

  /// Counts by kind, links, fidelity, and what was assumed.
  var countSentence: String {
    let counts = graph.counts
    var parts: [String] = []
    for kind in NodeKind.allCases {
      guard let count = counts.nodesByKind.first(where: { $0.name == kind.rawValue })?.count else { continue }
      switch kind {
      case .npu: parts.append(counted(count, acceleratorName))
      case .cpu: parts.append(counted(count, "CPU"))
      case .nic: parts.append(counted(count, "NIC"))
      case .switchChip: parts.append(counted(count, "switch", "switches"))
      }
    }
    parts.append(counted(counts.links, "link"))
    let removed = (document.extras["removed"]?["selectors"]?.arrayValue ?? []).compactMap(\.stringValue)
    if !removed.isEmpty { parts.append("without \(visible(removed.joined(separator: " or ")))") }
    if let fidelity = document.fidelity { parts.append(fidelity.sentence) }
    let assumed = document.provenance.sources.filter { $0.grade == "assumed" }.map(\.field)
    if assumed.contains("bandwidth") {
      parts.append("bandwidth assumed")
    } else {
      // `links.CLASS.bandwidth_GBps` names its class, `fabric.bandwidth` its part.
      let names = assumed.compactMap { field -> String? in
        let path = field.split(separator: ".")
        guard let last = path.last, last == "bandwidth" || last == "bandwidth_GBps" else { return nil }
        return path.dropLast().last.map(String.init)
      }
      if !names.isEmpty {
        let what = names.count > 3 ? "\(names.count) classes" : names.joined(separator: ", ")
        parts.append("bandwidth of \(what) assumed")
      }
    }
    return parts.joined(separator: " · ")
  }
}
