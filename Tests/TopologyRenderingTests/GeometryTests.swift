import Testing
import TopologyModel
import TopologyRendering

/// What must hold of any drawing, whatever it shows: nothing is cut off, nothing hides anything.
@Suite("Geometry of drawings") struct GeometryTests {
  @Test("Everything lies on the page", arguments: Subject.drawn) func onThePage(drawn: Drawn) {
    let drawing = drawn.drawing, page = Box(x: 0, y: 0, width: drawing.width, height: drawing.height)
    let boxes =
      drawing.panels.map { ($0.name, $0.box) } + drawing.shapes.map { ($0.name, $0.box) }
      + drawing.labels.map { ($0.text, $0.box) } + drawing.legend.map { ($0.text, $0.box) }
    #expect(boxes.filter { !page.contains($0.1) }.map(\.0) == [])
    #expect(drawing.curves.allSatisfy { $0.points.count % 3 == 1 && $0.points.count > 3 })
    let places = drawing.curves.flatMap(\.points)
    #expect(places.allSatisfy { (0...page.width).contains($0.x) && (0...page.height).contains($0.y) })
    #expect(drawing.width >= 400 && drawing.width <= 1850)
    #expect(drawing.height / drawing.width < 3 && drawing.width / drawing.height < 6)
  }

  @Test("No two shapes overlap", arguments: Subject.drawn) func shapesApart(drawn: Drawn) {
    let shapes = drawn.drawing.shapes
    // By the left edge, so that only near ones are compared.
    let order = shapes.indices.sorted { shapes[$0].box.x < shapes[$1].box.x }
    var overlaps: [String] = []
    for (position, first) in order.enumerated() {
      let a = shapes[first].box
      for second in order.dropFirst(position + 1) {
        let b = shapes[second].box
        if b.x >= a.maxX - 0.01 { break }
        if min(a.maxY, b.maxY) - max(a.y, b.y) > 0.01 {
          // Two circles only touch where their middles are nearer than their radii.
          let gap = Point(a.center.x - b.center.x, a.center.y - b.center.y)
          let reach = (a.width + b.width) / 2
          let areRound = shapes[first].outline == .circle && shapes[second].outline == .circle
          if !areRound || gap.x * gap.x + gap.y * gap.y < reach * reach - 0.01 {
            overlaps.append("\(shapes[first].name) and \(shapes[second].name)")
          }
        }
      }
    }
    #expect(overlaps == [])
  }

  @Test("Text is over no other text and no shape", arguments: Subject.drawn) func textApart(drawn: Drawn) {
    let drawing = drawn.drawing
    let texts = drawing.labels.map { ($0.text, $0.box) } + drawing.legend.map { ($0.text, $0.box) }
    var overlaps: [String] = []
    for (index, (text, box)) in texts.enumerated() {
      overlaps += texts.dropFirst(index + 1).filter { $0.1.overlaps(box) }.map { "\(text) and \($0.0)" }
      overlaps += drawing.shapes.filter { $0.box.overlaps(box) }.map { "\(text) and shape \($0.name)" }
    }
    #expect(overlaps == [])
  }

  @Test("Text inside shapes fits", arguments: Subject.drawn) func textFits(drawn: Drawn) {
    let tooHigh = drawn.drawing.shapes.filter { Double($0.text.count) * $0.textSize * 1.2 > $0.box.height + 0.01 }
    #expect(tooHigh.map(\.name) == [])
    let tooWide = drawn.drawing.shapes.flatMap { shape in
      shape.text.filter { measured($0) * shape.textSize > shape.box.width }
    }
    #expect(tooWide == [])
  }

  @Test("Text takes no more room than it is given", arguments: Subject.drawn) func estimates(drawn: Drawn) {
    let wider = drawn.drawing.labels.filter { !$0.isBold && measured($0.text) * $0.size > $0.box.width }
    #expect(wider.map(\.text) == [])
  }

  @Test("No curve runs over a name", arguments: Subject.drawn) func curvesBesideText(drawn: Drawn) {
    let labels = drawn.drawing.labels.filter { $0.ground == nil && $0.role == .label }.map { ($0.text, $0.box) }
    guard let first = labels.first else { return }
    // Most places are outside the band in which any label lies.
    let band = labels.reduce((first.1.y, first.1.maxY)) { (min($0.0, $1.1.y), max($0.1, $1.1.maxY)) }
    var crossed: Set<String> = []
    for curve in drawn.drawing.curves {
      for start in stride(from: 0, to: curve.points.count - 1, by: 3) {
        for step in 0...30 {
          let place = bezier(curve.points, from: start, Double(step) / 30)
          guard place.y > band.0, place.y < band.1 else { continue }
          for (text, box) in labels
          where place.x > box.x + 1 && place.x < box.maxX - 1 && place.y > box.y + 1.5 && place.y < box.maxY - 1.5 {
            crossed.insert(text)
          }
        }
      }
    }
    #expect(crossed == [])
  }

  @Test("Shapes lie in the panel they name, panels in theirs", arguments: Subject.drawn) func nesting(drawn: Drawn) {
    let drawing = drawn.drawing
    let astray = drawing.shapes.filter { shape in
      guard let panel = shape.panel else { return false }
      // Ports straddle the border.
      let box = drawing.panels[panel].box, middle = shape.box.center
      return middle.x < box.x || middle.x > box.maxX || middle.y < box.y || middle.y > box.maxY
    }
    #expect(astray.map(\.name) == [])
    for (index, panel) in drawing.panels.enumerated() {
      if let parent = panel.parent { #expect(parent < index && drawing.panels[parent].box.contains(panel.box)) }
    }
  }
}

/// De Casteljau, written apart from the library's own polynomial.
private func bezier(_ points: [Point], from start: Int, _ t: Double) -> Point {
  func between(_ a: Point, _ b: Point) -> Point { Point(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t) }
  let a = between(points[start], points[start + 1]), b = between(points[start + 1], points[start + 2])
  let c = between(points[start + 2], points[start + 3])
  return between(between(a, b), between(b, c))
}

/// The width of a text in ems, set in DejaVu Sans, one of the widest faces that a page is likely to be shown in.
private func measured(_ text: String) -> Double {
  text.unicodeScalars.reduce(0) { width, scalar in
    switch scalar.value {
    case 32..<127: width + Double(advances[Int(scalar.value) - 32]) / 2048
    case 0xB7: width + 0.318
    case 0xD7, 0x2192: width + 0.838
    case 0x2013: width + 0.5
    default: width + 1
    }
  }
}

/// Advance widths of the printable ASCII characters in 1/2048 em.
private let advances = [
  651, 821, 942, 1716, 1303, 1946, 1597, 563, 799, 799, 1024, 1716, 651, 739, 651, 690, 1303, 1303, 1303, 1303, 1303,
  1303,
  1303, 1303, 1303, 1303, 690, 690, 1716, 1716, 1716, 1087, 2048, 1401, 1405, 1430, 1577, 1294, 1178, 1587, 1540, 604,
  604,
  1343, 1141, 1767, 1532, 1612, 1235, 1612, 1423, 1300, 1251, 1499, 1401, 2025, 1403, 1251, 1403, 799, 690, 799, 1716,
  1024,
  1024, 1255, 1300, 1126, 1300, 1260, 721, 1300, 1298, 569, 569, 1186, 569, 1995, 1298, 1253, 1300, 1300, 842, 1067,
  803,
  1298, 1212, 1675, 1212, 1212, 1075, 1303, 690, 1303, 1716,
]
