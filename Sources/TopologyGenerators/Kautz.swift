import TopologyModel

/// A Kautz graph without directions: words of D letters out of d + 1, no letter next to itself; each word is joined to those
/// that follow from it by dropping the first letter and adding one at the end.
///
/// Letter s₁ and the steps eᵢ = (sᵢ₊₁ − sᵢ − 1) mod (d + 1) in 0 ..< d number a word: s₁·d^(D−1) + e₁·d^(D−2) + … .  Routers:
/// (d + 1)·d^(D−1).  The words abab… and baba… follow from each other and share one link: (d + 1)·d^D − (d + 1)·d/2 links,
/// degree 2d, or 2d − 1 for those words.  Diameter D.
///
/// Source: Kautz, *Bounds on Directed (d, k) Graphs*, 1968.
public struct Kautz: TopologyFamily {
  private let degree: Int
  private let diameter: Int
  private let routers: HostedRouters
  private let settings: LinkSettings
  private let kind: String

  private static let linkKind = "router-router"

  public static let description = FamilyDescription(
    kind: "kautz",
    title: "Kautz graph, each pair of opposite arcs one link",
    details: """
      Words of D letters out of d + 1 without equal neighbours; a word is joined to its d successors and d predecessors. \
      N = d^D + d^(D−1) routers, N·d − (d + 1)·d/2 links between them (a 2-cycle is one link), diameter D. For D = 1 the full \
      mesh of d + 1, for d = 1 two routers and one link. Routers are grouped by first letter.
      """,
    parameters: [
      Parameter(
        "degree", .integer(1...65_536), "arcs that leave a router in the directed graph, the d of the formulas"),
      Parameter("diameter", .integer(1...62), "letters of a word, the D of the formulas"),
      HostedRouters.hostsParameter,
    ],
    linkClasses: [HostedRouters.linkClass, LinkClassDescription(linkKind, "a word and a successor")],
    source: "Kautz, Bounds on Directed (d, k) Graphs, Stanford Research Institute, 1968",
    example: "--kind kautz --degree 2 --diameter 3")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    degree = reader.integer("degree")
    diameter = reader.integer("diameter")
    settings = reader.links(Self.linkKind)
    let words = try checkedProduct(
      [reader.integer("degree") + 1]
        + Array(repeating: reader.integer("degree"), count: reader.integer("diameter") - 1),
      of: "nodes")
    routers = HostedRouters(reader, carriers: words, routers: words)
  }

  public var name: String { "\(kind)-\(degree)-\(diameter)\(routers.suffix)" }

  public var usedLinkClasses: [String] { routers.usedLinkClasses + [Self.linkKind] }

  private func fabricLinks() throws(TopologyError) -> Int {
    let arcs = try checkedProduct([routers.routers, degree], of: "links")
    return try checkedProduct([arcs - degree * (degree + 1) / 2, settings.count], of: "links")
  }

  public func counts() throws(TopologyError) -> TopologyCounts {
    // A rack holds the number of its router in 32 bits.
    guard routers.routers <= Int32.max else {
      throw .tooLarge(quantity: "routers", count: "\(routers.routers)", limit: "\(Int32.max)", flag: nil)
    }
    return try routers.counts(links: fabricLinks())
  }

  public var linksPerEndpoint: Int? { routers.linksPerEndpoint }

  /// d^(D−1): words that start with the same letter.
  private var perLetter: Int { routers.routers / (degree + 1) }

  public var structure: DeclaredStructure {
    var structure = routers.structure(.groups(by: .x))
    let code = KautzCode(degree: degree, length: diameter, perLetter: perLetter)
    structure.permutations.append(routers.moving("rotate letters") { code.word(code.letters($0).map(code.next)) })
    if degree > 1 {
      structure.permutations.append(
        routers.moving("swap two letters") { code.word(code.letters($0).map { $0 < 2 ? 1 - $0 : $0 }) })
    }
    if diameter > 1 {
      structure.permutations.append(routers.moving("reverse words") { code.word(code.letters($0).reversed()) })
    }
    return structure
  }

  public func build() -> TopologyGraph {
    let code = KautzCode(degree: degree, length: diameter, perLetter: perLetter)
    // The counts have been checked before a family builds.
    var writer = ChannelWriter()
    var builder = routers.makeBuilder(links: (try? fabricLinks()) ?? 0, &writer) { router in
      HostedRouters.Place(
        path: "group" + padded(router / perLetter, of: degree + 1) + "/",
        number: padded(router % perLetter, of: perLetter),
        location: Location().with(.rack, router).with(.x, router / perLetter).with(.y, router % perLetter))
    }
    let links = ChannelClass(settings, Self.linkKind, &builder)
    for word in 0..<routers.routers {
      let letters = code.letters(word)
      for letter in 0...degree where letter != letters[letters.count - 1] {
        let successor = letters.dropFirst() + [letter], number = code.word(successor)
        // Of two words that follow from each other, the smaller one writes the link.
        if number < word, successor.dropFirst().elementsEqual(letters.dropLast()) { continue }
        writer.add(routers.node(word), routers.node(number), links, to: &builder)
      }
    }
    return builder.build()
  }
}

/// The numbering of Kautz words, both ways.
private struct KautzCode: Sendable {
  let degree: Int
  let length: Int
  /// d^(D−1).
  let perLetter: Int

  /// The next letter of the alphabet, around.
  func next(_ letter: Int) -> Int { letter == degree ? 0 : letter + 1 }

  func letters(_ word: Int) -> [Int] {
    var letters = [word / perLetter], place = perLetter
    letters.reserveCapacity(length)
    for _ in 1..<max(length, 1) {
      place /= degree
      letters.append((letters[letters.count - 1] + 1 + word / place % degree) % (degree + 1))
    }
    return letters
  }

  /// - Precondition: No two neighbours are equal.
  func word(_ letters: some Collection<Int>) -> Int {
    var word = 0, previous: Int?
    for letter in letters {
      word = previous.map { word * degree + (letter - $0 + degree) % (degree + 1) } ?? letter
      previous = letter
    }
    return word
  }
}
