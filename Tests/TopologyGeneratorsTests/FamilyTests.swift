import Testing
import TopologyGenerators
import TopologyModel

/// What holds for every member of every family, on seeded random parameters.
@Suite struct FamilyTests {
  private static let samples = 200

  @Test func everyFamilyIsSampled() {
    #expect(FamilySampler.all.map(\.kind) == FamilyCatalog.families.map { $0.description.kind })
  }

  @Test(arguments: FamilySampler.all) func randomMembersAreWhatTheyClaim(_ sampler: FamilySampler) throws {
    var accepted = 0, seed: UInt64 = 1, structured = 0
    while accepted < Self.samples {
      try #require(seed < 20 * UInt64(Self.samples), "\(sampler.kind): most samples are too large")
      var random = SeededRandom(seed: seed)
      let spec = try sampler.spec(&random)
      let context = Comment(rawValue: "\(sampler.kind), seed \(seed): \(flags(of: spec))")
      seed += 1
      let counts: TopologyCounts
      do { counts = try FamilyCatalog.counts(spec) } catch {
        Issue.record("\(context.rawValue): \(error)")
        accepted += 1
        continue
      }
      guard counts.nodes <= 600, counts.links <= 3000 else { continue }
      accepted += 1
      let built = try FamilyCatalog.generate(spec)
      if !built.structure.permutations.isEmpty { structured += 1 }
      check(built, counts, spec, context)
    }
    #expect(structured > Self.samples / 4, "\(sampler.kind): most samples declare no symmetry, so little was tested")
  }

  private func check(_ built: GeneratedTopology, _ counts: TopologyCounts, _ spec: TopologySpec, _ context: Comment) {
    let graph = built.graph
    #expect(graph.brokenInvariants() == [], context)
    #expect(
      counts
        == TopologyCounts(nodes: graph.nodeCount, links: graph.linkCount, endpoints: graph.endpoints.count), context)
    #expect(bytes(of: graph) <= counts.estimatedBytes ?? 0, context)
    checkEndpoints(graph, spec, context)
    checkNames(graph, spec, context)
    checkLinkClasses(graph, spec, context)
    // More than its level tells where a node stands; only a composition's fabric stands outside all that its parts know.
    let isComposed = (try? FamilyCatalog.member(spec).parts.isEmpty) == false
    let isLocated = graph.nodes.allSatisfy { node in
      isComposed || LocationColumn.allCases.contains { $0 != .level && graph.location($0, of: node) != nil }
    }
    #expect(isLocated, context)
    for permutation in built.structure.permutations {
      #expect(flaw(of: permutation, in: graph) == nil, "\(permutation.name): \(context.rawValue)")
    }
    #expect(productFlaw(built.structure, graph) == nil, context)
    #expect(!built.structure.ports.isEmpty, context)
    for group in built.structure.ports { check(group, graph, context) }
    checkDerived(built, spec, context)
  }

  /// Ports are different nodes; a change that a digit of theirs allows is an automorphism that changes this digit alone.
  private func check(_ group: PortGroup, _ graph: TopologyGraph, _ context: Comment) {
    let nodes = (0..<group.count).map(group.node)
    #expect(Set(nodes).count == group.count, context)
    #expect(nodes.allSatisfy { (0..<graph.nodeCount).contains($0) }, context)
    guard !group.digits.isEmpty else { return }
    #expect(group.digits.map(\.extent).reduce(1, *) == group.count, context)
    var stride = 1
    for digit in group.digits {
      var changes: [@Sendable (Int) -> Int] = []
      if digit.freedom != .fixed { changes.append { ($0 + 1) % digit.extent } }
      if digit.freedom == .all && digit.extent > 2 { changes.append { $0 < 2 ? 1 - $0 : $0 } }
      for change in changes {
        let image = digit.acting(change)
        #expect(flaw(of: DeclaredPermutation("a digit of ports", image), in: graph) == nil, context)
        let moves = nodes.indices.allSatisfy { port in
          let value = port / stride % digit.extent
          return image(nodes[port]) == nodes[port + (change(value) - value) * stride]
        }
        #expect(moves, context)
      }
      stride *= digit.extent
    }
  }

  /// A fabric's endpoints come first, all with the links that it names, to switches.
  private func checkEndpoints(_ graph: TopologyGraph, _ spec: TopologySpec, _ context: Comment) {
    guard let member = try? FamilyCatalog.member(spec), member.endpointsComeFirst else { return }
    #expect(graph.endpoints.map(\.index) == Array(0..<graph.endpoints.count), context)
    guard let links = member.linksPerEndpoint else { return }
    let holds = graph.endpoints.allSatisfy { endpoint in
      graph.degree(of: endpoint) == links
        && graph.arcs(from: endpoint).allSatisfy { graph.attributes(of: $0.target).kind == .switchChip }
    }
    #expect(holds, context)
  }

  /// Names are unique, and numbers in the same place of a name of one level are padded to the same width.
  private func checkNames(_ graph: TopologyGraph, _ spec: TopologySpec, _ context: Comment) {
    let names = graph.nodes.map(graph.name(of:))
    #expect(Set(names).count == names.count, context)
    var widths: [String: [Int]] = [:]
    // Copies of a composition are padded each on their own.
    guard let member = try? FamilyCatalog.member(spec), member.parts.isEmpty else { return }
    for (node, name) in zip(graph.nodes, names) {
      let shape = shape(ofName: name)
      let sort = "\(shape.pattern) at level \(graph.location(.level, of: node) ?? 0)"
      if widths[sort, default: shape.widths] != shape.widths {
        Issue.record("\(name) is padded differently: \(context.rawValue)")
      }
      widths[sort] = shape.widths
    }
  }

  /// The kinds of links are those that the member names, each in its family's table; every key of `links` acts.
  private func checkLinkClasses(_ graph: TopologyGraph, _ spec: TopologySpec, _ context: Comment) {
    guard let member = try? FamilyCatalog.member(spec), let family = try? FamilyCatalog.family(spec.kind),
      member.parts.isEmpty
    else { return }
    let kinds = Set(graph.links.map { graph.attributes(of: $0).kind })
    #expect(kinds == Set(member.usedLinkClasses), context)
    #expect(member.usedLinkClasses.count == kinds.count, context)
    let described = family.description.linkClasses.map(\.name)
    #expect(kinds.isSubset(of: described), context)
    var channels: [Int: Int] = [:]
    for link in graph.links {
      let attributes = graph.attributes(of: link), settings = spec.parameters["links"]?[attributes.kind]
      let cable = graph.value(.cable, of: link), perCable = settings?["cable_channels"]?.integerValue
      var obeys = (cable == nil) == (perCable == nil)
      if let cable, let perCable {
        channels[cable, default: 0] += 1
        if channels[cable, default: 0] > perCable { obeys = false }
      }
      if let bandwidth = settings?["bandwidth_GBps"]?.doubleValue {
        if attributes.bandwidth != .gigabytes(bandwidth) { obeys = false }
      }
      if let medium = settings?["medium"]?.stringValue, attributes.medium?.rawValue != medium { obeys = false }
      if !obeys { Issue.record("link \(link) of \(attributes.kind) ignores its settings: \(context.rawValue)") }
    }
    #expect(channels.keys.sorted() == Array(0..<channels.count), context)
  }

  /// The structure that is derived from the spec alone says what the builder said.
  private func checkDerived(_ built: GeneratedTopology, _ spec: TopologySpec, _ context: Comment) {
    guard let derived = try? FamilyCatalog.structure(spec) else {
      Issue.record("\(context.rawValue): no structure")
      return
    }
    let nodes = 0..<built.graph.nodeCount
    #expect(derived.permutations.map(\.name) == built.structure.permutations.map(\.name), context)
    if (try? FamilyCatalog.member(spec).parts.isEmpty) == true {
      #expect(Set(derived.permutations.map(\.name)).count == derived.permutations.count, context)
    }
    for (a, b) in zip(derived.permutations, built.structure.permutations) {
      #expect(nodes.map(a.image) == nodes.map(b.image), context)
    }
    #expect(derived.factors == built.structure.factors, context)
    #expect(derived.coordinates == built.structure.coordinates, context)
    #expect(derived.drawing == built.structure.drawing, context)
    #expect(derived.ports.map(\.name) == built.structure.ports.map(\.name), context)
    #expect(derived.ports.map(\.count) == built.structure.ports.map(\.count), context)
  }

  /// All but compositions, whose flags are partly those of their parts.
  static let plain = FamilyCatalog.families.map { $0.description }.filter { $0.takesCommonParameters }

  @Test(arguments: plain.map { $0.kind }) func theExampleOfEveryFamilyBuilds(_ kind: String) throws {
    let description = try FamilyCatalog.family(kind).description
    #expect(description.example.hasPrefix("--kind "))
    let built = try generate(description.example)
    #expect(built.graph.nodeCount > 1)
    #expect(built.graph.endpoints.count > 1)
  }

  @Test func kindsAndAliasesAreUnique() {
    #expect(Set(FamilyCatalog.kinds).count == FamilyCatalog.kinds.count)
  }

  @Test(arguments: plain.flatMap { [$0.kind] + $0.aliases }) func everyAliasKeepsItsNameInTheTopology(_ kind: String)
    throws
  {
    let description = try FamilyCatalog.family(kind).description
    var spec = try spec(description.example)
    spec.kind = kind
    #expect(try FamilyCatalog.generate(spec).name.hasPrefix(kind))
  }

  @Test(arguments: FamilyCatalog.families.map { $0.description.kind })
  func defaultsPassTheirOwnTable(_ kind: String) throws {
    for parameter in try FamilyCatalog.family(kind).description.parameters {
      guard let value = parameter.defaultValue, value != .null else { continue }
      #expect(throws: Never.self, "\(parameter.name)") { try parameter.type.check(value, field: parameter.name) }
    }
  }

  @Test(arguments: plain.map { $0.kind }) func anAbsentBandwidthIsMarkedAssumedAndAGivenOneIsNot(_ kind: String) throws
  {
    let description = try FamilyCatalog.family(kind).description
    let flags = description.example
    #expect(try generate(flags).assumptions.map(\.field) == ["bandwidth"])
    #expect(try generate(flags + " --bandwidth 400Gbps").assumptions.isEmpty)
    var each = try spec(flags)
    for linkClass in try FamilyCatalog.member(each).usedLinkClasses {
      try each.set("links.\(linkClass).bandwidth_GBps", to: "28")
    }
    #expect(try FamilyCatalog.generate(each).assumptions.isEmpty)
  }

  @Test func anUnknownKindIsRefusedWithASuggestion() {
    #expect(
      throws: TopologyError.unknown(
        what: "kind", name: "fat-tre", suggestion: "fat-tree", known: FamilyCatalog.kinds)
    ) { try FamilyCatalog.counts(TopologySpec(kind: "fat-tre")) }
  }
}
