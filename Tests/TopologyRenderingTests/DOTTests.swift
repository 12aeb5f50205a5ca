import Testing
import TopologyModel
import TopologyRendering

@Suite("DOT") struct DOTTests {
  @Test("The same topology gives the same DOT", arguments: Subject.drawn) func deterministic(drawn: Drawn) throws {
    #expect(try drawn.subject.drawing().dot == drawn.drawing.dot)
  }

  @Test("Every position is given and the names are the graph's") func readable() throws {
    let dot = try Subject.family("mesh3d", Subject.dims(2, 2)).drawing().dot
    #expect(dot.hasPrefix("graph \"2D mesh 2 × 2\" {\n"))
    for name in ["x0y0", "x1y0", "x0y1", "x1y1"] { #expect(dot.contains("  \"\(name)\" [pos=\"")) }
    #expect(dot.contains("\"x0y0\" -- \"x1y0\" [pos=\""))
    #expect(dot.split(separator: "\n").allSatisfy { !$0.contains(" -- ") || $0.contains("pos=\"") })
  }

  /// Names that would break out of a quoted string, start an escape of Graphviz, or be read as markup.
  static let hostile: [String] = [
    "a\"b", "\"];evil [label=\"x", "back\\slash", "ends in \\", "\\N \\G \\l \\", "line\nbreak", "tab\there",
    "nul\u{0}",
    "<b>bold</b>", "<TABLE><TR><TD>x</TD></TR></TABLE>", "&lt;script&gt;", "&amp", "a & b", "]]>", "-->",
    "\u{202E}reversed",
    "\u{FFFE}", "", " ", "日本語", "é", "🙂", "port:n", "x -- y", "# comment", "/* c */", "strict graph {",
    String(repeating: "x", count: 10_000), String(repeating: "\\\"", count: 5_000), String(repeating: "&", count: 300),
  ]

  @Test("Hostile names come out as text", arguments: hostile.indices) func hostileNames(index: Int) throws {
    let name = Self.hostile[index]
    let graph = irregular(6, degree: 3, seed: 4, names: { $0 < 3 ? name : "n\($0)" })
    var subject = Subject.plain(name, graph)
    subject.document.name = name
    let drawing = try subject.drawing()
    let svg = try render(drawing, as: .svg)
    let (texts, elements) = try parsedSVG(svg)
    #expect(elements.isSubset(of: ["svg", "g", "title", "polygon", "ellipse", "path", "text", "polyline"]))
    // The page and six nodes, whatever they are called; links hang on corners of the page, which are nobody's business.
    #expect(texts.titles.count >= 7 && !texts.titles.contains { $0.contains("top left") })
    #expect(Set(drawing.dot.split(separator: "\n").filter { $0.contains("URL") || $0.contains("image=") }).isEmpty)
    if name == "<b>bold</b>" || name == "&lt;script&gt;" || name == "a & b" {
      #expect(texts.titles.contains(name), "\(texts.titles)")
      #expect(texts.texts.contains { $0.hasPrefix(name) }, "\(texts.texts)")
    }
    if name == "line\nbreak" { #expect(texts.titles.contains("line\\\\u{a}break")) }
  }

  @Test("Nothing of the input is an attribute") func attributes() throws {
    // Names, kinds and roles are all that a person can choose; none may reach Graphviz unquoted.
    let word = "shape=none\" image=\"/etc/passwd"
    var builder = GraphBuilder(networks: [Network(name: word, rank: 0)])
    let nodeClass = builder.nodeClass(NodeClass(kind: .npu, role: word, isEndpoint: true, forwards: true))
    let linkClass = builder.linkClass(LinkClass(kind: word, bandwidth: .gigabytes(1)))
    for node in 0..<4 { builder.addNode(nodeClass, name: "\(word)\(node)", at: Location().with(.level, node % 2)) }
    builder.addLink(NodeID(0), NodeID(1), linkClass)
    builder.addLink(NodeID(2), NodeID(3), linkClass)
    var subject = Subject.plain(word, builder.build())
    subject.options.colorBy = .kind
    let dot = try subject.drawing().dot
    // Outside quotes the word must never appear.
    var outside = "", inQuotes = false, previous: Character = " "
    for character in dot {
      if character == "\"" && previous != "\\" { inQuotes.toggle() } else if !inQuotes { outside.append(character) }
      previous = previous == "\\" && character == "\\" ? " " : character
    }
    #expect(!outside.contains("image") && !outside.contains("passwd"))
  }
}
