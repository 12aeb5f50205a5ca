/// How many endpoints sit at which distance from a vertex, itself included: its own at 0, those folded onto it further out.
struct Profile: Hashable {
  struct Item: Hashable {
    var offset: Int64
    var weight: Int
  }
  /// Offsets ascending, each once.
  var items: [Item] = []

  /// `weight` endpoints at the vertex itself.
  init(weight: Int) { items = [Item(offset: 0, weight: weight)] }

  init(_ items: [Item]) { self.items = items }

  var weight: Int { items.reduce(0) { $0 + $1.weight } }
  /// Σ offset over the endpoints.
  var offsetSum: Int64 { items.reduce(0) { $0 + $1.offset * Int64($1.weight) } }
  var largestOffset: Int64 { items.last?.offset ?? 0 }
}

/// Profiles with the block or group they belong to, numbered as they come.
struct TallyTable {
  struct Tally: Hashable {
    var profile: Profile
    /// Endpoints of one tally are in one group; what a group is depends on the analysis.
    var group: Int
  }
  private(set) var tallies: [Tally] = []
  private var numbers: [Tally: Int] = [:]

  mutating func number(of profile: Profile, group: Int) -> Int {
    let tally = Tally(profile: profile, group: group)
    if let number = numbers[tally] { return number }
    numbers[tally] = tallies.count
    tallies.append(tally)
    return tallies.count - 1
  }
}

/// A vertex to search from, and what it stands for.
struct Source {
  var vertex: UInt32
  /// The number of its tally in a table of sources.
  var tally: Int
  /// The location group of the endpoints that it stands for, −1 for none.
  var group: Int32 = -1
}

/// Up to 512 sources, in eight words of up to 64 that stand for the same each.
struct Batch {
  struct Word {
    var tally: Int
    var sources: Range<Int>
  }
  var words: [Word] = []
}

/// Sources ordered by what they stand for, then by vertex, cut into batches.
struct BatchList {
  let sources: [Source]
  let batches: [Batch]

  /// - Parameter lanesPerWord: 64, or 1 where every source must be told apart.
  init(_ sources: [Source], lanesPerWord: Int = 64) {
    let ordered = sources.sorted { ($0.tally, $0.vertex) < ($1.tally, $1.vertex) }
    var batches: [Batch] = [], index = 0
    while index < ordered.count {
      var end = index
      while end < ordered.count, end - index < lanesPerWord, ordered[end].tally == ordered[index].tally { end += 1 }
      if batches.last.map({ $0.words.count == 8 }) ?? true { batches.append(Batch()) }
      batches[batches.count - 1].words.append(Batch.Word(tally: ordered[index].tally, sources: index..<end))
      index = end
    }
    self.sources = ordered
    self.batches = batches
  }
}
