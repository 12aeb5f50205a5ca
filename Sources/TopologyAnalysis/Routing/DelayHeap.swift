/// A queue that gives the vertex of least delay, of these the one of fewest links, of these the first.
struct DelayHeap {
  struct Entry {
    var delay: Int64
    var hops: Int32
    var vertex: UInt32

    static func < (a: Entry, b: Entry) -> Bool { (a.delay, a.hops, a.vertex) < (b.delay, b.hops, b.vertex) }
  }
  private var entries: [Entry] = []

  mutating func push(_ entry: Entry) {
    entries.append(entry)
    var child = entries.count - 1
    while child > 0, entries[child] < entries[(child - 1) / 2] {
      entries.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func pop() -> Entry? {
    guard let first = entries.first, let last = entries.popLast() else { return nil }
    if entries.isEmpty { return first }
    entries[0] = last
    var parent = 0
    while true {
      var child = 2 * parent + 1
      if child >= entries.count { return first }
      if child + 1 < entries.count, entries[child + 1] < entries[child] { child += 1 }
      guard entries[child] < entries[parent] else { return first }
      entries.swapAt(child, parent)
      parent = child
    }
  }
}
