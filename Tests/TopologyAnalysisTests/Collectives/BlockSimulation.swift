import TopologyAnalysis
import TopologyModel

/// Oracle.  Moves blocks step by step as a schedule says, and finds what is wrong with where they end.
///
/// A rank holds, for each block, the set of ranks whose contributions are added up in what it has.
struct BlockSimulation {
  private let schedule: Schedule
  private let operation: CollectiveOperation
  /// The rank that a reduce-scatter leaves a block with, and that an all-gather takes it from.
  private let owner: (Int) -> Int
  private var held: [[Int: UInt128]] = []
  private(set) var faults: [String] = []

  init(_ schedule: Schedule, _ operation: CollectiveOperation, owner: ((Int) -> Int)? = nil) {
    self.schedule = schedule
    self.operation = operation
    self.owner = owner ?? { $0 % schedule.ranks }
    precondition(schedule.ranks <= 128, "contributions are bits of one word")
    begin()
    for (number, step) in schedule.steps.enumerated() {
      for repetition in 0..<step.repetitions { make(step, number, repetition) }
    }
    judge()
  }

  private mutating func begin() {
    let n = schedule.ranks, blocks = 0..<schedule.denominator
    held = (0..<n).map { rank in
      switch operation {
      case .allReduce, .reduceScatter, .reduce:
        Dictionary(uniqueKeysWithValues: blocks.map { ($0, UInt128(1) << UInt128(rank)) })
      case .allGather:
        Dictionary(uniqueKeysWithValues: blocks.filter { owner($0) == rank }.map { ($0, UInt128(1)) })
      case .allToAll: Dictionary(uniqueKeysWithValues: (0..<n).map { (rank * n + $0, UInt128(1)) })
      default: rank == 0 ? Dictionary(uniqueKeysWithValues: blocks.map { ($0, UInt128(1)) }) : [:]
      }
    }
  }

  private mutating func make(_ step: Step, _ number: Int, _ repetition: Int) {
    let before = held
    for message in step.messages(ranks: schedule.ranks) {
      let blocks = step.blocks(repetition, message)
      let place = "step \(number).\(repetition), \(message.source) → \(message.destination)"
      if blocks.count != message.weight * step.units {
        faults.append("\(place): \(blocks.count) blocks, but \(message.weight * step.units) units")
      }
      if Set(blocks).count != blocks.count { faults.append("\(place): a block twice") }
      for block in blocks {
        guard let content = before[message.source][block] else {
          faults.append("\(place): block \(block) is not there")
          continue
        }
        if step.combines(message) {
          let own = held[message.destination][block] ?? 0
          if own & content != 0 { faults.append("\(place): block \(block) would be added twice") }
          held[message.destination][block] = own | content
        } else {
          held[message.destination][block] = content
        }
      }
    }
  }

  private mutating func judge() {
    let n = schedule.ranks, blocks = 0..<schedule.denominator
    let all = n == 128 ? UInt128.max : (UInt128(1) << UInt128(n)) - 1
    for rank in 0..<n {
      let expected: [(Int, UInt128)]
      switch operation {
      case .allReduce: expected = blocks.map { ($0, all) }
      case .reduceScatter: expected = blocks.filter { owner($0) == rank }.map { ($0, all) }
      case .reduce: expected = rank == 0 ? blocks.map { ($0, all) } : []
      case .allToAll: expected = (0..<n).map { ($0 * n + rank, 1) }
      default: expected = blocks.map { ($0, 1) }
      }
      for (block, content) in expected where held[rank][block] != content {
        faults.append("rank \(rank) ends without the whole of block \(block)")
      }
    }
  }
}
