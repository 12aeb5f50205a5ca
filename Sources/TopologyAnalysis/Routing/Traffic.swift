import TopologyModel

/// Who sends how many units to whom.
public enum Traffic: Hashable, Sendable {
  /// One unit for every ordered pair of distinct endpoints.
  case allToAll
  /// A list of flows between endpoints, by place in the ascending list of endpoints.
  case flows(name: String, [Flow])
  /// Shares of each sender's units by location.
  case mix(TrafficMix)

  /// Units from one endpoint to another.
  public struct Flow: Hashable, Sendable {
    /// The sender's place.
    public var source: Int
    /// The receiver's place.
    public var destination: Int
    /// Units, over 0.
    public var amount: Double

    /// A flow.
    public init(source: Int, destination: Int, amount: Double = 1) {
      self.source = source
      self.destination = destination
      self.amount = amount
    }
  }

  /// Every flow between `endpoints`; nil for all-to-all, whose flows nobody needs one by one.
  ///
  /// - Complexity: O(endpoints²) for a mix.
  func listedFlows(_ endpoints: Int) -> [Flow]? {
    switch self {
    case .allToAll: nil
    case .flows(_, let flows): flows
    case .mix(let mix):
      (0..<endpoints).flatMap { destination in
        mix.sources(of: destination).map { Flow(source: $0.place, destination: destination, amount: $0.amount) }
      }
    }
  }

  /// What it is called in results.
  public var name: String {
    switch self {
    case .allToAll: "all-to-all"
    case .flows(let name, _): name
    case .mix(let mix): mix.name
    }
  }

  /// Whether endpoints may be alike.
  var mayHaveSymmetry: Bool { if case .flows = self { false } else { true } }

  /// The patterns that ``init(parsing:in:endpoints:)`` knows.
  public static let patterns = [
    "all-to-all", "shift:K", "tornado", "transpose", "bit-reverse", "random:SEED", "one-to-all:I", "all-to-one:I",
    "neighbors", "mix:PLACE=PERCENT,…",
  ]

  /// Reads the name of a pattern over the endpoints of a graph: those of ``init(parsing:endpoints:)``, and
  ///
  /// `neighbors`: one unit to every endpoint that a link joins to the sender.  `mix:rack=60,supernode=30,across=10`: a
  /// ``TrafficMix``.
  ///
  /// - Parameter endpoints: Ascending.
  public init(parsing text: String, in graph: TopologyGraph, endpoints: [NodeID]) throws(TopologyError) {
    if text.hasPrefix("mix:") {
      self = .mix(
        try TrafficMix(parsing: String(text.dropFirst(4)), name: text, in: graph, endpoints: endpoints))
    } else if text == "neighbors" {
      let place = Self.places(of: endpoints, in: graph)
      var flows: [Flow] = []
      for (source, endpoint) in endpoints.enumerated() {
        var last = -1
        for arc in graph.arcs(from: endpoint) where arc.target.index != last {
          last = arc.target.index
          if place[last] >= 0 { flows.append(Flow(source: source, destination: Int(place[last]))) }
        }
      }
      if flows.isEmpty {
        throw .ruleBroken(
          field: "traffic", value: text, rule: "no link joins two endpoints of this graph",
          hint: "shift:1 sends to the next by number")
      }
      self = .flows(name: text, flows)
    } else {
      self = try Traffic(parsing: text, endpoints: endpoints.count)
    }
  }

  /// A matrix by the places of its nodes among `endpoints`.
  ///
  /// - Throws: For a node that is not one of them.
  public init(_ matrix: TrafficMatrix, in graph: TopologyGraph, endpoints: [NodeID]) throws(TopologyError) {
    let place = Self.places(of: endpoints, in: graph)
    var flows: [Flow] = []
    for entry in matrix.entries {
      for node in [entry.source, entry.destination] where place[node.index] < 0 {
        throw .ruleBroken(
          field: "traffic", value: matrix.name,
          rule: "\(quoted(graph.name(of: node))) is none of the endpoints analysed",
          hint: nil)
      }
      flows.append(
        Flow(
          source: Int(place[entry.source.index]), destination: Int(place[entry.destination.index]),
          amount: entry.amount))
    }
    self = .flows(name: matrix.name, flows)
  }

  /// The place of each node among the endpoints, −1 for others.
  static func places(of endpoints: [NodeID], in graph: TopologyGraph) -> [Int32] {
    var place = [Int32](repeating: -1, count: graph.nodeCount)
    for (index, endpoint) in endpoints.enumerated() { place[endpoint.index] = Int32(index) }
    return place
  }

  /// Reads the name of a pattern over N endpoints, numbered in id order.
  ///
  /// `shift:K`: i to i + K mod N.  `tornado`: shift by ⌈N/2⌉ − 1.  `transpose`: row and column of a square exchanged.
  /// `bit-reverse`: the digits of i in base 2 reversed.  `random:SEED`: a permutation drawn evenly.  `one-to-all:I` and
  /// `all-to-one:I`: one unit to, or from, everybody else.  Nobody sends to itself.
  public init(parsing text: String, endpoints count: Int) throws(TopologyError) {
    let mark = text.firstIndex(of: ":") ?? text.endIndex
    let word = String(text[..<mark]), argument = text[mark...].dropFirst()
    let unknown = TopologyError.unknown(
      what: "traffic", name: text, suggestion: nearestName(to: text, in: Self.patterns), known: Self.patterns)
    func whole(below limit: Int, or standard: Int) throws(TopologyError) -> Int {
      if mark == text.endIndex { return standard }
      guard let value = Int(argument), value >= 0, value < limit else {
        throw .outOfRange(
          field: "traffic \(word)", value: quoted(String(argument)), allowed: "0...\(max(0, limit - 1))")
      }
      return value
    }
    func permutation(_ image: (Int) -> Int) -> Traffic {
      .flows(
        name: text,
        (0..<count).compactMap { source in
          let destination = image(source)
          return source == destination ? nil : Flow(source: source, destination: destination)
        })
    }
    switch word {
    case "all-to-all" where mark == text.endIndex: self = .allToAll
    case "shift":
      let shift = try whole(below: max(count, 1), or: 1)
      self = permutation { ($0 + shift) % count }
    case "tornado" where mark == text.endIndex: self = permutation { ($0 + (count + 1) / 2 - 1) % count }
    case "transpose" where mark == text.endIndex:
      let side = Int(Double(count).squareRoot().rounded())
      guard side * side == count else {
        throw .ruleBroken(
          field: "traffic", value: quoted(text), rule: "\(count) endpoints are no square number", hint: nil)
      }
      self = permutation { $0 % side * side + $0 / side }
    case "bit-reverse" where mark == text.endIndex:
      guard count.nonzeroBitCount == 1 else {
        throw .ruleBroken(
          field: "traffic", value: quoted(text), rule: "\(count) endpoints are no power of two", hint: nil)
      }
      let bits = count.trailingZeroBitCount
      self = permutation { index in
        (0..<bits).reduce(0) { $0 | (index >> $1 & 1) << (bits - 1 - $1) }
      }
    case "random":
      var random = SplitMix(seed: UInt64(try whole(below: Int.max, or: 1)))
      var image = Array(0..<count)
      image.shuffle(using: &random)
      self = permutation { image[$0] }
    case "one-to-all", "all-to-one":
      let root = try whole(below: max(count, 1), or: 0)
      let others = (0..<count).filter { $0 != root }
      self = .flows(
        name: text,
        others.map {
          word == "one-to-all" ? Flow(source: root, destination: $0) : Flow(source: $0, destination: root)
        })
    default: throw unknown
    }
  }
}

/// Reproducible random numbers (SplitMix64: Steele, Lea & Flood, OOPSLA 2014).
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    // Wraps by definition.
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
