import Testing
import TopologyFormats
import TopologyGenerators
import TopologyModel

@Suite("Results as documents") struct ReportTests {
  /// A report made by hand: a line of three, of which one end is cut off.
  static func report() throws -> AnalysisReport {
    let spec = TopologySpec(kind: "mesh3d", parameters: ["dims": [3]])
    let generated = try FamilyCatalog.generate(spec)
    let document = TopologyDocument(
      name: "=line", graph: generated.graph, fidelity: .exact,
      provenance: Provenance(spec: spec, sources: generated.assumptions))
    return AnalysisReport(
      topology: TopologySummary(document), counts: generated.graph.counts,
      hops: HopReport(
        networks: "auto", method: .symmetry, pairs: 6, unreachablePairs: 2, histogram: [0, 3, 0, 1], sources: 2,
        symmetry: SymmetrySummary(verified: ["reflect x"], dropped: [], orbits: 2)),
      latency: LatencyReport(
        networks: "auto", method: .bitParallel, pairs: 6, unreachablePairs: 2, maximum: Latency(picoseconds: 20_100),
        meanNanoseconds: 1.0 / 3, histogram: [LatencyReport.Bin(latency: Latency(picoseconds: 20_100), pairs: 4)],
        isBinned: false,
        classes: [
          LatencyReport.PairClass(
            name: "same host", pairs: 4, minimum: .zero, meanNanoseconds: 0.5, maximum: .nanoseconds(5),
            readMaximum: .nanoseconds(10))
        ], sources: 3))
  }

  @Test("An analysis document has the keys of its format, in their order, and unrounded figures")
  func analysis() throws {
    #expect(
      JSONText.text(try Self.report().json, .indented) == """
        {
          "format": "topo-analysis",
          "format_version": "1.0",
          "topology": {
            "name": "=line",
            "kind": "mesh3d",
            "fidelity": "exact",
            "parameters": {"dims": [3]},
            "assumed": ["bandwidth: 50GBps (default, since nothing was given)"]
          },
          "counts": {
            "nodes": 3,
            "links": 2,
            "endpoints": 3,
            "nodes_by_kind": {"npu": 3},
            "nodes_by_role": {"npu": 3},
            "links_by_kind": {"x": 2}
          },
          "hops": {
            "networks": "auto",
            "method": "symmetry",
            "exact": true,
            "pairs": 6,
            "unreachable_pairs": 2,
            "diameter": 3,
            "mean": 1.5,
            "histogram": {"1": 3, "3": 1},
            "sources": 2,
            "symmetry": {"verified": ["reflect x"], "dropped": [], "orbits": 2}
          },
          "latency": {
            "networks": "auto",
            "method": "bit-parallel",
            "exact": true,
            "pairs": 6,
            "unreachable_pairs": 2,
            "max_ns": 20.1,
            "mean_ns": 0.3333333333333333,
            "binned": false,
            "histogram": [{"latency_ns": 20.1, "pairs": 4}],
            "classes": [
              {"class": "same host", "pairs": 4, "min_ns": 0, "mean_ns": 0.5, "max_ns": 5, "read_max_ns": 10}
            ],
            "sources": 3
          }
        }

        """)
  }

  @Test("Means and maxima over no pair are null, and keys of the histogram ascend as numbers")
  func absence() throws {
    var report = try Self.report()
    report.latency = nil
    report.hops = HopReport(networks: "all", method: .bitParallel, pairs: 6, unreachablePairs: 6, histogram: [])
    #expect(report.json.value(at: "hops.mean") == .null)
    #expect(report.json.value(at: "hops.diameter") == .null)
    #expect(report.json["latency"] == nil)
    report.hops = HopReport(
      networks: "all", method: .bitParallel, pairs: 12, unreachablePairs: 0, histogram: [Int](repeating: 1, count: 12))
    let keys = try #require(report.json["hops"]?["histogram"]?.objectValue).keys
    #expect(keys == (0..<12).map(String.init))
  }

  @Test("CSV has a row per figure, with the path that an assertion takes and the unit")
  func csv() throws {
    let report = try Self.report()
    let text = String(decoding: ReportCSV.bytes(report.json), as: UTF8.self)
    let rows = text.split(separator: "\r\n", omittingEmptySubsequences: false)
    #expect(rows.first == "path,value,unit")
    #expect(rows.last == "")
    for row in [
      "topology.name,'=line,", "hops.histogram.3,1,", "hops.mean,1.5,", "latency.mean_ns,0.3333333333333333,ns",
      "latency.classes.same host.max_ns,5,ns", "latency.histogram.0.pairs,4,", "hops.exact,true,", "counts.nodes,3,",
    ] { #expect(rows.contains(Substring(row)), "\(row)") }
    for path in rows.dropFirst().dropLast().compactMap({ $0.split(separator: ",").first }) {
      #expect(report.json.value(at: String(path)) != nil, "\(path)")
    }
  }

  @Test("CSV quotes what would break its rows, and keeps spreadsheets from running text")
  func hostileCSV() {
    let value: JSONValue = [
      "a,b": "x,\"y\"\r\n", "b": "=1+1", "c": "-5", "d": -5, "e": nil, "f": "@cmd", "g_GBps": ["max": 3], "=k": 1,
    ]
    #expect(
      String(decoding: ReportCSV.bytes(value), as: UTF8.self) == """
        path,value,unit\r
        "a,b","x,""y""\r
        ",\r
        b,'=1+1,\r
        c,'-5,\r
        d,-5,\r
        e,,\r
        f,'@cmd,\r
        g_GBps.max,3,GB/s\r
        '=k,1,\r

        """)
  }
}

@Suite("Schemas") struct SchemaTests {
  @Test("Every schema is there, is JSON and says what it is", arguments: Schemas.names)
  func schemas(name: String) throws {
    let schema = try JSONText.parse(Array(try Schemas.text(named: name).utf8))
    #expect(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema")
    #expect(schema["$id"] == .string("urn:topo:schema:\(name):1.0"))
  }

  @Test("An unknown schema is refused with a suggestion")
  func unknown() {
    #expect(
      throws: TopologyError.unknown(
        what: "schema", name: "topolgy", suggestion: "topology", known: Schemas.names)
    ) { try Schemas.text(named: "topolgy") }
  }

  @Test("The schema of topologies knows the words of the model")
  func vocabulary() throws {
    let schema = try JSONText.parse(Array(try Schemas.text(named: "topology").utf8))
    func words(_ path: String) -> [String]? { schema.value(at: "$defs." + path)?.arrayValue?.compactMap(\.stringValue) }
    #expect(words("node.properties.kind.enum") == NodeKind.allCases.map(\.rawValue))
    #expect(words("link.properties.medium.enum") == Medium.allCases.map(\.rawValue))
    #expect(words("topo.properties.fidelity.enum") == Fidelity.allCases.map(\.rawValue))
    #expect(words("grade.enum") == CatalogEntry.grades)
    let nodeKeys = Set(schema.value(at: "$defs.node.properties")?.objectValue?.keys ?? [])
    let linkKeys = Set(schema.value(at: "$defs.link.properties")?.objectValue?.keys ?? [])
    for column in LocationColumn.allCases { #expect(nodeKeys.contains(column.name)) }
    for column in LinkColumn.allCases { #expect(linkKeys.contains(column.name)) }
    // Whatever a document writes has a place in the schema.
    for seed in 0..<20 {
      let bytes = TopologyDocumentWriter().bytes(of: randomDocument(seed: UInt64(seed), nodes: 9, links: 20))
      let document = try JSONText.parse(bytes)
      for node in document["nodes"]?.arrayValue ?? [] { #expect(nodeKeys.isSuperset(of: node.objectValue?.keys ?? [])) }
      for link in document["links"]?.arrayValue ?? [] { #expect(linkKeys.isSuperset(of: link.objectValue?.keys ?? [])) }
    }
  }

  @Test("The schema of specs has every parameter of every family, and no room for others")
  func families() throws {
    let tables = FamilyCatalog.families.map { $0.description }
    let schema = try Schemas.spec(of: tables)
    #expect(schema.value(at: "properties.kind.enum")?.arrayValue?.compactMap(\.stringValue) == FamilyCatalog.kinds)
    for table in tables {
      let family = try #require(schema["$defs"]?["family_\(table.kind)"])
      #expect(family["additionalProperties"] == false)
      let keys = try #require(family["properties"]?.objectValue).keys
      let links = table.linkClasses.isEmpty ? [] : ["links"]
      #expect(keys == ["format", "format_version", "kind"] + table.parameters.map(\.name) + links)
    }
  }
}
