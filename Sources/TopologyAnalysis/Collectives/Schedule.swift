import TopologyModel

/// One message of a step: how many of the step's units go from one rank to another.
package struct Message: Hashable, Sendable {
  package var source: Int
  package var destination: Int
  package var weight: Int

  package init(_ source: Int, _ destination: Int, weight: Int = 1) {
    self.source = source
    self.destination = destination
    self.weight = weight
  }
}

/// What the ends of a message have to do with its size: a message weighs the product, and is none at all for 0.
package struct EndWeights: Sendable {
  /// By rank.
  package var source: [Double]
  package var destination: [Double]

  package init(source: [Double], destination: [Double]) {
    self.source = source
    self.destination = destination
  }

  /// Even at one end.
  static func toward(_ destination: [Double]) -> Self {
    Self(source: destination.map { _ in 1 }, destination: destination)
  }
  static func from(_ source: [Double]) -> Self { Self(source: source, destination: source.map { _ in 1 }) }
}

/// Layers of messages, of which each step of a pipeline sends a run.
package struct MessageLayers: Sendable {
  /// Equal names stand for equal layers.
  package var name: String
  /// The layers of the step at hand.
  package var range: ClosedRange<Int>
  /// The messages of a layer.
  package var make: @Sendable (Int) -> [Message]
}

/// Who sends how much to whom at once.
package struct Step: Sendable {
  /// Messages of a step.
  package enum Pattern: Sendable {
    /// A list of messages, and a name that tells lists apart: equal names stand for equal lists.
    case messages(name: String, make: @Sendable () -> [Message])
    /// Every rank to every other rank of its part: one unit of weight each, or what the ends' weights make.
    case complete(name: String, weights: EndWeights?, partOfRank: @Sendable (Int) -> Int)
    /// Every rank to the one so many after it, around, one unit of weight each.
    case shift(Int)
  }
  /// The messages.
  package var pattern: Pattern
  /// Units of the schedule in one unit of weight.
  package var units: Int
  /// Times that the step is made, one after the other, over the same ways with other blocks.
  package var repetitions: Int
  /// Whether the receiver adds what it receives to what it has.
  package var combines: Bool
  /// Where some messages are added and others not: which are.
  package var combinesOnly: (@Sendable (Message) -> Bool)?
  /// The messages as a run of layers, where steps differ by a few layers only; nil for any other list.
  package var layers: MessageLayers?
  /// The numbers of the blocks in a message; of a complete pattern, the message with weight 1.
  package var blocks: @Sendable (_ repetition: Int, _ message: Message) -> [Int]

  package init(
    _ name: String, units: Int = 1, repetitions: Int = 1, combines: Bool = false,
    blocks: @escaping @Sendable (Int, Message) -> [Int], messages: @escaping @Sendable () -> [Message]
  ) {
    pattern = .messages(name: name, make: messages)
    self.units = units
    self.repetitions = repetitions
    self.combines = combines
    self.blocks = blocks
  }

  package init(
    completeWithin name: String, units: Int, combines: Bool = false, weights: EndWeights? = nil,
    blocks: @escaping @Sendable (Int, Message) -> [Int], partOfRank: @escaping @Sendable (Int) -> Int
  ) {
    pattern = .complete(name: name, weights: weights, partOfRank: partOfRank)
    self.units = units
    repetitions = 1
    self.combines = combines
    self.blocks = blocks
  }

  package init(shift: Int, units: Int = 1, blocks: @escaping @Sendable (Int, Message) -> [Int]) {
    pattern = .shift(shift)
    self.units = units
    repetitions = 1
    combines = false
    self.blocks = blocks
  }

  /// Whether the receiver of a message adds it to what it has.
  package func combines(_ message: Message) -> Bool { combines && combinesOnly?(message) ?? true }

  /// The messages one by one.  - Complexity: Of a complete pattern O(n²).
  package func messages(ranks: Int) -> [Message] {
    switch pattern {
    case .messages(_, let make): return make()
    case .shift(let shift): return (0..<ranks).map { Message($0, ($0 + shift) % ranks) }
    case .complete(_, _, let part):
      var members: [Int: [Int]] = [:]
      for rank in 0..<ranks { members[part(rank), default: []].append(rank) }
      return (0..<ranks).flatMap { source in
        (members[part(source)] ?? []).compactMap { $0 == source ? nil : Message(source, $0) }
      }
    }
  }

  /// The weights of a complete pattern's ends; nil where all are one.
  package var weights: EndWeights? {
    if case .complete(_, let weights, _) = pattern { weights } else { nil }
  }
}

/// An algorithm on n ranks, step by step.
///
/// The vector of S bytes is cut into `denominator` units of S / `denominator` bytes each.  Blocks are numbered
/// `0 ..< denominator`; those of an all-to-all, `source × n + destination` with n units for each rank's send buffer.
package struct Schedule: Sendable {
  package var algorithm: CollectiveAlgorithm
  /// What it was run with; empty where there is nothing to choose.
  package var variant: String
  package var ranks: Int
  package var denominator: Int
  package var steps: [Step]
  /// Parts that are begun one after the other, such as the axes of a lattice.
  package var phases = 1

  package init(
    _ algorithm: CollectiveAlgorithm, variant: String = "", ranks: Int, denominator: Int, steps: [Step]
  ) {
    self.algorithm = algorithm
    self.variant = variant
    self.ranks = ranks
    self.denominator = denominator
    self.steps = steps
  }

  /// Steps, repetitions counted.
  package var stepCount: Int { steps.reduce(0) { $0 + $1.repetitions } }
}

extension Int {
  /// The remainder in `0 ..< n`.
  func modulo(_ n: Int) -> Int {
    let rest = self % n
    return rest < 0 ? rest + n : rest
  }

  /// ⌊lg n⌋ of a positive number.
  var floorLog2: Int { Int.bitWidth - 1 - leadingZeroBitCount }

  /// ⌈lg n⌉ of a positive number.
  var ceilLog2: Int { self <= 1 ? 0 : (self - 1).floorLog2 + 1 }
}

func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestCommonDivisor(b, a % b) }
