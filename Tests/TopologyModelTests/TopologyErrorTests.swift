import Testing
import TopologyModel

@Suite("Messages") struct TopologyErrorTests {
  @Test("Every error names the field, the value and what is allowed")
  func sentences() {
    func unknown(_ suggestion: String?, _ known: [String]) -> TopologyError {
      .unknown(what: "kind", name: "mash", suggestion: suggestion, known: known)
    }
    let expected: [(TopologyError, String)] = [
      (.missing(field: "nodes", expected: "a count"), "nodes is missing; it must be a count"),
      (.empty(field: "dims"), "dims is empty; it needs at least one value"),
      (.outOfRange(field: "dims[1]", value: "-1", allowed: "1...9"), "dims[1] is -1; it must lie in 1...9"),
      (.malformed(field: "radix", value: "many", expected: "a count"), "radix is 'many'; it must be a count"),
      (.ruleBroken(field: "k", value: "3", rule: "k is even", hint: nil), "k is 3, but k is even"),
      (.ruleBroken(field: "k", value: "3", rule: "k is even", hint: "try 4"), "k is 3, but k is even; try 4"),
      (unknown(nil, []), "unknown kind 'mash'"),
      (unknown("mesh", []), "unknown kind 'mash'; did you mean 'mesh'?"),
      (unknown("mesh", ["mesh", "torus"]), "unknown kind 'mash'; did you mean 'mesh'? known: mesh, torus"),
      (unknown(nil, ["torus"]), "unknown kind 'mash'; known: torus"),
      (
        .tooLarge(quantity: "nodes", count: "9", limit: "8", flag: "--n"),
        "too large: 9 nodes, the limit is 8; --n raises it"
      ),
      (.tooLarge(quantity: "nodes", count: "9", limit: "8", flag: nil), "too large: 9 nodes, the limit is 8"),
    ]
    for (error, sentence) in expected { #expect("\(error)" == sentence) }
  }

  @Test("Nothing that came from outside steers a terminal")
  func controlCharacters() {
    #expect(quoted("a\u{1B}[2J\u{7F}\u{9B}\u{202E}é\n") == "'a\\u{1b}[2J\\u{7f}\\u{9b}\\u{202e}é\\u{a}'")
    let error = TopologyError.unknown(what: "network", name: "\u{7}", suggestion: "\u{8}", known: ["\u{1B}c"])
    #expect("\(error)" == "unknown network '\\u{7}'; did you mean '\\u{8}'? known: \\u{1b}c")
    #expect("\(TopologyError.empty(field: "\r"))" == "\\u{d} is empty; it needs at least one value")
  }

  @Test("Long values are cut at eighty characters, and only longer ones")
  func longValues() {
    let eighty = String(repeating: "x", count: 80)
    #expect(quoted(eighty) == "'\(eighty)'")
    #expect(quoted(eighty + "y") == "'\(eighty)…'")
    #expect(quoted("") == "''")
  }

  @Test("A slip of the finger is forgiven, another word is not")
  func suggestions() {
    let known = ["hops", "latency", "bisection", "radix"]
    let expected: [(String, String?)] = [
      ("hpos", "hops"), ("hop", "hops"), ("HOPS", "hops"), ("hopps", "hops"), ("haps", "hops"), ("latnecy", "latency"),
      ("bisektoin", "bisection"), ("rad", nil), ("radi", "radix"), ("throughput", nil), ("", nil), ("h", nil),
      (String(repeating: "h", count: 65), nil),
    ]
    for (name, suggestion) in expected { #expect(nearestName(to: name, in: known) == suggestion, "\(name)") }
    #expect(nearestName(to: "a", in: ["b", "c"]) == nil, "one letter is no slip of another")
    #expect(nearestName(to: "ab", in: ["xb", "ay"]) == "xb", "of equals the first")
    #expect(nearestName(to: "x", in: []) == nil)
    #expect(nearestName(to: "rack", in: [String(repeating: "rack", count: 1_000_000), "rack"]) == "rack")
  }

  @Test("The nearest name is that of the definition", arguments: 0..<100)
  func nearestIsNearest(seed: Int) {
    var random = TestRandom(seed: seed)
    let name = random.text(of: "abc", upTo: 7)
    let known = (0..<6).map { _ in random.text(of: "abc", upTo: 7) }
    let limit = min(max(1, name.count / 3), name.count - 1)
    let distances = known.map { slips(Array(name)[...], Array($0)[...]) }
    let least = distances.min().flatMap { $0 <= limit ? $0 : nil }
    #expect(
      nearestName(to: name, in: known) == least.flatMap { distances.firstIndex(of: $0) }.map { known[$0] },
      "\(name) in \(known)")
  }
}

/// Oracle.  The definition: a letter too many, too few or another, or two neighbours exchanged, each as one slip.
private func slips(_ a: ArraySlice<Character>, _ b: ArraySlice<Character>) -> Int {
  guard let last = a.last, let other = b.last else { return a.count + b.count }
  var least = min(
    slips(a.dropLast(), b.dropLast()) + (last == other ? 0 : 1), slips(a.dropLast(), b) + 1, slips(a, b.dropLast()) + 1)
  if a.count > 1, b.count > 1, a[a.endIndex - 2] == other, b[b.endIndex - 2] == last {
    least = min(least, slips(a.dropLast(2), b.dropLast(2)) + 1)
  }
  return least
}
