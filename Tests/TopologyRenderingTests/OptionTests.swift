import Testing
import TopologyModel
import TopologyRendering

@Suite("Drawing options") struct OptionTests {
  @Test("A full view that would be too large is refused, and says what to do")
  func fullRefused() {
    var options = DrawingOptions()
    options.view = .full
    let subject = Subject.family("fat-tree", ["radix": 32])
    do throws(TopologyError) {
      _ = try makeDrawing(of: subject.document, structure: subject.structure, options: options)
      Issue.record("8,192 hosts were drawn one by one")
    } catch {
      guard case .ruleBroken(let field, let value, _, let hint) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(field == "view" && value == "full" && hint?.contains("--view collapsed") == true)
    }
  }

  @Test("A full view shows more than the automatic one") func fullShowsMore() throws {
    var subject = Subject.family("fat-tree", ["radix": 10])
    // 750 links are too many for the automatic view, which bundles them.
    #expect(try subject.drawing().curves.count < 750)
    subject.options.view = .full
    #expect(try subject.drawing().curves.count == 750)
    var mesh = Subject.family("mesh3d", Subject.dims(12, 12, 12))
    let faces = try mesh.drawing()
    mesh.options.view = .full
    #expect(try mesh.drawing().drawnNodes == 1728 && faces.drawnNodes < 1728)
  }

  @Test("A level that no node has is refused with those that exist") func unknownLevel() {
    var options = DrawingOptions()
    options.level = .supernode
    let subject = Subject.family("supernode", Subject.supernode384)
    #expect(
      throws: TopologyError.ruleBroken(
        field: "level", value: "supernode", rule: "no node of this topology has one", hint: "it has rack, host")
    ) { try makeDrawing(of: subject.document, structure: subject.structure, options: options) }
  }

  @Test("A level chooses the boxes", arguments: [(DrawingOptions.Level.rack, 12), (.host, 48)])
  func level(level: DrawingOptions.Level, count: Int) throws {
    var subject = Subject.family("supernode", Subject.supernode384)
    subject.options.level = level
    let drawing = try subject.drawing()
    // A panel for each place, and one for each of 7 planes.
    #expect(drawing.panels.count == count + 7 || level == .host && drawing.panels.count == 48 + 7)
  }

  @Test("Colour by medium names the media, and only those in use") func medium() throws {
    var subject = Subject.plain("boards", boards(racks: 2, switches: 4), hint: .boards)
    subject.options.colorBy = .medium
    let legend = try subject.drawing().legend.map(\.text)
    for medium in ["pcb", "backplane", "optical"] { #expect(legend.contains(medium)) }
    #expect(!legend.contains("copper"))
  }

  @Test("Colour by bandwidth names the speeds, fastest first") func bandwidth() throws {
    var subject = Subject.family(
      "mesh3d", ["dims": [3, 3], "links": ["x": ["bandwidth_GBps": 25], "y": ["bandwidth_GBps": 100]]])
    subject.options.colorBy = .bandwidth
    #expect(try subject.drawing().legend.map(\.text) == ["100 GB/s", "25 GB/s"])
  }

  @Test("Figures of links become colours on a scale, the largest at its end") func values() throws {
    var subject = Subject.family("mesh3d", Subject.dims(3, 3))
    let figures = (0..<12).map(Double.init)
    subject.options.colorBy = .values(LinkValues(quantity: "load", values: figures, upperText: "busiest"))
    let drawing = try subject.drawing(), theme = subject.options.theme
    #expect(drawing.curves.count { $0.color == theme.scale(1) } == 1)
    #expect(drawing.curves.count { $0.color == theme.scale(0) } == 1)
    #expect(Set(drawing.curves.map(\.color)).count == 12)
    #expect(drawing.legend.map(\.upperText) == ["busiest"])
    subject.options.colorBy = .values(LinkValues(quantity: "load", values: [1], upperText: ""))
    #expect(
      throws: TopologyError.outOfRange(field: "link values, their number,", value: "1", allowed: "12")
    ) { try subject.drawing() }
  }

  @Test("A load view of a cube is drawn in slices, node by node") func slices() throws {
    var subject = Subject.family("mesh3d", Subject.dims(8, 8, 8))
    subject.options.colorBy = .values(
      LinkValues(quantity: "load", values: Array(repeating: 1, count: 1344), upperText: "busiest"))
    let drawing = try subject.drawing()
    #expect(drawing.panels.count == 8 && drawing.shapes.count == 512)
    #expect(drawing.drawnLinks == 2 * 448)
  }

  @Test("Focus fades what is not selected") func focus() throws {
    var subject = Subject.family("mesh3d", Subject.dims(4, 4))
    let plain = try subject.drawing()
    subject.options.focus = [try Selector(parsing: "name=x0y0")]
    let focused = try subject.drawing()
    #expect(focused.shapes.map(\.box) == plain.shapes.map(\.box))
    #expect(zip(focused.shapes, plain.shapes).count { $0.fill == $1.fill } == 1)
    // The two links of the corner keep their colour.
    #expect(zip(focused.curves, plain.curves).count { $0.color == $1.color } == 2)
    subject.options.focus = [try Selector(parsing: "link:id=0")]
    let link = try subject.drawing()
    #expect(zip(link.curves, plain.curves).count { $0.color == $1.color } == 1)
    #expect(zip(link.shapes, plain.shapes).count { $0.fill == $1.fill } == 2)
  }

  @Test(
    "The dark theme changes colours and nothing else", arguments: Subject.tiers.prefix(4) + Subject.lattices.suffix(6))
  func themes(subject: Subject) throws {
    var dark = subject, light = subject
    dark.options.theme = .dark
    light.options.theme = .light
    let a = try dark.drawing(), b = try light.drawing()
    #expect(a.shapes.map(\.box) == b.shapes.map(\.box) && a.curves.map(\.points) == b.curves.map(\.points))
    #expect(a.background != b.background)
  }

  @Test("An empty topology has a drawing too") func empty() throws {
    let graph = GraphBuilder(networks: [Network(name: "n", rank: 0)]).build()
    let drawing = try Subject.plain("nothing", graph).drawing()
    #expect(drawing.shapes.isEmpty && drawing.title == "nothing: empty topology")
    #expect(try !render(drawing, as: .svg).isEmpty)
  }
}
