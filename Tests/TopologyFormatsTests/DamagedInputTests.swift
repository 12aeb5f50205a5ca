import Testing
import TopologyFormats
import TopologyGenerators
import TopologyModel

/// Everything that reads a file, with a small sound one.
private enum Reader: String, CaseIterable {
  case networkx, graphml, edgelist, metis, simai, infragraph, huawei, ibnetdiscover
  case document, annotations, spec, catalog, sweep, mapping, certificate, traffic, blocks, matrix, routes

  /// Reads bytes; gives back the graph where they hold one.
  func read(_ bytes: [UInt8]) throws -> TopologyGraph? {
    switch self {
    case .document:
      guard case .document(let document) = try TopologyInput.read(bytes, file: "f") else { return nil }
      return document.graph
    case .spec, .catalog: _ = try TopologyInput.read(bytes, file: "f")
    case .annotations:
      let document = try TopologyDocumentReader.read(bytes, file: "f")
      _ = try DocumentAnnotations.read(bytes, of: document, file: "f")
      return document.graph
    case .sweep: _ = try SweepSpec.read(bytes, file: "f")
    case .mapping:
      let mapping = try ImportMapping.read(bytes, file: "f")
      let read = try #require(try ExchangeFormat.named("edgelist", for: .read).read)
      return try read(ImportRequest(Array("a b\nb c\n".utf8), file: "f", mapping: mapping)).graph
    case .certificate: _ = try BisectionCertificate.read(bytes, file: "f")
    case .traffic, .blocks, .matrix:
      let graph = Self.square
      _ = try TrafficMatrix(csv: bytes, file: "f", in: graph, endpoints: graph.endpoints)
    case .routes: _ = try RoutingTable(csv: bytes, file: "f", in: Self.square)
    default:
      let read = try #require(try ExchangeFormat.named(rawValue, for: .read).read)
      return try read(ImportRequest(bytes, file: "f")).graph
    }
    return nil
  }

  /// Endpoints 0 to 3 around a square.
  private static let square: TopologyGraph = {
    var builder = GraphBuilder(networks: [Network(name: "n", rank: 0)])
    let node = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true))
    let link = builder.linkClass(LinkClass(kind: "k", network: 0, bandwidth: .gigabytes(1), latency: .zero))
    for index in 0..<4 { builder.addNode(node, name: "\(index)") }
    for index in 0..<4 { builder.addLink(NodeID(index), NodeID((index + 1) % 4), link) }
    return builder.build()
  }()

  func sound() throws -> [UInt8] {
    switch self {
    case .networkx, .document:
      return TopologyDocumentWriter().bytes(of: randomDocument(seed: 3, nodes: 3, links: 3, names: ["a", "é"]))
    case .graphml:
      return try written(randomDocument(seed: 4, nodes: 3, links: 2, names: ["a", "<é>"]))
    case .edgelist, .metis, .simai, .infragraph:
      var spec = TopologySpec(kind: "fat-tree")
      spec.parameters = ["radix": 2, "tiers": 2]
      return try written(try FamilyCatalog.document(of: spec).document)
    case .huawei:
      let spec = TopologySpec(
        kind: "ub-mesh",
        parameters: ["boards": 2, "npus_per_board": 2, "racks": [1, 1], "pods": 1, "planes": 0])
      return try written(try FamilyCatalog.document(of: spec).document)
    case .annotations:
      let added = DocumentAnnotations(
        analysis: ["format": "topo-analysis"],
        nodes: [AnnotationColumn("eccentricity", .integers([1, 2, 3], absent: -1))],
        links: [AnnotationColumn("load_forward", .numbers([0.5, 1, 2]))])
      return TopologyDocumentWriter(annotations: added).bytes(
        of: randomDocument(seed: 3, nodes: 3, links: 3, names: ["a"]))
    default: return Array((Self.texts[self] ?? "").utf8)
    }
  }

  private func written(_ document: TopologyDocument) throws -> [UInt8] {
    try ExchangeFormat.named(rawValue, for: .write).files(for: ExportRequest(document))[0].bytes()
  }

  private static let texts: [Reader: String] = [
    .ibnetdiscover: """
    # a comment
    Switch 2 "S-1" # "leaf" base port 0 lid 1 lmc 0
    [1] "H-1"[1](1) # "host CA" lid 2 4xNDR

    Ca 1 "H-1" # "host CA"
    [1](1) "S-1"[1] # lid 2 lmc 0 "leaf" lid 1 4xNDR

    """,
    .spec: """
    {"format": "topo-spec", "format_version": "1.0",
     "kind": "torus3d", "dims": [4, 4, 4], "bandwidth": "50GBps",
     "links": {"x": {"latency_ns": 5}}}

    """,
    .catalog: """
    {"format": "topo-catalog", "format_version": "1.0", "name": "a", "title": "A",
     "summary": "s", "fidelity": "assumed", "spec": {"format": "topo-spec", "format_version": "1.0",
     "kind": "torus3d", "dims": [2, 2]}, "variants": {"wiring=x": "b"},
     "figures": [{"quantity": "q", "value": [2, 2], "grade": "paper", "source": "p", "field": "dims"}],
     "expectations": [{"quantity": "d", "published": 2, "grade": "paper", "source": "p", "path": "hops.diameter"}]}

    """,
    .sweep: """
    {"format": "topo-sweep", "format_version": "1.0", "topology": "torus3d",
     "parameters": {"dims": ["2x2", "2x3"], "bandwidth": ["1GBps"]},
     "metrics": ["hops"], "columns": ["hops.mean"], "assert": ["hops.diameter<=4"]}

    """,
    .mapping: """
    {"format": "topo-mapping", "networks": [{"name": "up"}, {"name": "out", "overhead_ns": 5}],
     "nodes": [{"name": "s?", "kind": "switch", "latency_ns": 100}, {"name": "*", "role": "gpu"}],
     "links": [{"between": ["a*", "*"], "bandwidth_GBps": 25, "network": "out", "medium": "optical"}]}

    """,
    .certificate: """
    {"format": "topo-certificate", "format_version": "1.0", "claim": "bisection",
     "topology": {"name": "torus-4", "nodes": 4, "links": 4}, "networks": "all", "endpoints": null,
     "lower_GBps": 100, "upper_GBps": 100, "exact": true, "unit_GBps": 50, "cut": {"side": [[0, 1]]},
     "proof": {"name": "product", "factors": [{"shape": "cycle", "extent": 4, "bandwidth_GBps": 50}]}}

    """,
    .traffic: "source,destination,amount\n\"0\",1,2.5\n3,0,1e3\n",
    .blocks: "source_block,destination_block,amount\nname~0,name~1,2.5\n\"name~1,kind=npu\",name~0,1\n",
    .matrix: "0,1,2,3\n1,0,0,0\n0,0.5,0,0\n1e3,0,0,0\n",
    .routes: "node,destination,next,share\n0,1,1,1\n1,0,0,0.5\n",
  ]
}

@Suite("Damage of every kind, to every reader") struct DamagedInputTests {
  /// What a careless program, editor or wire makes of a text, by kind.
  private func damaged(_ sound: [UInt8], seed: UInt64) -> [(what: String, bytes: [UInt8])] {
    var random = SeededGenerator(seed)
    var result: [(String, [UInt8])] = sound.indices.map { ("cut at \($0)", Array(sound[..<$0])) }
    for _ in 0..<120 {
      var bytes = sound
      let index = Int.random(in: bytes.indices, using: &random), bit = UInt8.random(in: 0..<8, using: &random)
      bytes[index] ^= 1 << bit
      result.append(("bit \(bit) of \(index)", bytes))
    }
    var lines = sound.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    func joined(_ lines: [[UInt8]], by end: [UInt8] = [0x0A]) -> [UInt8] { Array(lines.joined(separator: end)) }
    for index in lines.indices.prefix(40) {
      var fewer = lines, more = lines, swapped = lines
      fewer.remove(at: index)
      more.insert(lines[index], at: index)
      swapped.swapAt(index, Int.random(in: lines.indices, using: &random))
      result += [
        ("line \(index) lost", joined(fewer)), ("line \(index) twice", joined(more)),
        ("line \(index) moved", joined(swapped)),
      ]
    }
    // A word in place of another.
    let words = words(of: sound)
    let values = [
      "1e999", "-1e999", "NaN", "nan", "Infinity", "-1", "-0", "0", "0.5", "1e-400", "4294967296", "9007199254740993",
      "99999999999999999999999999", "null", "true", "\"x\"", "\"\"", "[]", "{}", "[[[[[[[[]]]]]]]]", "\u{0}",
      "\"\\ud800\"",
      "\"\\udc00x\"", "&#0;", "&lt;", "<![CDATA[", "<!ENTITY", "../../x", "%s%n", "=1+1", "é", "\u{202E}", "\"", "'",
      "\\",
      String(repeating: "9", count: 400), String(repeating: "[", count: 100_000),
      String(repeating: "{\"a\":", count: 30_000),
      String(repeating: "<a>", count: 30_000), String(repeating: "x", count: 200_000),
    ]
    for value in values {
      for _ in 0..<3 {
        guard let word = words.randomElement(using: &random) else { continue }
        var bytes = sound
        bytes.replaceSubrange(word, with: value.utf8)
        result.append(("\(value.prefix(20)) at \(word.lowerBound)", bytes))
      }
    }
    // What is no UTF-8: a lone surrogate, an overlong slash, a byte that never occurs, half a character.
    for wrong in [[0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xFF], [0xF0, 0x9F]] as [[UInt8]] {
      var bytes = sound
      bytes.insert(contentsOf: wrong, at: Int.random(in: bytes.indices, using: &random))
      result.append(("bytes \(wrong)", bytes))
    }
    if lines.last?.isEmpty == true { lines.removeLast() }
    result += [
      ("byte order mark", [0xEF, 0xBB, 0xBF] + sound), ("UTF-16", sound.flatMap { [$0, 0] }),
      ("CRLF", joined(lines, by: [0x0D, 0x0A]) + [0x0D, 0x0A]), ("CR", joined(lines, by: [0x0D])),
      ("twice over", sound + sound), ("NUL after", sound + [0]), ("NULs", Array(repeating: 0, count: 1000)),
      ("compressed, they say", [0x1F, 0x8B, 0x08] + sound), ("blank lines", joined(lines, by: [0x0A, 0x0A])),
    ]
    return result
  }

  /// Ranges of letters, digits, dots and signs.
  private func words(of bytes: [UInt8]) -> [Range<Int>] {
    var words: [Range<Int>] = [], start: Int?
    for (index, byte) in (bytes + [0x20]).enumerated() {
      let isInWord = byte >= 0x30 && byte < 0x3A || byte >= 0x41 && byte < 0x7B || byte == 0x2E || byte == 0x2D
      if isInWord {
        start = start ?? index
      } else if let first = start {
        words.append(first..<index)
        start = nil
      }
    }
    return words
  }

  @Test("It ends with an error at a place, or with a sound graph", arguments: Reader.allCases)
  fileprivate func damage(reader: Reader) throws {
    let sound = try reader.sound()
    #expect(throws: Never.self) { try reader.read(sound) }
    var refused = 0, count = 0
    for (what, bytes) in damaged(sound, seed: 7) {
      count += 1
      do {
        let graph = try reader.read(bytes)
        if let graph { #expect(graph.brokenInvariants() == [], "\(reader), \(what)") }
      } catch let error as FormatError {
        refused += 1
        // Compressed bytes have no lines.
        if !bytes.starts(with: [0x1F, 0x8B]) {
          let place = try #require(error.position, "\(reader), \(what): \(error)")
          let lines = bytes.count { $0 == 0x0A } + 1
          #expect((1...lines + bytes.count { $0 == 0x0D }).contains(place.line), "\(reader), \(what): \(error)")
        }
        #expect(error.file == "f", "\(reader), \(what): \(error)")
        #expect(error.description.utf8.count < 1000, "\(reader), \(what)")
      } catch {
        Issue.record("\(reader), \(what): an error without a place: \(error)")
      }
    }
    #expect(count > 300 && refused > count / 4, "\(reader): \(refused) of \(count) refused")
  }
}
