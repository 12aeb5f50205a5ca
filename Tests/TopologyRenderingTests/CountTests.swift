import Testing
import TopologyModel
import TopologyRendering

/// A drawing accounts for the whole graph: what it draws and what it says it leaves out add up.
@Suite("What drawings stand for") struct CountTests {
  @Test("Curves and omissions add up to the links", arguments: Subject.drawn) func links(drawn: Drawn) {
    let drawing = drawn.drawing, subject = drawn.subject
    let omitted = drawing.omissions.reduce(0) { $0 + $1.links }
    #expect(drawing.drawnLinks + omitted == subject.document.graph.linkCount)
    #expect(drawing.curves.allSatisfy { $0.links >= 0 })
    #expect(drawing.omissions.allSatisfy { $0.links >= 0 && $0.nodes >= 0 })
  }

  @Test("Shapes and omissions add up to the nodes", arguments: Subject.drawn) func nodes(drawn: Drawn) {
    let drawing = drawn.drawing, subject = drawn.subject
    let omitted = drawing.omissions.reduce(0) { $0 + $1.nodes }
    #expect(drawing.drawnNodes + omitted == subject.document.graph.nodeCount)
    let first = drawing.shapes.compactMap(\.firstNode)
    #expect(Set(first).count == first.count, "a node stands in two shapes")
  }

  @Test("What is left out is said", arguments: Subject.drawn) func said(drawn: Drawn) {
    let drawing = drawn.drawing, subject = drawn.subject
    for omission in drawing.omissions { #expect(drawing.captions.contains(omission.sentence)) }
    let shown = drawing.labels.filter { $0.role == .caption }.map(\.text).joined(separator: " ")
    #expect(shown == drawing.captions.joined(separator: " · "), "the captions are not on the page in full")
    let fidelity = subject.document.fidelity?.sentence ?? ""
    #expect(shown.contains(fidelity))
    let isAssumed = subject.document.provenance.sources.contains { $0.field == "bandwidth" }
    #expect(shown.contains("bandwidth assumed") == isAssumed)
  }

  @Test("The budget is kept", arguments: Subject.drawn) func budget(drawn: Drawn) {
    let drawing = drawn.drawing
    // Graphs without structure are drawn link by link up to a limit of their own.
    let isIrregular = drawing.captions.contains { $0.contains("directions mean nothing") }
    let budget = isIrregular ? DrawingBudget.irregular : .readable
    #expect(drawing.shapes.count <= budget.shapes)
    #expect(drawing.curves.count <= budget.curves)
  }

  @Test(
    "A small drawing shows every node and every joined pair",
    arguments: [
      Subject.family("mesh3d", Subject.dims(4, 4, 4)), .family("fat-tree", ["radix": 8]),
      .family("supernode", ["nodes": 2, "npus_per_node": 2, "planes": 1, "l2_per_plane": 2]),
      .family("full-mesh", Subject.dims(8)), .plain("irregular", irregular(40, degree: 4, seed: 9)),
    ])
  func full(subject: Subject) throws {
    let drawing = try subject.drawing(), graph = subject.document.graph
    #expect(drawing.shapes.compactMap(\.firstNode).sorted() == Array(0..<graph.nodeCount))
    var pairs: Set<[Int]> = []
    for link in graph.links { pairs.insert([graph.source(of: link).index, graph.target(of: link).index]) }
    let drawn = drawing.curves.compactMap { curve -> [Int]? in
      guard let from = curve.from.flatMap({ drawing.shapes[$0].firstNode }),
        let to = curve.to.flatMap({ drawing.shapes[$0].firstNode })
      else { return nil }
      return [from, to].sorted()
    }
    #expect(Set(drawn) == pairs && drawn.count == pairs.count)
    #expect(drawing.omissions.isEmpty)
  }

  @Test(
    "A bundle stands for the links between what it joins",
    arguments: [
      Subject.family("supernode", Subject.supernode384), .family("fat-tree", ["radix": 16]),
    ])
  func bundles(subject: Subject) throws {
    let drawing = try subject.drawing()
    // 48 nodes × 7 planes in bundles of 16; 16 pods × 8 groups in bundles of 8.
    let (count, size) = subject.document.name.hasPrefix("supernode") ? (48 * 7, 16) : (16 * 8, 8)
    #expect(drawing.curves.count == count)
    #expect(drawing.curves.allSatisfy { $0.links == size })
  }

  @Test("A torus draws each wrapped link as two dashed ends of which one counts")
  func wrapEnds() throws {
    let drawing = try Subject.family("torus3d", Subject.dims(4, 4, 4)).drawing()
    let ends = drawing.curves.filter(\.isDashed)
    // 16 lines along each of 3 axes close.
    #expect(ends.count == 2 * 48)
    #expect(ends.reduce(0) { $0 + $1.links } == 48)
    #expect(drawing.curves.count - ends.count == 3 * 48)
  }

  @Test("A removed link is not drawn, the rest is") func edited() throws {
    let subject = Subject.family("mesh3d", Subject.dims(4, 4))
    let graph = subject.document.graph
    var builder = GraphBuilder(networks: graph.networks)
    let nodeClass = builder.nodeClass(graph.nodeClasses[0])
    for node in graph.nodes { builder.addNode(nodeClass, name: graph.name(of: node), at: graph.location(of: node)) }
    for link in graph.links where link.index != 5 {
      let linkClass = builder.linkClass(graph.attributes(of: link))
      builder.addLink(graph.source(of: link), graph.target(of: link), linkClass)
    }
    // And one that no lattice has.
    builder.addLink(NodeID(0), NodeID(15), builder.linkClass(graph.linkClasses[0]))
    var edited = subject.document
    edited.graph = builder.build()
    let drawing = try makeDrawing(of: edited, structure: subject.structure)
    #expect(drawing.title == "2D mesh 4 × 4")
    #expect(drawing.drawnLinks == 24 && drawing.curves.count == 24)
    #expect(drawing.curves.count { $0.isDashed } == 1)
  }

  @Test("Declared coordinates that the graph does not bear out are not used") func mistaken() throws {
    var subject = Subject.plain("other", irregular(60, degree: 4, seed: 5), hint: .lattice(wraps: [false, false]))
    var structure = subject.structure
    structure.coordinates = CoordinateSystem(extents: [6, 10])
    let drawing = try makeDrawing(of: subject.document, structure: structure)
    #expect(!drawing.title.contains("mesh"))
    structure.coordinates = CoordinateSystem(extents: [100, 100])
    subject.options.view = .full
    #expect(throws: Never.self) {
      try makeDrawing(of: subject.document, structure: structure, options: subject.options)
    }
  }
}
