/// Remembers how classes of nodes or links are spelled in the text at hand, so that most lines are recognised by comparing
/// bytes.
///
/// A spelling is the run of members that a class holds, from its first key to its last value.  What follows a class is likely
/// to be what followed it last time.
struct ClassMemo<Class: Hashable> {
  /// One spelling.
  struct Entry {
    /// Where it was first met.
    var range: Range<Int>
    /// The keys that it holds, a bit each.
    var keys: UInt64
    var value: Class
    fileprivate var successor: Int
  }
  private var entries: [Entry] = []
  private var numbers: [Class: Int] = [:]
  private var last = 0

  /// Spellings beyond this many are read anew each time.
  static var limit: Int { 4096 }

  /// The spelling at the cursor, if it is one of the two that are likely; the cursor moves past it.
  @inline(__always) mutating func match(_ cursor: inout JSONCursor) -> (keys: UInt64, value: Class)? {
    guard !entries.isEmpty else { return nil }
    for candidate in [entries[last].successor, last] where cursor.repeats(entries[candidate].range) {
      let entry = entries[candidate]
      // The spelling must end where its last value ends: 0.5 is not 0.55.
      let end = cursor.offset + entry.range.count
      guard end < cursor.bytes.count,
        cursor.bytes[end] == UInt8(ascii: ",") || cursor.bytes[end] == UInt8(ascii: "}")
      else { continue }
      cursor.offset = end
      entries[last].successor = candidate
      last = candidate
      return (entry.keys, entry.value)
    }
    return nil
  }

  /// Learns the spelling that has just been read.
  mutating func learn(_ range: Range<Int>, keys: UInt64, _ value: Class) {
    let current: Int
    if let number = numbers[value] {
      current = number
      entries[current].range = range
      entries[current].keys = keys
    } else {
      guard entries.count < Self.limit else { return }
      current = entries.count
      entries.append(Entry(range: range, keys: keys, value: value, successor: current))
      numbers[value] = current
    }
    entries[last].successor = current
    last = current
  }
}

/// Follows the members of one object and finds out whether those that a class holds stand side by side.
struct ClassRun {
  private let classKeys: ClosedRange<Int>
  private var start: Int?
  private var end = 0
  private var isOver = false
  private var isBroken = false
  private(set) var keys: UInt64 = 0

  init(_ classKeys: ClosedRange<Int>) { self.classKeys = classKeys }

  /// Notes a member.
  mutating func note(_ key: Int?, from start: Int, to end: Int) {
    guard let key, classKeys ~= key else {
      isOver = self.start != nil
      return
    }
    if isOver { isBroken = true }
    if self.start == nil { self.start = start }
    self.end = end
    keys |= 1 << UInt64(key)
  }

  /// Where the run stands, if there is one.
  var range: Range<Int>? { isBroken ? nil : start.map { $0..<end } }
}
