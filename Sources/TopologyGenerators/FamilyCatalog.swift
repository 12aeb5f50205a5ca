import TopologyModel

/// The families, by name.  A new family is one line here.
public enum FamilyCatalog {
  /// Every family, in the order of `topo list`.
  public static let families: [any TopologyFamily.Type] = [
    Mesh.self,
    Torus.self,
    SwitchedMesh.self,
    Hypercube.self,
    HammingMesh.self,
    FullMesh.self,
    FatTree.self,
    Clos.self,
    GeneralizedFatTree.self,
    BCube.self,
    Supernode.self,
    Backplane.self,
    UBMesh.self,
    MeshClos.self,
    Rail.self,
    Dragonfly.self,
    DragonflyPlus.self,
    SlimFly.self,
    PolarFly.self,
    Jellyfish.self,
    Xpander.self,
    Kautz.self,
    CubeTorus.self,
    Optical.self,
    Cascade.self,
  ]

  /// Every name that `--kind` takes.
  public static var kinds: [String] { families.flatMap { [$0.description.kind] + $0.description.aliases } }

  /// The family called `kind`, by its own name or an alias.
  public static func family(_ kind: String) throws(TopologyError) -> any TopologyFamily.Type {
    guard let family = families.first(where: { $0.description.kind == kind || $0.description.aliases.contains(kind) })
    else {
      throw .unknown(what: "kind", name: kind, suggestion: nearestName(to: kind, in: kinds), known: kinds)
    }
    return family
  }

  /// The member of its family that a spec names.
  public static func member(_ spec: TopologySpec) throws(TopologyError) -> any TopologyFamily {
    let family = try family(spec.kind)
    return try family.init(SpecReader(spec, family.description), kind: spec.kind)
  }

  /// The sizes of what a spec names, without building it.  - Complexity: O(parameters).
  public static func counts(_ spec: TopologySpec) throws(TopologyError) -> TopologyCounts { try member(spec).counts() }

  /// What a spec's family claims of its graph, without building it.
  ///
  /// - Throws: As ``generate(_:limits:)``, sizes within 32 bits included, so that the claims can be evaluated safely.
  public static func structure(_ spec: TopologySpec) throws(TopologyError) -> DeclaredStructure {
    let member = try member(spec)
    let counts = try member.counts()
    if counts.nodes > GraphBuilder.maximumNodes {
      throw .tooLarge(quantity: "nodes", count: "\(counts.nodes)", limit: "\(GraphBuilder.maximumNodes)", flag: nil)
    }
    var structure = member.structure
    structure.nodeCount = counts.nodes
    return structure
  }

  /// Builds what a spec names.
  ///
  /// - Throws: What the family's table and rules refuse; `tooLarge` before any array is allocated.
  /// - Complexity: O(V + L) time and memory.
  public static func generate(
    _ spec: TopologySpec, limits: SizeLimits = .standard
  ) throws(TopologyError) -> GeneratedTopology {
    let member = try member(spec)
    let counts = try member.counts()
    try limits.check(counts)
    var structure = member.structure
    structure.nodeCount = counts.nodes
    return GeneratedTopology(
      name: member.name, graph: member.build(), structure: structure, assumptions: try assumptions(of: spec),
      extras: member.extras)
  }

  /// Figures that nothing in the spec gave, those of its parts included.
  private static func assumptions(of spec: TopologySpec) throws(TopologyError) -> [SourcedField] {
    let member = try member(spec)
    let own = try SpecReader(spec, family(spec.kind).description).assumptions(of: member.usedLinkClasses)
    var all = own
    for (field, part) in member.parts {
      for var assumption in try assumptions(of: part) {
        assumption.field = "\(field).\(assumption.field)"
        all.append(assumption)
      }
    }
    return all
  }

  /// The spec with nested topologies resolved: the names of systems replaced by their specs.
  public static func resolvingNames(
    in spec: TopologySpec, system: (String) throws(TopologyError) -> TopologySpec?
  ) throws(TopologyError) -> TopologySpec {
    try spec.resolvingNames(
      family: { kind throws(TopologyError) in try family(kind).description }, system: system)
  }
}

/// Numbers below `count` as ``padded(_:of:)`` writes them; small ranges are written once.
struct PaddedNumbers {
  private let count: Int
  private let words: [String]

  init(below count: Int) {
    self.count = count
    words = count <= 65_536 ? (0..<max(count, 0)).map { padded($0, of: count) } : []
  }

  subscript(_ index: Int) -> String { words.isEmpty ? padded(index, of: count) : words[index] }
}

/// `index` in decimal, padded with zeros to the width of the largest index below `count`: `007` of 432.
func padded(_ index: Int, of count: Int) -> String {
  let text = String(index)
  let width = String(max(count - 1, 0)).utf8.count
  return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
}
