import ArgumentParser
import TopologyAnalysis
import TopologyModel

/// Who takes part in a collective operation.
struct RankFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp("Ranks, by selector; repeatable. Default: the nodes flagged as endpoints.", valueName: "sel"))
  var ranks: [String] = []

  @Option(
    help: ArgumentHelp(
      "Groups at work at once: size=8, or size=8,stride=48 for ranks 48 apart.", valueName: "size=…[,stride=…]"))
  var groups: String?

  @Option(help: ArgumentHelp("Rank order: a file with one node, by name or id, on each line.", valueName: "file"))
  var placement: String?

  /// The nodes of the ranks of each group.
  func groups(in graph: TopologyGraph, operation: CollectiveOperation) throws -> [[NodeID]] {
    let selectors = try ranks.map { try Selector(parsing: $0) }
    var nodes = selectors.isEmpty ? graph.endpoints : try Selector.nodes(selectors, in: graph)
    if let placement {
      let text = String(decoding: try Files.read(placement), as: UTF8.self)
      nodes = try text.split(whereSeparator: \.isNewline).map {
        try graph.node(named: String($0), field: "placement")
      }
      if Set(nodes).count != nodes.count {
        throw TopologyError.ruleBroken(
          field: "placement", value: quoted(placement), rule: "a node is named twice", hint: nil)
      }
    }
    guard nodes.count > 1 else {
      throw TopologyError.outOfRange(field: "the number of ranks", value: "\(nodes.count)", allowed: "2 or more")
    }
    guard let groups else { return [operation == .pointToPoint ? Array(nodes.prefix(2)) : nodes] }
    var size: Int?, stride = 1
    for part in groups.split(separator: ",") {
      let pair = part.split(separator: "=", maxSplits: 1)
      guard pair.count == 2, let value = Int(pair[1]), value > 0, ["size", "stride"].contains(pair[0]) else {
        throw TopologyError.malformed(field: "groups", value: groups, expected: "size=N or size=N,stride=M")
      }
      if pair[0] == "size" { size = value } else { stride = value }
    }
    guard let size, size > 1 else {
      throw TopologyError.malformed(field: "groups", value: groups, expected: "size=N with N at least 2")
    }
    guard size <= nodes.count, stride <= nodes.count, nodes.count % (size * stride) == 0 else {
      throw TopologyError.ruleBroken(
        field: "groups", value: groups, rule: "\(nodes.count) ranks are no multiple of \(size) × \(stride)", hint: nil)
    }
    return (0..<(nodes.count / size)).map { group in
      let block = group / stride * size * stride, first = block + group % stride
      return (0..<size).map { nodes[first + $0 * stride] }
    }
  }
}

/// Variants of algorithms, and what a mixture of experts sends.
struct AlgorithmFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp("Distances of halving and doubling: far-first or near-first. Default: both.", valueName: "order")
  )
  var order: ExchangeOrder?

  @Option(help: ArgumentHelp("Ranks beyond a power of two: mpich or original. Default: both.", valueName: "way"))
  var fold: Fold?

  @Option(help: ArgumentHelp("Chunks of pipelined algorithms. Default: the best power of two.", valueName: "n"))
  var chunks: Int?

  @Option(help: ArgumentHelp("Algorithm inside the groups of hierarchical. Default: all.", valueName: "name"))
  var inner: CollectiveAlgorithm?

  @Option(help: ArgumentHelp("Algorithm between the groups of hierarchical. Default: all.", valueName: "name"))
  var outer: CollectiveAlgorithm?

  @Option(help: ArgumentHelp("Ranks as a lattice, the fastest axis first: 4x4x4.", valueName: "shape"))
  var shape: String?

  @Option(help: ArgumentHelp("MoE: tokens of a rank.", valueName: "n"))
  var tokens: Int?

  @Option(help: ArgumentHelp("MoE: elements of a token.", valueName: "n"))
  var hidden = 7168

  @Option(
    help: ArgumentHelp(
      "MoE: experts. They stand on the ranks in order, as evenly as they divide.", valueName: "n"))
  var experts = 256

  @Option(help: ArgumentHelp("MoE: experts that a token goes to.", valueName: "n"))
  var topk = 8

  @Option(
    help: ArgumentHelp(
      "MoE: zipf:1.1 gives expert i the weight 1/i^1.1; rank 0 has the first ones. Default: all alike.",
      valueName: "zipf:s"))
  var skew: String?

  @Option(
    help: ArgumentHelp(
      "MoE: type of an element (fp8, bf16, fp16, fp32, int8), or its bytes. Default: fp8 to dispatch, bf16 to combine.",
      valueName: "type"))
  var dtype: ElementType?

  func validate() throws {
    for (name, value) in [("--tokens", tokens ?? 1), ("--hidden", hidden), ("--experts", experts), ("--topk", topk)]
    where !(1...1_000_000).contains(value) {
      throw ValidationError("\(name) must lie in 1...1000000")
    }
    if let chunks, !(1...65536).contains(chunks) { throw ValidationError("--chunks must lie in 1...65536") }
    if topk > experts { throw ValidationError("--topk is at most --experts") }
  }

  /// The sizes.
  func sizes(_ text: String?, of operation: CollectiveOperation) throws -> [Int] {
    let isMixture = operation == .moeDispatch || operation == .moeCombine
    if let tokens, isMixture {
      return [tokens * hidden * (dtype?.bytes ?? (operation == .moeDispatch ? 1 : 2))]
    }
    if operation == .barrier { return [0] }
    guard let text else {
      throw ValidationError(
        isMixture ? "--tokens says how many tokens a rank has, or --size what they weigh" : "--size is missing")
    }
    return try ByteCount.parseList(text, field: "size")
  }

  /// Gives a request of a mixture the copies of a token that are sent, its own rank's included, and who draws them.
  func apply(to request: inout CollectiveRequest) throws(TopologyError) {
    let isMixture = request.operation == .moeDispatch || request.operation == .moeCombine
    if skew != nil, !isMixture {
      throw .ruleBroken(
        field: "skew", value: skew ?? "", rule: "only moe-dispatch and moe-combine have experts", hint: nil)
    }
    guard isMixture, let ranks = request.groups.first?.count else { return }
    var weights: ExpertSkew?
    if let skew { weights = try ExpertSkew(parsing: skew) }
    request.setDraws(try expertDraws(ranks: ranks, experts: experts, topK: topk, skew: weights), skew: weights)
  }

  /// The choices as options.
  func apply(to options: inout CollectiveOptions, ranks: Int) throws(TopologyError) {
    options.order = order
    options.fold = fold
    options.chunks = chunks
    options.inner = inner
    options.outer = outer
    options.shape = try extents(ranks)
  }

  private func extents(_ ranks: Int) throws(TopologyError) -> [Int]? {
    guard let shape else { return nil }
    let parts = shape.split(separator: "x", omittingEmptySubsequences: false), extents = parts.compactMap { Int($0) }
    guard extents.count == parts.count, extents.allSatisfy({ $0 > 0 }) else {
      throw .malformed(field: "shape", value: shape, expected: "numbers joined by x, such as 4x4x4")
    }
    guard try checkedProduct(extents, of: "ranks") == ranks else {
      throw .ruleBroken(field: "shape", value: shape, rule: "there are \(ranks) ranks", hint: nil)
    }
    return extents
  }
}

/// What is taken into account.
struct CostFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How messages choose among paths: ecmp, shortest-paths, dimension-order, up-down.", valueName: "policy"))
  var routing = RoutingMethod.ecmp

  @Option(
    help: ArgumentHelp("Half-way around a ring, dimension-order goes: plus (ascending) or split.", valueName: "rule"))
  var tie = RingTie.split

  @Option(help: ArgumentHelp("auto, all, or names of networks joined by commas.", valueName: "networks"))
  var network = "auto"

  @Option(help: ArgumentHelp("Usable share of links: raw, measured (as NCCL counts), or a share.", valueName: "share"))
  var efficiency = "raw"

  @Option(help: "Whether messages share links: none or link.")
  var contention = Contention.link

  @Option(help: "Nodes send on while a message arrives, or when it is whole: cut or store.")
  var forwarding = Forwarding.cut

  @Option(help: ArgumentHelp("Paid by every message beyond what its networks take: 1us.", valueName: "latency"))
  var overhead: String?

  @Option(help: ArgumentHelp("Paid for every step, and once more at the end: 1ns.", valueName: "latency"))
  var stepOverhead: String?

  @Option(help: ArgumentHelp("Bytes that a rank adds up in a second: 500GBps. Default: no limit.", valueName: "rate"))
  var reduction: String?

  @Flag(help: "A gigabyte of bandwidth is 2³⁰ bytes, as for ASTRA-sim.")
  var binaryGigabytes = false

  @Flag(help: "Messages take whole nanoseconds, rounded down, as for ASTRA-sim.")
  var wholeNanoseconds = false

  /// The flags held against a topology.
  func options(_ loaded: LoadedTopology) throws(TopologyError) -> CollectiveOptions {
    var options = CollectiveOptions()
    if routing == .valiant {
      throw .ruleBroken(
        field: "routing", value: "valiant", rule: "it draws an intermediate endpoint for every message",
        hint: "its halves go by ecmp")
    }
    guard [.ecmp, .shortestPaths, .dimensionOrder, .upDown].contains(routing) else {
      throw .ruleBroken(
        field: "routing", value: routing.rawValue,
        rule: "it lists ways pair by pair, which steps of all ranks at once do not",
        hint: "ecmp, shortest-paths, dimension-order and up-down serve collectives")
    }
    options.policy = try RoutingPolicy(routing, tie: tie, in: loaded.document.graph, structure: loaded.structure)
    options.networks = try NetworkChoice(parsing: network, in: loaded.document.graph)
    options.linkEfficiency = try LinkEfficiency(parsing: efficiency)
    options.contention = contention
    options.forwarding = forwarding
    options.messageOverhead = try latency(overhead, "overhead")
    options.stepOverhead = try latency(stepOverhead, "step-overhead")
    if let reduction {
      guard let rate = Bandwidth(parsing: reduction) else {
        throw .malformed(
          field: "reduction", value: reduction,
          expected: "a number and one of \(Bandwidth.units.joined(separator: ", "))")
      }
      options.reductionBandwidth = rate
    }
    options.binaryGigabytes = binaryGigabytes
    options.wholeNanoseconds = wholeNanoseconds
    return options
  }

  private func latency(_ text: String?, _ field: String) throws(TopologyError) -> Latency {
    guard let text else { return .zero }
    guard let latency = Latency(parsing: text) else {
      throw .malformed(
        field: field, value: text, expected: "a number and one of \(Latency.units.joined(separator: ", "))")
    }
    return latency
  }
}

extension ExchangeOrder: ExpressibleByArgument {}
extension Fold: ExpressibleByArgument {}
extension Contention: ExpressibleByArgument {}
extension Forwarding: ExpressibleByArgument {}
extension CollectiveAlgorithm: ExpressibleByArgument {}

/// What a token is made of.
struct ElementType: ExpressibleByArgument {
  /// Of one element.
  let bytes: Int

  private static let names = ["fp8": 1, "int8": 1, "fp16": 2, "bf16": 2, "fp32": 4]

  init?(argument: String) {
    guard let bytes = Self.names[argument.lowercased()] ?? Int(argument), 1...16 ~= bytes else { return nil }
    self.bytes = bytes
  }
}
