import TopologyModel

// Algorithms that go axis by axis through ranks on a lattice.  Blocks are numbered like ranks.

/// Ranks as points of a lattice, axis 0 fastest.
struct RankLattice: Sendable {
  let coordinates: CoordinateSystem
  var extents: [Int] { coordinates.extents }
  var count: Int { coordinates.count }

  init(_ extents: [Int]) { coordinates = CoordinateSystem(extents: extents) }

  /// Blocks that agree with `rank` on the axes `settled`, and have `value` on `axis`.
  func blocks(of rank: Int, agreeingOn settled: [Int], axis: Int, value: Int) -> [Int] {
    (0..<count).filter { block in
      coordinates.coordinate(axis, of: block) == value
        && settled.allSatisfy { coordinates.coordinate($0, of: block) == coordinates.coordinate($0, of: rank) }
    }
  }

  /// The neighbor `by` further along an axis, around.
  func neighbor(_ rank: Int, axis: Int, by shift: Int) -> Int {
    coordinates.replacing(
      axis, of: rank, with: (coordinates.coordinate(axis, of: rank) + shift).modulo(extents[axis]))
  }

  /// The line through `rank` along `axis`, as a number.
  func line(of rank: Int, axis: Int) -> Int { coordinates.replacing(axis, of: rank, with: 0) }
}

extension Schedule {
  /// Rings along one axis after the other, Σ(k_i − 1) steps for a reduce-scatter.  (Jain & Sabharwal, ICS 2010)
  ///
  /// - Parameter streams: 1 for one direction; 2 for halves of the vector in opposite directions; 2D for shares that go through
  ///   D axes in rotated orders and both directions at once.
  package static func bucket(_ operation: CollectiveOperation, extents: [Int], streams: Int) -> Schedule? {
    let lattice = RankLattice(extents), axes = extents.indices.filter { extents[$0] > 1 }, n = lattice.count
    guard !axes.isEmpty, [.allReduce, .reduceScatter, .allGather].contains(operation) else { return nil }
    struct Stream: Sendable {
      var order: [Int]
      var direction: Int
      var first: Int
    }
    let list = (0..<streams).map { number in
      let turn = streams > 2 ? number / 2 % axes.count : 0
      return Stream(
        order: (0..<axes.count).map { axes[($0 + turn) % axes.count] }, direction: number % 2 == 0 ? 1 : -1,
        first: number * n)
    }
    func stage(_ number: Int, gathers: Bool) -> [Step] {
      let longest = list.map { extents[$0.order[number]] }.max() ?? 1
      // Streams on shorter axes are done early, so the steps of a stage differ by who is still at work.
      let lengths = Set(list.map { extents[$0.order[number]] - 1 }).sorted()
      return lengths.indices.map { part in
        let from = part == 0 ? 0 : lengths[part - 1], until = lengths[part]
        let active = list.filter { extents[$0.order[number]] - 1 >= until }
        @Sendable func units(_ stream: Stream) -> Int { stream.order[...number].reduce(n) { $0 / extents[$1] } }
        let name =
          "bucket "
          + active.map { "\($0.direction > 0 ? "+" : "-")\($0.order[number])×\(units($0))" }.joined(separator: " ")
        return Step(name, repetitions: until - from, combines: !gathers) { repetition, message in
          let time = from + repetition
          return active.flatMap { stream -> [Int] in
            let axis = stream.order[number], settled = Array(stream.order[..<number])
            guard lattice.neighbor(message.source, axis: axis, by: stream.direction) == message.destination else {
              return []
            }
            let here = lattice.coordinates.coordinate(axis, of: message.source)
            let value = (here - stream.direction * (gathers ? time : time + 1)).modulo(extents[axis])
            return lattice.blocks(of: message.source, agreeingOn: settled, axis: axis, value: value).map {
              stream.first + $0
            }
          }
        } messages: {
          (0..<n).flatMap { rank -> [Message] in
            var messages: [Message] = []
            for stream in active {
              let neighbor = lattice.neighbor(rank, axis: stream.order[number], by: stream.direction)
              // On an axis of two ranks both directions are one.
              if let known = messages.firstIndex(where: { $0.destination == neighbor }) {
                messages[known].weight += units(stream)
              } else {
                messages.append(Message(rank, neighbor, weight: units(stream)))
              }
            }
            return messages
          }
        }
      }.filter { $0.repetitions > 0 && longest > 1 }
    }
    let scatter = axes.indices.flatMap { stage($0, gathers: false) }
    let gather = axes.indices.reversed().flatMap { stage($0, gathers: true) }
    var schedule = Schedule(
      streams > 2 ? .multiBucket : .bucket, variant: streams == 2 ? "both ways" : "", ranks: n,
      denominator: streams * n, steps: select(operation, scatter: scatter, gather: gather))
    schedule.phases = operation == .allReduce ? 2 * axes.count - 1 : axes.count
    return schedule
  }

  /// One step for each axis, in which everybody sends to everybody on the same line; blocks of an all-to-all go to the line of
  /// their destination.
  package static func dimensionOneShot(_ operation: CollectiveOperation, extents: [Int]) -> Schedule? {
    let lattice = RankLattice(extents), axes = extents.indices.filter { extents[$0] > 1 }, n = lattice.count
    guard axes.count > 1, [.allReduce, .reduceScatter, .allGather, .allToAll].contains(operation) else { return nil }
    func step(
      _ number: Int, units: Int, combines: Bool, _ blocks: @escaping @Sendable (Message, Int, [Int]) -> [Int]
    ) -> Step {
      let axis = axes[number], settled = Array(axes[..<number])
      return Step(completeWithin: "lines \(axis) of \(extents)", units: units, combines: combines) {
        blocks($1, axis, settled)
      } partOfRank: {
        lattice.line(of: $0, axis: axis)
      }
    }
    func units(_ number: Int) -> Int { axes[...number].reduce(n) { $0 / extents[$1] } }
    if operation == .allToAll {
      let steps = axes.indices.map { number in
        step(number, units: n / extents[axes[number]], combines: false) { message, axis, settled in
          // At the source: blocks of all who agree with it on later axes, for all who agree with it on earlier ones.
          let goal = lattice.coordinates.coordinate(axis, of: message.destination)
          let free = (0..<n).filter { sender in
            axes.allSatisfy { other in
              settled.contains(other)
                || lattice.coordinates.coordinate(other, of: sender)
                  == lattice.coordinates.coordinate(other, of: message.source)
            }
          }
          return free.flatMap { sender in
            lattice.blocks(of: message.source, agreeingOn: settled, axis: axis, value: goal).map { sender * n + $0 }
          }
        }
      }
      var schedule = Schedule(.dimensionOneShot, ranks: n, denominator: n, steps: steps)
      schedule.phases = axes.count
      return schedule
    }
    let scatter = axes.indices.map { number in
      step(number, units: units(number), combines: true) { message, axis, settled in
        lattice.blocks(
          of: message.source, agreeingOn: settled, axis: axis,
          value: lattice.coordinates.coordinate(axis, of: message.destination))
      }
    }
    let gather = axes.indices.reversed().map { number in
      step(number, units: units(number), combines: false) { message, axis, settled in
        lattice.blocks(
          of: message.source, agreeingOn: settled, axis: axis,
          value: lattice.coordinates.coordinate(axis, of: message.source))
      }
    }
    var schedule = Schedule(
      .dimensionOneShot, ranks: n, denominator: n, steps: select(operation, scatter: scatter, gather: gather))
    schedule.phases = operation == .allReduce ? 2 * axes.count - 1 : axes.count
    return schedule
  }

  /// As ``dimensionOneShot(_:extents:)``, in D shares of the vector that go through the D axes in rotated orders, so that
  /// links of all axes are at work in every step.
  package static func rotatedOneShot(_ operation: CollectiveOperation, extents: [Int]) -> Schedule? {
    let lattice = RankLattice(extents), axes = extents.indices.filter { extents[$0] > 1 }, n = lattice.count
    guard axes.count > 1, [.allReduce, .reduceScatter, .allGather].contains(operation) else { return nil }
    // The share that begins with one axis: share d goes along d, d + 1, … in turn.
    @Sendable func order(_ share: Int) -> [Int] { (0..<axes.count).map { axes[($0 + share) % axes.count] } }
    func step(_ number: Int, gathers: Bool) -> Step {
      Step("all axes \(number) of \(extents)", combines: !gathers) { _, message in
        (0..<axes.count).flatMap { share -> [Int] in
          let order = order(share), axis = order[number]
          guard lattice.line(of: message.source, axis: axis) == lattice.line(of: message.destination, axis: axis) else {
            return []
          }
          let kept = gathers ? message.source : message.destination
          return lattice.blocks(
            of: message.source, agreeingOn: Array(order[..<number]), axis: axis,
            value: lattice.coordinates.coordinate(axis, of: kept)
          ).map { share * n + $0 }
        }
      } messages: {
        (0..<n).flatMap { rank in
          (0..<axes.count).flatMap { share -> [Message] in
            let order = order(share), axis = order[number]
            let units = order[...number].reduce(n) { $0 / extents[$1] }
            return (1..<extents[axis]).map { Message(rank, lattice.neighbor(rank, axis: axis, by: $0), weight: units) }
          }
        }
      }
    }
    let scatter = axes.indices.map { step($0, gathers: false) }
    let gather = axes.indices.reversed().map { step($0, gathers: true) }
    var schedule = Schedule(
      .dimensionOneShot, variant: "rotated", ranks: n, denominator: axes.count * n,
      steps: select(operation, scatter: scatter, gather: gather))
    schedule.phases = operation == .allReduce ? 2 * axes.count - 1 : axes.count
    return schedule
  }

  static func select(_ operation: CollectiveOperation, scatter: [Step], gather: [Step]) -> [Step] {
    switch operation {
    case .reduceScatter: scatter
    case .allGather: gather
    default: scatter + gather
    }
  }
}
