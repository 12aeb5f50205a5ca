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

/// Who sends how much to whom at once.
package struct Step: Sendable {
  /// Messages of a step.
  package enum Pattern: Sendable {
    /// A list of messages, and a name that tells lists apart: equal names stand for equal lists.
    case messages(name: String, make: @Sendable () -> [Message])
    /// Every rank to every other rank of its part, one unit of weight each.
    case complete(name: String, partOfRank: @Sendable (Int) -> Int)
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
    completeWithin name: String, units: Int, combines: Bool = false,
    blocks: @escaping @Sendable (Int, Message) -> [Int], partOfRank: @escaping @Sendable (Int) -> Int
  ) {
    pattern = .complete(name: name, partOfRank: partOfRank)
    self.units = units
    repetitions = 1
    self.combines = combines
    self.blocks = blocks
  }

  /// Whether the receiver of a message adds it to what it has.
  package func combines(_ message: Message) -> Bool { combines && combinesOnly?(message) ?? true }

  /// The messages one by one.  - Complexity: Of a complete pattern O(n²).
  package func messages(ranks: Int) -> [Message] {
    switch pattern {
    case .messages(_, let make): return make()
    case .complete(_, let part):
      var members: [Int: [Int]] = [:]
      for rank in 0..<ranks { members[part(rank), default: []].append(rank) }
      return (0..<ranks).flatMap { source in
        (members[part(source)] ?? []).compactMap { $0 == source ? nil : Message(source, $0) }
      }
    }
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
