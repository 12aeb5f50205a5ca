import Foundation
import Testing
import TopologyFormats
import TopologyGenerators
import TopologyModel

@Suite("Inputs") struct InputTests {
  private func read(_ text: String) throws -> TopologyInput {
    try TopologyInput.read(Array(text.utf8), file: "in.json")
  }

  @Test("The format tells what a file is, wherever it stands, compressed or not")
  func classification() throws {
    let spec =
      "{\"kind\": \"mesh3d\", \"links\": {\"x\": {\"count\": 2}}, \"format_version\": \"1.0\", \"format\": \"topo-spec\"}"
    for bytes in [Array(spec.utf8), Gzip.compress(Array(spec.utf8))] {
      guard case .spec(let read) = try TopologyInput.read(bytes) else {
        Issue.record("a spec reads as something else")
        return
      }
      #expect(read == TopologySpec(kind: "mesh3d", parameters: ["links": ["x": ["count": 2]]]))
    }
    guard case .document = try read(RefusalTests.sound) else {
      Issue.record("a document reads as something else")
      return
    }
    guard
      case .document = try read(
        "{\"links\": [], \"nodes\": [], \"format\": \"topo-graph\", \"format_version\": \"1.9\"}")
    else {
      Issue.record("a document reads as something else")
      return
    }
  }

  @Test(
    "What is no input is refused",
    arguments: [
      (
        "{\"format\": \"topo-spek\"}",
        "in.json:1:12: unknown format 'topo-spek'; did you mean 'topo-spec'? known: topo-graph, topo-spec, topo-catalog (at format)"
      ),
      (
        "{\"format\": \"topo-analysis\"}",
        "in.json:1:12: format is 'topo-analysis', but that is a result, not a topology; give one of topo-graph, topo-spec, topo-catalog"
      ),
      ("{\"format\": 3}", "in.json:1:12: format is '3'; it must be one of topo-graph, topo-spec, topo-catalog"),
      (
        "{\"kind\": \"mesh\"}",
        "in.json:1:1: format is missing; it must be one of \"topo-graph\", \"topo-spec\", \"topo-catalog\""
      ),
      ("[]", "in.json:1:1: the document is 'an array'; it must be an object with a format"),
      ("hello", "in.json:1:1: the text is 'hello'; it must be a value"),
      ("", "in.json:1:1: the text is cut off, but a value must follow"),
      (
        "{\"format\": \"topo-spec\", \"format_version\": \"1.0\"}",
        "in.json:1:1: kind is missing; it must be the name of a family"
      ),
      (
        "{\"format\": \"topo-spec\", \"kind\": \"x\"}",
        "in.json:1:1: format_version is 'absent'; it must be a version such as \"1.0\""
      ),
      (
        "{\"format\": \"topo-spec\", \"format_version\": \"3.1\", \"kind\": \"x\"}",
        "in.json:1:43: format_version is '3.1', but this version of topo reads topo-spec up to 1.x; a newer topo is needed"
      ),
    ])
  func refusals(text: String, sentence: String) {
    let error = #expect(throws: FormatError.self) { try read(text) }
    #expect(error?.description == sentence)
  }

  @Test("What a family refuses in a spec is found in the file")
  func locatedSpecErrors() throws {
    let text = """
      {"format": "topo-spec", "format_version": "1.0", "kind": "torus3d",
       "dims": [4, 0],
       "links": {"x": {"count": 1,
                       "bandwith_GBps": 3}}}
      """
    func error(_ text: String) -> FormatError? {
      guard case .spec(let spec)? = try? read(text) else { return nil }
      do throws(TopologyError) {
        _ = try FamilyCatalog.generate(spec)
        return nil
      } catch {
        return FormatError(error, in: Array(text.utf8), file: "in.json")
      }
    }
    #expect(error(text)?.description == "in.json:2:14: dims[1] is 0; it must lie in 1...1000000000")
    let sound = text.replacing("0]", with: "3]")
    #expect(error(sound)?.path == "links.x.bandwith_GBps")
    #expect(error(sound)?.position == TextPosition(line: 4, column: 35))
    let packed = Gzip.compress(Array(text.utf8))
    let cause = TopologyError.outOfRange(field: "dims[1]", value: "0", allowed: "1...9")
    #expect(FormatError(cause, in: packed).position == TextPosition(line: 2, column: 14))
    let nested = Array("{\"format\": \"topo-catalog\",\n \"spec\": \(text)}".utf8)
    #expect(
      FormatError(cause, in: nested, under: "spec").description == "input:3:14: spec.dims[1] is 0; it must lie in 1...9"
    )
    let unknown = text.replacing("\"dims\"", with: "\"dimz\"")
    #expect(error(unknown)?.position == TextPosition(line: 2, column: 10))
    #expect(error(unknown)?.path == "dimz")
  }

  @Test("Seeds beyond 2⁵³ are text in files and integers in specs, nested ones too")
  func seeds() throws {
    let seed = JSONValue.integer(.max)
    let spec = TopologySpec(
      kind: "cascade",
      parameters: ["seed": seed, "of": ["kind": "jellyfish", "seed": seed], "name": "9223372036854775807"])
    let bytes = SpecText.bytes(spec)
    #expect(String(decoding: bytes, as: UTF8.self).contains("\"seed\": \"9223372036854775807\""))
    #expect(try SpecText.read(bytes) == spec)
    let entry = CatalogEntry(
      name: "n", title: "t", summary: "", fidelity: .exact, spec: spec,
      figures: [CatalogEntry.Figure(quantity: "q", value: .integer(.max), grade: "paper", source: "s")])
    #expect(try CatalogText.read(CatalogText.bytes(entry)) == entry)
    let document = TopologyDocument(
      name: "n", graph: GraphBuilder(networks: []).build(), fidelity: nil, provenance: Provenance(spec: spec))
    #expect(TopologySummary(document).json.value(at: "parameters.of.seed") == "9223372036854775807")
    let small = TopologySpec(kind: "jellyfish", parameters: ["seed": 9_007_199_254_740_992])
    #expect(try SpecText.read(SpecText.bytes(small)) == small)
  }

  static let catalogFiles: [URL] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Topologies")
    let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    return (files ?? []).filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
  }()

  @Test("Every catalogue file of the package reads, and comes back as it was", arguments: catalogFiles)
  func catalogs(file: URL) throws {
    let bytes = [UInt8](try Data(contentsOf: file))
    guard case .catalog(let entry) = try TopologyInput.read(bytes, file: file.lastPathComponent) else {
      Issue.record("reads as something else")
      return
    }
    #expect(entry.name + ".json" == file.lastPathComponent)
    #expect(try CatalogText.read(CatalogText.bytes(entry)) == entry)
    // Nothing of the file is lost: every figure and expectation has its members.
    let value = try JSONText.parse(bytes)
    #expect(entry.figures.count == value["figures"]?.arrayValue?.count ?? 0)
    #expect(entry.expectations.count == value["expectations"]?.arrayValue?.count ?? 0)
  }

  @Test("There are catalogue files") func catalogFilesExist() { #expect(!Self.catalogFiles.isEmpty) }

  static let catalog = """
    {"format": "topo-catalog", "format_version": "1.0", "name": "n", "title": "t", "fidelity": "exact",
     "spec": {"kind": "mesh3d", "dims": [2]},
     "figures": [{"quantity": "q", "value": 1, "grade": "paper", "source": "s"}],
     "expectations": [{"quantity": "q", "published": 1, "grade": "paper", "source": "s"}]}
    """

  @Test(
    "Each rule of catalogue files refuses what breaks it, and says where",
    arguments: [
      (
        "\"1.0\"", "\"2.0\"",
        "c:1:46: format_version is '2.0', but this version of topo reads topo-catalog up to 1.x; a newer topo is needed"
      ),
      ("\"name\": \"n\", ", "", "c:1:1: name is missing; it must be the name that a user types"),
      ("\"n\"", "7", "c:1:61: name is '7'; it must be text"),
      (
        "\"exact\"", "\"ecxact\"",
        "c:1:92: unknown fidelity 'ecxact'; did you mean 'exact'? known: exact, counts, assumed (at fidelity)"
      ),
      (
        "\"title\"", "\"titel\"",
        "c:1:75: unknown key of a catalogue file 'titel'; did you mean 'title'? known: format, format_version, name, title, summary, fidelity, spec, unpublished, variants, figures, expectations (at titel)"
      ),
      ("\"kind\"", "\"family\"", "c:2:10: spec.kind is missing; it must be the name of a family"),
      ("{\"kind\": \"mesh3d\", \"dims\": [2]}", "\"mesh3d\"", "c:2:10: spec is 'mesh3d'; it must be an object"),
      ("\"value\": 1, ", "", "c:3:14: figures[0].value is missing; it must be the figure"),
      (
        "\"value\": 1, ", "\"value\": 1, \"uint\": \"m\", ",
        "c:3:52: unknown key of a figure 'uint'; did you mean 'unit'? known: quantity, value, unit, convention, grade, source, field (at figures[0].uint)"
      ),
      (
        "\"grade\": \"paper\"", "\"grade\": \"papers\"",
        "c:3:53: unknown grade 'papers'; did you mean 'paper'? known: vendor, paper, press, derived, fitted, assumed (at figures[0].grade)"
      ),
      (
        "\"spec\"", "\"unpublished\": [\"its wiring\"], \"spec\"",
        "c:2:41: spec is given, but what is unpublished keeps the system from being built; give one of the two"
      ),
      (
        "\"spec\": {\"kind\": \"mesh3d\", \"dims\": [2]},", "",
        "c:1:1: spec is missing; it must be a spec, or unpublished in its place"
      ),
      (
        "\"spec\"", "\"variants\": {\"planes\": \"other\"}, \"spec\"",
        "c:2:25: variants.planes is 'planes'; it must be named by a setting such as planes=ub,rdma"
      ),
      (
        "\"published\": 1, ", "\"published\": 1, \"relation\": \"over\", ",
        "c:4:65: unknown relation 'over'; known: equal, at least, at most (at expectations[0].relation)"
      ),
      (
        "\"published\": 1, ", "\"published\": 1, \"tolerance\": -1, ",
        "c:4:66: expectations[0].tolerance is '-1'; it must be a number of 0 or more"
      ),
      ("\"published\": 1, ", "", "c:4:19: expectations[0].published is missing; it must be the published figure"),
      ("\"figures\": [", "\"figures\": 3, \"more\": [", "c:3:13: figures is '3'; it must be an array"),
    ])
  func catalogRefusals(old: String, new: String, sentence: String) throws {
    let range = try #require(Self.catalog.firstRange(of: old))
    var text = Self.catalog
    text.replaceSubrange(range, with: new)
    // Where one slip breaks two rules, the one that stands first in the text is told first.
    let inspection = try TopologyInput.inspect(Array(text.utf8), file: "c")
    #expect(inspection.problems.contains { $0.description == sentence }, "\(inspection.problems)")
    #expect(throws: FormatError.self) { try CatalogText.read(Array(text.utf8), file: "c") }
  }
}

@Suite("Catalogue files") struct CatalogTextTests {
  @Test("A system that cannot be built, variants and bounds come back as they were, in the same text")
  func roundTrip() throws {
    let entry = CatalogEntry(
      name: "pod", title: "A pod", summary: "", fidelity: .assumed, spec: nil,
      unpublished: ["its wiring", "its links"],
      variants: [.init(setting: "planes=ub,rdma", system: "other"), .init(setting: "a=b", system: "c")],
      expectations: [
        .init(quantity: "q", path: "p", published: 3, relation: .atMost, grade: "vendor", source: "s"),
        .init(
          quantity: "q", path: "p", published: 3, relation: .atLeast, tolerance: 0.5, grade: "press", source: "s"),
      ])
    let bytes = CatalogText.bytes(entry)
    #expect(try CatalogText.read(bytes) == entry)
    #expect(CatalogText.bytes(try CatalogText.read(bytes)) == bytes)
    #expect(throws: TopologyError.unpublished(system: "pod", missing: ["its wiring", "its links"])) {
      try entry.buildableSpec()
    }
  }
}

@Suite("Inspection") struct InspectionTests {
  @Test("Everything that is wrong is found at once, in the order of the text")
  func allProblems() throws {
    let text = RefusalTests.sound
      .replacing("\"fidelity\": \"exact\"", with: "\"fidelity\": \"good\"")
      .replacing("\"id\": 1, \"name\": \"b\"", with: "\"id\": 1, \"name\": 5, \"name\": \"b\"")
      .replacing("\"x\": 2", with: "\"x\": -2, \"rack\": \"r\"")
      .replacing("\"source\": 0, \"target\": 1", with: "\"source\": 0, \"target\": 9")
      .replacing("\"source\": 1, \"target\": 2", with: "\"source\": 2, \"target\": 2")
    let inspection = try TopologyInput.inspect(Array(text.utf8))
    #expect(
      inspection.problems.map(\.path) == [
        "graph.topo.fidelity", "nodes[1].name", "nodes[1].name", "nodes[2].x", "nodes[2].rack", "links[0].target",
        "links[1].target",
      ])
    #expect(inspection.problems.compactMap(\.position?.line) == [4, 10, 10, 11, 11, 13, 14])
    #expect(inspection.input == nil)
    #expect(inspection.omittedProblems == 0)
  }

  @Test("A hundred problems are kept, the others counted")
  func bounds() throws {
    let links = (0..<250).map { _ in "{\"source\": 0, \"target\": 0}" }.joined(separator: ",\n")
    let inspection = try TopologyInput.inspect(Array("{\"nodes\": [{\"id\": 0}], \"links\": [\(links)]}".utf8))
    #expect(inspection.problems.count == 100)
    #expect(inspection.omittedProblems == 150)
    #expect(inspection.problems.last?.path == "links[99].target")
  }

  @Test("Text that is no JSON is refused, whatever else is wrong before it")
  func noJSON() {
    for text in [
      "", "x", RefusalTests.sound.replacing("\"id\": 0", with: "\"id\": -1") + "}", "{\"format\": \"odd\", }",
      "{\"format\": 1} {",
    ] {
      #expect(throws: FormatError.self) { try TopologyInput.inspect(Array(text.utf8)) }
    }
  }

  @Test(
    "JSON that is no input has one problem",
    arguments: ["[]", "7", "{}", "{\"format\": \"odd\"}", "{\"format\": \"topo-spec\"}"])
  func otherJSON(text: String) throws {
    let inspection = try TopologyInput.inspect(Array(text.utf8))
    #expect(inspection.problems.count == 1)
    #expect(inspection.input == nil)
  }

  @Test("A sound input has none")
  func sound() throws {
    for text in [RefusalTests.sound, InputTests.catalog] {
      let inspection = try TopologyInput.inspect(Array(text.utf8))
      #expect(inspection.problems == [])
      #expect(inspection.input != nil)
    }
  }
}
