/// What was folded into what, in order, so that figures of the vertices that are left can be handed back to every endpoint.
struct FoldLog {
  /// The vertex that stands for a vertex now, itself where that is so; and how much further out its endpoints are there.
  private var parent: [UInt32]
  private var shift: [Int64]
  private var events: [Event] = []
  /// By vertex its number in the reduced graph, the largest number for those that have gone.
  var number: [UInt32]
  /// Whether events are kept at all; figures of endpoints need them.
  private let isRecording: Bool

  /// Sums over endpoints, as seen from a vertex: how many, Σ distance, and the largest, −1 for none.
  struct Figures {
    var reached = 0
    var sum = 0
    var last = -1

    mutating func add(_ other: Figures) {
      reached += other.reached
      sum += other.sum
      last = max(last, other.last)
    }

    /// The same from `distance` further away.
    func from(_ distance: Int) -> Figures {
      Figures(reached: reached, sum: sum + distance * reached, last: last < 0 ? -1 : last + distance)
    }
  }

  private enum Event {
    /// A pendant was folded: what its endpoints and those at the neighbor are to each other.
    case fold(vertex: UInt32, onto: UInt32, shift: Int, seenByVertex: Figures, seenByOther: Figures)
    /// A class was merged into the first: what each member's endpoints see of the others'.
    case merge(members: [UInt32], seen: [Figures])
  }

  init(vertexCount: Int, isRecording: Bool) {
    self.isRecording = isRecording
    number = Array(0..<UInt32(vertexCount))
    parent = Array(0..<UInt32(vertexCount))
    shift = Array(repeating: 0, count: vertexCount)
  }

  mutating func setParent(of vertex: Int, to other: Int) { parent[vertex] = UInt32(other) }

  mutating func fold(
    _ vertex: Int, onto other: Int, delay: Int64, shift: Int64, moving: Profile, there: Profile
  ) {
    parent[vertex] = UInt32(other)
    self.shift[vertex] = shift
    guard isRecording else { return }
    events.append(
      .fold(
        vertex: UInt32(vertex), onto: UInt32(other), shift: Int(shift),
        seenByVertex: there.figures.from(Int(delay)), seenByOther: moving.figures.from(Int(delay))))
  }

  /// - Parameter cost: What two members are apart; nil when they are not connected.
  mutating func merge(_ members: [Int], cost: Int64?, profile: (Int) -> Profile) {
    guard isRecording else { return }
    guard let cost else {
      events.append(.merge(members: members.map { UInt32($0) }, seen: members.map { _ in Figures() }))
      return
    }
    let figures = members.map { profile($0).figures }
    var all = Figures()
    for own in figures { all.add(own) }
    // The largest offset among the others: the largest of all, or the next one where that is a member's own alone.
    var largest = -1, next = -1
    for own in figures {
      if own.last > largest { (largest, next) = (own.last, largest) } else { next = max(next, own.last) }
    }
    let seen = figures.map { own in
      Figures(
        reached: all.reached - own.reached, sum: all.sum - own.sum, last: own.last == largest ? next : largest
      ).from(Int(cost))
    }
    events.append(.merge(members: members.map { UInt32($0) }, seen: seen))
  }

  /// The vertex that stands for `vertex` in the end, and how far out its endpoints are there.
  func root(of vertex: Int) -> (root: Int, offset: Int64) {
    var root = vertex, offset: Int64 = 0
    while parent[root] != UInt32(root) {
      offset += shift[root]
      root = Int(parent[root])
    }
    return (root, offset)
  }

  /// The figures of every vertex's own endpoints, from those of the vertices that are left.
  ///
  /// - Complexity: O(V).
  func figures(of reduced: [Figures]) -> [Figures] {
    var figures = number.map { $0 == .max ? Figures() : reduced[Int($0)] }
    for event in events.reversed() {
      switch event {
      case .fold(let vertex, let other, let shift, let seenByVertex, let seenByOther):
        figures[Int(vertex)] = figures[Int(other)].from(shift)
        figures[Int(vertex)].add(seenByVertex)
        figures[Int(other)].add(seenByOther)
      case .merge(let members, let seen):
        let common = figures[Int(members[0])]
        for (member, own) in zip(members, seen) {
          figures[Int(member)] = common
          figures[Int(member)].add(own)
        }
      }
    }
    return figures
  }
}

extension Profile {
  /// What these endpoints are to somebody at the vertex itself.
  var figures: FoldLog.Figures {
    FoldLog.Figures(reached: weight, sum: Int(offsetSum), last: items.isEmpty ? -1 : Int(largestOffset))
  }

  /// Everybody further out.
  func shifted(by offset: Int64) -> Profile {
    Profile(items.map { Item(offset: $0.offset + offset, weight: $0.weight) })
  }

  /// Together with another, `times` over.
  func adding(_ other: Profile, times: Int = 1) -> Profile {
    var sum = items
    for item in other.items {
      let place = sum.firstIndex { $0.offset >= item.offset } ?? sum.count
      if place < sum.count, sum[place].offset == item.offset {
        sum[place].weight += times * item.weight
      } else {
        sum.insert(Item(offset: item.offset, weight: times * item.weight), at: place)
      }
    }
    return Profile(sum)
  }
}
