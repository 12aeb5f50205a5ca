import Testing
import TopologyFormats
import TopologyGenerators
import TopologyModel

/// What a document becomes when a format writes it and reads it back.
private func roundTrip(
  _ name: String, _ document: TopologyDocument, structure: DeclaredStructure = DeclaredStructure()
) throws -> TopologyDocument {
  var request = ExportRequest(document)
  request.structure = structure
  let bytes = try ExchangeFormat.named(name, for: .write).files(for: request)[0].bytes()
  let read = try #require(try ExchangeFormat.named(name, for: .read).read)
  return try read(ImportRequest(bytes, file: "back"))
}

private func generated(_ kind: String, _ settings: [(String, String)] = []) throws -> TopologyDocument {
  var spec = TopologySpec(kind: kind)
  for (key, value) in settings {
    try spec.set(key, to: value) { kind throws(TopologyError) in try FamilyCatalog.family(kind).description }
  }
  return try FamilyCatalog.document(of: spec).document
}

/// Names that XML 1.0 can hold: no control character but those that have an escape, no U+FFFE and U+FFFF.
private let namesOfXML = hostileNames.filter { name in
  name.unicodeScalars.allSatisfy { $0.value >= 0x20 || [0x09, 0x0A, 0x0D].contains($0.value) }
}

@Suite("Formats of other tools, there and back") struct ExchangeRoundTripTests {
  @Test(
    "Node-link JSON and GraphML carry everything", arguments: ["networkx", "graphml"], 1...20 as ClosedRange<UInt64>)
  func everything(format: String, seed: UInt64) throws {
    let names = format == "graphml" ? namesOfXML : hostileNames
    for (nodes, links) in [(0, 0), (1, 0), (2, 5), (17, 40)] {
      let document = randomDocument(seed: seed, nodes: nodes, links: links, names: names)
      let back = try roundTrip(format, document)
      #expect(differences(document, back) == [], "seed \(seed), \(nodes) nodes")
    }
  }

  @Test("An edge list carries ends, channels, bandwidth and latency", arguments: 1...10 as ClosedRange<UInt64>)
  func edgeList(seed: UInt64) throws {
    let document = randomDocument(seed: seed, nodes: 12, links: 30)
    let back = try roundTrip("edgelist", document)
    #expect(back.graph.nodeCount == 12)
    for link in document.graph.links {
      let (a, b) = (document.graph.attributes(of: link), back.graph.attributes(of: link))
      #expect(back.graph.source(of: link) == document.graph.source(of: link), "seed \(seed)")
      #expect(back.graph.target(of: link) == document.graph.target(of: link), "seed \(seed)")
      #expect(a.bandwidth == b.bandwidth && a.latency == b.latency, "seed \(seed)")
    }
    let again = try ExchangeFormat.named("edgelist", for: .write).files(for: ExportRequest(back))[0].bytes()
    let first = try ExchangeFormat.named("edgelist", for: .write).files(for: ExportRequest(document))[0].bytes()
    #expect(again == first, "seed \(seed)")
  }

  @Test(
    "Writing again what was read gives the same bytes",
    arguments: [
      ("metis", "fat-tree"), ("metis", "torus3d"), ("simai", "fat-tree"), ("simai", "torus3d"), ("simai", "bcube"),
      ("infragraph", "fat-tree"), ("infragraph", "torus3d"), ("edgelist", "dragonfly"),
    ])
  func fixedPoint(format: String, kind: String) throws {
    let settings: [String: [(String, String)]] = [
      "fat-tree": [("radix", "4"), ("bandwidth", "400Gbps"), ("latency", "12.345ns")],
      "torus3d": [("dims", "3x4x2"), ("bandwidth", "25GBps")], "bcube": [("ports", "3"), ("levels", "2")],
      "dragonfly": [("routers", "4"), ("globals", "2"), ("hosts", "2")],
    ]
    let document = try generated(kind, settings[kind] ?? [])
    let back = try roundTrip(format, document)
    #expect(back.graph.nodeCount == document.graph.nodeCount)
    // An edge list says nothing of kinds.
    if format != "edgelist" { #expect(back.graph.endpoints.count == document.graph.endpoints.count) }
    let writer = try ExchangeFormat.named(format, for: .write)
    var named = back
    named.name = document.name
    #expect(
      try writer.files(for: ExportRequest(named))[0].bytes() == writer.files(for: ExportRequest(document))[0].bytes())
  }

  @Test("What an analysis added comes back from the document")
  func annotations() throws {
    let document = try generated("torus3d", [("dims", "3x3")])
    let loads = (0..<document.graph.linkCount).map { Double($0) / 3 }
    let added = DocumentAnnotations(
      analysis: ["format": "topo-analysis"],
      nodes: [AnnotationColumn("eccentricity", .integers((0..<9).map { $0 == 4 ? -1 : $0 }, absent: -1))],
      links: [AnnotationColumn("load_forward", .numbers(loads))])
    let bytes = TopologyDocumentWriter(annotations: added).bytes(of: document)
    let read = try TopologyDocumentReader.read(bytes)
    let back = try DocumentAnnotations.read(bytes, of: read)
    #expect(TopologyDocumentWriter(annotations: back).bytes(of: document) == bytes)
    // And go along into other formats.
    var request = ExportRequest(read)
    request.annotations = back
    let csv = try ExchangeFormat.named("csv", for: .write).files(for: request)
    #expect(
      String(decoding: try csv[1].bytes(), as: UTF8.self).hasPrefix(
        "source,target,key,kind,network,bandwidth_GBps,latency_ns,load_forward"))
    #expect(csv.map(\.suffix) == [".nodes.csv", ".links.csv"])
  }
}

@Suite("Damaged files of other tools") struct ImportRefusalTests {
  private static let ib = """
    Switch 2 "S-1" # "leaf" base port 0 lid 1 lmc 0
    [1] "H-1"[1] # "host CA" lid 2 4xNDR

    Ca 1 "H-1" # "host CA"
    [1] "S-1"[1] # lid 2 lmc 0 "leaf" lid 1 4xNDR
    """
  private static let infra = """
    {"name": "x", "devices": [{"name": "d", "components": [{"name": "xpu", "count": 2, "choice": "xpu"}],
      "edges": [{"ep1": {"component": "xpu[0]"}, "ep2": {"component": "xpu[1]"}, "scheme": "one2one", "link": "l"}]}],
     "links": [{"name": "l"}], "instances": [{"name": "i", "device": "d", "count": 2}],
     "edges": [{"ep1": {"instance": "i[0]", "component": "xpu"}, "ep2": {"instance": "i[1]", "component": "xpu"},
       "scheme": "many2many", "link": "l"}]}
    """
  private static let graphml = """
    <?xml version="1.0"?>
    <graphml><key id="k" for="edge" attr.name="bandwidth_GBps" attr.type="double"/><graph edgedefault="undirected">
    <node id="a"/><node id="b"/><edge source="a" target="b"><data key="k">1.5</data></edge></graph></graphml>
    """

  private func read(_ format: String, _ text: String, mapping: String? = nil) throws -> TopologyDocument {
    let rules = try mapping.map { try ImportMapping.read(Array($0.utf8), file: "map") } ?? ImportMapping()
    let read = try #require(try ExchangeFormat.named(format, for: .read).read)
    return try read(ImportRequest(Array(text.utf8), file: "f", mapping: rules))
  }

  @Test("Devices made of devices, to any depth; a chain of them that no memory would hold is refused by its count")
  func nestedDevices() throws {
    func device(_ name: String, _ part: String, _ count: Int, _ choice: String) -> String {
      "{\"name\": \"\(name)\", \"components\": [{\"name\": \"\(part)\", \"count\": \(count), \"choice\": \"\(choice)\"}]}"
    }
    func text(_ devices: [String], _ edge: String) -> String {
      """
      {"devices": [\(devices.joined(separator: ", "))], "links": [{"name": "l"}],
       "instances": [{"name": "i", "device": "a", "count": 2}], "edges": [\(edge)]}
      """
    }
    // Two instances of three b of four x each; the last x of the first b of each are joined.
    let devices = [device("a", "b", 3, "device"), device("b", "x", 4, "xpu")]
    let edge = """
      {"ep1": {"instance": "i[0]", "component": "b[0].x[3]"}, "ep2": {"instance": "i[1]", "component": "b[0].x[3]"},
       "scheme": "one2one", "link": "l"}
      """
    let graph = try read("infragraph", text(devices, edge)).graph
    #expect(graph.nodeCount == 24 && graph.linkCount == 1)
    #expect(graph.name(of: graph.source(of: LinkID(0))) == "i.0.b.0.x.3")
    #expect(graph.name(of: graph.target(of: LinkID(0))) == "i.1.b.0.x.3")
    #expect(throws: FormatError.self) {
      try read("infragraph", text(devices, edge.replacing("b[0].x[3]", with: "b[0]", maxReplacements: 1)))
    }
    // 1000 to the power of 20 devices of nothing.
    let names = (0..<20).map { "d\($0)" }
    let chain = [device("a", "d0", 1, "device")] + zip(names, names.dropFirst()).map { device($0, $1, 1000, "device") }
    #expect(throws: (any Error).self) {
      try read("infragraph", text(chain + ["{\"name\": \"d19\", \"components\": []}"], ""))
    }
    // However many lie inside each other, and if some of them are met by a shorter way first.
    for (count, first) in [(63, 60), (64, 64), (100, 60), (200_000, 200_000)] {
      let ends = "{\"name\": \"n\(count)\", \"components\": []}"
      let nest = (1..<count).map { device("n\($0)", "n\($0 + 1)", 1, "device") }
      let root = device("a", "n\(first)", 1, "device").replacing(
        "]", with: ", {\"name\": \"n1\", \"count\": 1, \"choice\": \"device\"}]")
      let text = text([root, ends] + nest, "")
      if count < 64 {
        #expect(throws: Never.self) { try read("infragraph", text) }
      } else {
        #expect(throws: FormatError.self) { try read("infragraph", text) }
      }
    }
  }

  @Test("Sound ones are read")
  func sound() throws {
    let ib = try read("ibnetdiscover", Self.ib)
    #expect(ib.graph.nodeCount == 2 && ib.graph.linkCount == 1)
    #expect(ib.graph.attributes(of: LinkID(0)).bandwidth == .gigabytes(50))
    #expect(ib.graph.name(of: ib.graph.endpoints[0]) == "host CA")
    #expect(ib.graph.portNames[LinkID(0)] == PortNames(a: "1", b: "1"))
    let infra = try read("infragraph", Self.infra)
    // Two instances of two joined XPUs, and each of one with each of the other.
    #expect(infra.graph.nodeCount == 4 && infra.graph.linkCount == 2 + 4)
    let graphml = try read("graphml", Self.graphml)
    #expect(graphml.graph.attributes(of: LinkID(0)).bandwidth == .gigabytes(1.5))
    #expect(graphml.provenance.sources.map(\.field) == ["kind of nodes", "latency_ns of links"])
  }

  @Test(
    "Damaged ones are refused with their place",
    arguments: [
      ("graphml", "<!DOCTYPE x [<!ENTITY a 'b'>]><graphml/>", 1, "a document type"),
      ("graphml", "<graphml><graph><node id=\"&a;\"/></graph></graphml>", 1, "only the five escapes"),
      ("graphml", "<graphml>\n<graph>\n<node id=\"a\"/></graph", 3, "</graph"),
      ("graphml", "<graphml>\n<graph><node/></graph></graphml>", 2, "id of <node>"),
      (
        "graphml", "<graphml><graph>\n<node id=\"a\"/>\n<edge source=\"a\" target=\"b\"/></graph></graphml>", 3,
        "no node of this id"
      ),
      ("graphml", "<graphml><graph edgedefault=\"directed\"/></graphml>", 1, "full-duplex"),
      (
        "graphml",
        "<graphml><key id=\"k\" attr.name=\"latency_ns\"/><graph><node id=\"a\">\n<data key=\"k\">-1</data></node></graph></graphml>",
        2, "latency_ns"
      ),
      ("graphml", "", 1, "XML with one element"),
      ("edgelist", "0 1\n0 0\n", 2, "two different nodes"), ("edgelist", "0 1 -3\n", 1, "GB/s"),
      ("edgelist", "# nodes 2\n0 5\n", 2, "0...1"), ("edgelist", "0 1 2 3 4\n", 1, "two nodes"),
      ("metis", "2 1\n2\n\n", 3, "two for each"), ("metis", "x\n", 1, "numbers of nodes"),
      ("metis", "2 1\n2\n3\n", 3, "1...2"), ("metis", "2 1 001\n2 5\n1 6\n", 3, "says otherwise"),
      ("simai", "3 1 0 1 2 H100\n2\n0 2 400Gbps 1ms 0\n", 3, "2 lines; 1 are there"),
      ("simai", "3 1 0 1 1 H100\n9\n0 2 400Gbps 1ms 0\n", 2, "0...2"),
      ("simai", "3 1 0 1 1 H100\n2\n0 2 400 1ms 0\n", 3, "Gbps"), ("simai", "", 1, "nodes gpus_per_server"),
      ("ibnetdiscover", "[1] \"H-1\"[1]\n", 1, "a Switch or Ca before"),
      ("ibnetdiscover", "Switch 2 \"S-1\" # \"leaf\"\n[1] \"H-1\"[1] # \"x\" 4xNDR\n", 2, "section of 'H-1'"),
      ("infragraph", "{\"instances\": [{\"name\": \"i\",\n\"device\": \"d\", \"count\": 1}]}", 2, "unknown device 'd'"),
      (
        "infragraph",
        "{\"devices\": [{\"name\": \"d\", \"components\": [{\"name\": \"d\", \"count\": 1, \"choice\": \"device\"}]}],\n\"instances\": [{\"name\": \"i\", \"device\": \"d\", \"count\": 1}]}",
        2, "a part of itself"
      ),
      (
        "infragraph",
        "{\"devices\": [{\"name\": \"d\", \"components\": [{\"name\": \"e\", \"count\": 1, \"choice\": \"device\"}]}],\n\"instances\": [{\"name\": \"i\", \"device\": \"d\", \"count\": 1}]}",
        2, "unknown device 'e'"
      ),
      ("networkx", "{\"nodes\": [{\"id\": 0}],\n\"links\": [{\"source\": 0, \"target\": 1}]}", 2, "links[0].target"),
    ])
  func located(format: String, text: String, line: Int, says: String) throws {
    do {
      _ = try read(format, text)
      Issue.record("\(format) took \(text)")
    } catch let error as FormatError {
      #expect(error.description.contains(says), "\(error)")
      #expect(error.position?.line == line, "\(error)")
    }
  }

  @Test(
    "No cut and no flipped byte of a sound file stops the program",
    arguments: ["graphml", "ibnetdiscover", "infragraph", "simai", "metis"])
  func damaged(format: String) throws {
    let texts = [
      "graphml": Self.graphml, "ibnetdiscover": Self.ib, "infragraph": Self.infra,
      "simai": "4 1 1 1 2 H100\n2 3\n0 2 400Gbps 1ms 0\n1 3 100Gbps 0.5us 0\n",
      "metis": "% a\n3 2 011 1\n1 2 5\n0 1 5 3 2\n1 2 2\n",
    ]
    let sound = Array((texts[format] ?? "").utf8)
    _ = try read(format, String(decoding: sound, as: UTF8.self))
    let reader = try #require(try ExchangeFormat.named(format, for: .read).read)
    var refused = 0
    for index in sound.indices {
      for bytes in [Array(sound[..<index]), sound.enumerated().map { $0 == index ? $1 ^ 0x15 : $1 }] {
        do { _ = try reader(ImportRequest(bytes, file: "f")) } catch is FormatError { refused += 1 }
      }
    }
    #expect(refused > sound.count / 2)
  }

  @Test("A mapping says what a file does not, the first rule that fits")
  func mapping() throws {
    let map = """
      {"format": "topo-mapping", "networks": [{"name": "up"}, {"name": "out", "overhead_ns": 5}],
       "nodes": [{"name": "s?", "kind": "switch", "latency_ns": 100}, {"name": "*", "role": "gpu"}],
       "links": [{"between": ["s*", "g*"], "bandwidth_GBps": 25, "network": "out", "medium": "optical"}]}
      """
    let document = try read("edgelist", "g0 s0\ns0 g1\ng0 g1\n", mapping: map)
    let graph = document.graph
    let node = try graph.node(named: "s0", field: "node")
    #expect(graph.attributes(of: node).kind == .switchChip && !graph.attributes(of: node).isEndpoint)
    #expect(graph.attributes(of: node).latency == .nanoseconds(100))
    #expect(graph.endpoints.map { graph.attributes(of: $0).role } == ["gpu", "gpu"])
    #expect(graph.links.map { graph.attributes(of: $0).bandwidth.gigabytesPerSecond } == [25, 25, 50])
    #expect(graph.links.map { graph.networks[graph.attributes(of: $0).network].name } == ["out", "out", "up"])
    #expect(throws: FormatError.self) {
      try read("edgelist", "a b\n", mapping: "{\"format\": \"topo-mapping\", \"node\": []}")
    }
  }
}

@Suite("What a format cannot say is refused") struct ExportRefusalTests {
  @Test(
    "With the reason",
    arguments: [
      ("astra-sim", "mesh", "do not close"), ("astra-sim", "fat-tree", "no product"), ("sst", "fat-tree", "no product"),
      ("htsim", "torus3d", "fat-trees only"), ("booksim", "planes", "on exactly one"),
      ("slurm-conf", "torus3d", "hangs on no switch"), ("mermaid", "big-mesh", "the limit is 500"),
    ])
  func refusals(format: String, kind: String, says: String) throws {
    let document =
      switch kind {
      case "mesh": try generated("mesh", [("dims", "3x3")])
      case "big-mesh": try generated("mesh", [("dims", "20x20")])
      case "fat-tree": try generated("fat-tree", [("radix", "4")])
      case "planes": try generated("fat-tree", [("radix", "4"), ("planes", "2")])
      case "torus3d": try generated("torus3d", [("dims", "3x3x3")])
      default: try generated("bcube", [("ports", "2"), ("levels", "2")])
      }
    var request = ExportRequest(document)
    request.structure = try document.provenance.spec.map { try FamilyCatalog.structure($0) } ?? DeclaredStructure()
    do {
      _ = try ExchangeFormat.named(format, for: .write).files(for: request)
      Issue.record("\(format) took \(kind)")
    } catch let error as TopologyError {
      #expect(error.description.contains(says), "\(error)")
    }
  }

  @Test("A product is exact only while the graph is it: one link less, and it is refused")
  func productIsVerified() throws {
    let whole = try generated("torus3d", [("dims", "3x4")])
    let spec = try #require(whole.provenance.spec)
    var request = ExportRequest(whole)
    request.structure = try FamilyCatalog.structure(spec)
    let format = try ExchangeFormat.named("astra-sim", for: .write)
    let text = String(decoding: try format.files(for: request)[0].bytes(), as: UTF8.self)
    // 50 GB/s are 50e9 / 2^30 of its units.
    #expect(
      text.contains("topology: [ Ring, Ring ]\nnpus_count: [ 3, 4 ]\nbandwidth: [ \(50e9 / 0x1p30), \(50e9 / 0x1p30) ]")
    )
    var builder = GraphBuilder(networks: whole.graph.networks)
    for node in whole.graph.nodes {
      builder.addNode(builder.nodeClass(whole.graph.attributes(of: node)), name: whole.graph.name(of: node))
    }
    for link in whole.graph.links.dropLast() {
      builder.addLink(
        whole.graph.source(of: link), whole.graph.target(of: link), builder.linkClass(whole.graph.attributes(of: link)))
    }
    request.document.graph = builder.build()
    #expect(throws: TopologyError.self) { try format.files(for: request) }
    request.approximate = true
    let nearest = String(decoding: try format.files(for: request)[0].bytes(), as: UTF8.self)
    #expect(nearest.contains("# approximation:") && nearest.contains("topology: [ Switch ]\nnpus_count: [ 12 ]"))
  }

  @Test("A choice that a format has no use for is refused, not ignored")
  func choices() throws {
    var request = ExportRequest(try generated("torus3d", [("dims", "2x2")]))
    request.labelPrefix = "x"
    #expect(throws: TopologyError.self) { try ExchangeFormat.named("metis", for: .write).files(for: request) }
    request.labelPrefix = nil
    request.hostName = try HostNamePattern(parsing: "h{host:02}")
    // Endpoints of a torus have no host: the pattern has nothing to fill in.
    #expect(throws: TopologyError.self) { try ExchangeFormat.named("slurm-conf", for: .write).files(for: request) }
    for text in ["", "a b", "{", "{hots}", "{host:x}", "{host:1:2}", "ü"] {
      #expect(throws: TopologyError.self, "\(text)") { try HostNamePattern(parsing: text) }
    }
  }
}
