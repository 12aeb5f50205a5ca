import Testing
import TopologyGenerators
import TopologyModel
import TopologyRendering

@Suite("The page") struct ReportPageTests {
  /// A subject with made-up figures of every sort, named `name`.
  static func subject(_ name: String, of base: Subject = .family("supernode", Subject.supernode384)) throws
    -> ReportSubject
  {
    var document = base.document
    document.name = name
    var report = AnalysisReport(topology: TopologySummary(document), counts: document.graph.counts)
    report.hops = HopReport(
      networks: "auto", method: .symmetry, pairs: 6, unreachablePairs: 0, histogram: [0, 0, 2, 0, 4])
    report.hops?.classes = [
      .init(name: "same \(name)", histogram: [0, 0, 2]), .init(name: "across", histogram: [0, 0, 0, 0, 4]),
    ]
    let bins = (1...40).map { LatencyReport.Bin(latency: .nanoseconds(Int64($0 * 30)), pairs: $0) }
    report.latency = LatencyReport(
      networks: "auto", method: .symmetry, pairs: 820, unreachablePairs: 0, maximum: .nanoseconds(1200),
      meanNanoseconds: 800, histogram: bins, isBinned: false,
      classes: [
        .init(
          name: name, pairs: 820, minimum: .nanoseconds(30), meanNanoseconds: 800, maximum: .nanoseconds(1200),
          readMaximum: .nanoseconds(1900), histogram: bins)
      ])
    var routing = RoutingReport(networks: "auto", policy: .ecmp, tieRule: name, traffic: "all-to-all")
    routing.maximumLoad = 8
    routing.byLinkKind = [
      .init(
        kind: name, links: 4, minimum: 1, mean: 3, maximum: 8, capacity: .gigabytes(28), utilization: 0.9)
    ]
    routing.hottest = [.init(link: LinkID(0), from: name, to: name, load: 8)]
    report.routing = routing
    report.bisection = BisectionReport(
      networks: "all", lower: .gigabytes(10), upper: .gigabytes(12), isExact: false, lowerLinks: 3,
      witness: .init(method: name, description: name, side: [], endpoints: [2, 2], linksByKind: [NamedCount(name, 3)]),
      bounds: [.init(.hose, .gigabytes(10), reason: name)], fidelity: .exact, effort: 1)
    report.omissions = [name]
    var subject = ReportSubject(report: report)
    let drawing = try makeDrawing(of: document, structure: base.structure)
    subject.pictures = [ReportSubject.Picture(svg: try render(drawing, as: .svg), title: drawing.title)]
    subject.racks = RackLayout(document.graph)
    subject.cut = CutPicture(document.graph, side: document.graph.endpoints.prefix(100).map { $0 })
    subject.sources = [SourcedField(field: name, value: .string(name), grade: "assumed", source: name)]
    subject.entry = CatalogEntry(
      name: name, title: name, summary: name, fidelity: .exact, spec: nil,
      figures: [.init(quantity: name, value: .string(name), grade: "paper", source: name)],
      expectations: [])
    let expectation = CatalogEntry.Expectation(
      quantity: name, published: .string(name), grade: "paper", source: name, note: name)
    subject.comparisons = [try Comparison(expectation, in: [:])]
    subject.collectives = [
      CollectiveReport(
        topology: report.topology, operation: .allReduce, ranks: 4, groups: 1, networks: "auto", routing: .ecmp,
        tieRule: name, linkEfficiency: "raw", contention: "link", forwarding: "cut",
        points: [1024, 1 << 20].map { bytes in
          CollectiveReport.Point(
            bytes: bytes, lowerBound: .init(latencySeconds: 1e-6, bandwidthSeconds: Double(bytes) * 1e-12, proof: name),
            results: [
              .init(
                algorithm: .ring, variant: name, steps: 6, latencySeconds: 2e-6,
                bandwidthSeconds: Double(bytes) * 1e-11,
                reductionSeconds: 0, perFlowSeconds: 0, startSeconds: 0, bytesSent: 1)
            ])
        })
    ]
    return subject
  }

  static func page(_ names: String...) throws -> String {
    ReportPage(subjects: try names.map { try subject($0) }, command: "topo report \(names.joined(separator: " "))").text
  }

  @Test("Every part is there, and twice the same")
  func parts() throws {
    let text = try Self.page("one", "two")
    for id in [
      "summary", "side-by-side", "drawing", "assumed", "published", "hops", "latency", "loads", "bisection",
      "collectives",
      "racks", "counts",
    ] { #expect(text.contains("<section id=\"\(id)\">"), "\(id) is missing") }
    #expect(try Self.page("one", "two") == text)
    // Per topology: drawing, hops, latency, loads, bisection, its cut, collectives, racks.
    #expect(text.components("<figure>").count - 1 == 16)
  }

  @Test("Nothing is fetched, run or sent")
  func selfContained() throws {
    let text = try Self.page("one")
    for forbidden in [
      "<script", "http:", "https:", "src=", "url(", "@import", "<link", "<iframe", "<object", "xlink", " id=\"node",
      " on", "<?xml",
    ] {
      let found = text.range(of: forbidden)
      if forbidden == " on" {
        #expect(!text.components(" on").dropFirst().contains { rest in rest.prefix(12).contains("=\"") }, "a handler")
      } else {
        #expect(found == nil, "\(forbidden)")
      }
    }
    #expect(text.contains("default-src 'none'") || text.contains("default-src &#39;none&#39;"))
    let targets = Set(text.components("href=\"").dropFirst().map { $0.prefix { $0 != "\"" } })
    #expect(targets.allSatisfy { $0.hasPrefix("#") && text.contains("id=\"\($0.dropFirst())\"") })
  }

  @Test("Names that look like markup stay text", arguments: hostileTexts)
  func hostile(name: String) throws {
    let clean = try Self.page("x"), text = try Self.page(name)
    // The same tags, whatever the names are: names can neither open nor close any.
    #expect(Self.tags(text) == Self.tags(clean))
  }

  @Test("Ids are those of the sections, each once, however many drawings there are")
  func ids() throws {
    let ids = try Self.page("one", "two").components(" id=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
    #expect(Set(ids).count == ids.count)
  }

  @Test("A subject with nothing but counts makes a page; so does one without endpoints")
  func bare() throws {
    let empty = GraphBuilder(networks: [Network(name: "n", rank: 0)]).build()
    let document = TopologyDocument(name: "empty", graph: empty, fidelity: nil, provenance: Provenance())
    let report = AnalysisReport(topology: TopologySummary(document), counts: empty.counts)
    let text = ReportPage(subjects: [ReportSubject(report: report)], command: "topo report -").text
    #expect(text.hasPrefix("<!DOCTYPE html>") && text.contains("<section id=\"counts\">"))
    #expect(!text.contains("<section id=\"hops\">"))
  }

  @Test("The palettes of the page are those of the drawings")
  func palettes() throws {
    let text = try Self.page("one")
    for color in Theme.light.palette + Theme.dark.palette { #expect(text.contains(color.hex)) }
  }

  /// The names of all tags in order, closing ones with a slash, those inside drawings left out where text decides them.
  private static func tags(_ text: String) -> [String] {
    text.components("<").dropFirst().map { String($0.prefix { $0.isLetter || $0 == "/" || $0 == "!" || $0.isNumber }) }
      .filter { !["text", "/text", "title", "/title"].contains($0) }
  }
}

@Suite("Racks of a page") struct RackLayoutTests {
  @Test("Racks, their contents and the links that leave them are counted")
  func counts() throws {
    let layout = try #require(RackLayout(Subject.family("supernode", Subject.supernode384).document.graph))
    // 48 nodes in racks of 4, 112 second-level switches in racks of 28.
    #expect(layout.racks.count == 12 + 4)
    #expect(layout.sorts.map(\.racks) == [12, 4] && layout.unplaced == 0)
    #expect(layout.sorts[0].contents.reduce(0, +) == 4 * (8 + 4 + 7) && layout.sorts[1].contents.reduce(0, +) == 28)
    // 4 nodes × 7 planes × 16 uplinks; 28 switches × 48 links.
    #expect(layout.sorts[0].leaving.map(\.count) == [4 * 7 * 16] && layout.sorts[1].leaving.map(\.count) == [28 * 48])
  }

  @Test("Many racks are drawn by their sorts, no rack gives no layout")
  func sizes() throws {
    let many = try #require(RackLayout(boards(racks: 100, switches: 2)))
    #expect(many.racks.count == 100)
    PlotTests.check(many.picture, "many racks")
    #expect(RackLayout(path(of: 3)) == nil)
    let few = try #require(RackLayout(boards(racks: 3, switches: 1)))
    PlotTests.check(few.picture, "few racks")
  }
}

@Suite("The cut of a page") struct CutPictureTests {
  @Test("Places are filled by their share of the near side, and all endpoints are counted")
  func shares() throws {
    // 16 racks of 64 endpoints; the near side takes five of them and half of the sixth, and some switches.
    let graph = boards(racks: 16, switches: 4)
    let near = (0..<(5 * 64 + 32)).map { NodeID($0) } + [NodeID(16 * 64 + 1)]
    let cut = try #require(CutPicture(graph, side: near))
    #expect(cut.places.count == 16 * 8, "boards are the innermost places that fit")
    let near8 = cut.places.count { $0.endpoints == 8 && $0.near == 8 }
    let near0 = cut.places.count { $0.endpoints == 8 && $0.near == 0 }
    #expect(near8 == 5 * 8 + 4 && near0 == 16 * 8 - near8)
    PlotTests.check(cut.picture, "cut")
    let boxes = PlotTests.boxes(cut.picture)
    #expect(boxes.count == 16 * 8, "no board is parted")
    #expect(CutPicture(path(of: 4), side: [NodeID(0)]) == nil)
  }
}

extension String {
  /// The parts between occurrences of `separator`.
  fileprivate func components(_ separator: String) -> [Substring] {
    var parts: [Substring] = [], rest = self[...]
    while let range = rest.firstRange(of: separator) {
      parts.append(rest[..<range.lowerBound])
      rest = rest[range.upperBound...]
    }
    return parts + [rest]
  }

  fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}
