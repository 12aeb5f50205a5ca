import Testing
import TopologyFormats
import TopologyModel

@Suite("Damaged documents") struct FuzzTests {
  private let shortNames = hostileNames.filter { $0.utf8.count < 100 }

  @Test("A document cut off anywhere is refused, with a place within it", arguments: 0..<4)
  func truncation(seed: Int) {
    let bytes = TopologyDocumentWriter().bytes(
      of: randomDocument(seed: UInt64(seed), nodes: 4, links: 5, names: shortNames))
    // Without the last byte, a newline, it is still whole.
    for count in 0..<bytes.count - 1 {
      let error = #expect(throws: FormatError.self) { try TopologyInput.read(Array(bytes[..<count])) }
      #expect(error?.position != nil)
    }
  }

  @Test("A changed byte gives an error or a document, the same by either way of reading", arguments: 0..<8)
  func flips(seed: Int) throws {
    let bytes = TopologyDocumentWriter().bytes(
      of: randomDocument(seed: UInt64(seed) + 100, nodes: 5, links: 8, names: shortNames))
    var random = SeededGenerator(UInt64(seed))
    let tokens = [
      "0", "-1", "1e9", "null", "true", "{}", "[]", "\"x\"", "\"id\"", ",", "}", "]", "4294967295", "\u{0}",
    ]
    for _ in 0..<1500 {
      var damaged = bytes
      let index = Int.random(in: bytes.indices, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: damaged[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: damaged.remove(at: index)
      case 2: damaged.insert(contentsOf: (tokens.randomElement(using: &random) ?? "").utf8, at: index)
      default:
        let other = Int.random(in: bytes.indices, using: &random)
        let length = min(Int.random(in: 1..<60, using: &random), bytes.count - other, bytes.count - index)
        damaged.replaceSubrange(index..<index + length, with: bytes[other..<other + length])
      }
      try expectAgreement(damaged)
    }
  }

  /// Both ways of reading refuse, or both give the same document, which then comes back as itself.
  private func expectAgreement(_ bytes: [UInt8]) throws {
    // A blank after the brace that opens a line keeps the reader from recognising the line as a whole.
    let opening = Array("\n   {\"".utf8)
    var slow: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      if index >= 5, byte == opening[5], bytes[(index - 5)..<index].elementsEqual(opening[..<5]) {
        slow.append(UInt8(ascii: " "))
      }
      slow.append(byte)
    }
    let first = Result { try TopologyDocumentReader.read(bytes) }
    guard String(decoding: bytes, as: UTF8.self).utf8.elementsEqual(bytes) else {
      #expect(throws: FormatError.self) { try first.get() }
      return
    }
    let second = Result { try TopologyDocumentReader.read(slow) }
    switch (first, second) {
    case (.failure(let a as FormatError), .failure(let b as FormatError)):
      #expect(a.cause == b.cause)
      #expect(a.path == b.path)
    case (.success(let a), .success(let b)):
      #expect(differences(a, b) == [])
      #expect(a.graph.brokenInvariants() == [])
      let text = TopologyDocumentWriter().bytes(of: a)
      #expect(TopologyDocumentWriter().bytes(of: try TopologyDocumentReader.read(text)) == text)
    default: Issue.record("one way reads what the other refuses: \(first), \(second)")
    }
    // Collecting finds a problem exactly where reading does.
    if let inspection = try? TopologyInput.inspect(bytes) {
      let isSound = (try? TopologyInput.read(bytes)) != nil
      #expect(inspection.problems.isEmpty == isSound)
      #expect((inspection.input != nil) == isSound)
    } else {
      #expect(throws: FormatError.self) { try first.get() }
    }
  }

  @Test("Hostile shapes end soon and without a trap")
  func shapes() {
    let many = 50_000
    let cases = [
      "{\"nodes\": [{\"id\": 0" + (0..<many).map { ", \"k\($0)\": 0" }.joined() + "}], \"links\": []}",
      "{" + (0..<many).map { "\"k\($0)\": 0, " }.joined() + "\"nodes\": [], \"links\": []}",
      "{\"graph\": {\"topo\": {" + (0..<many).map { "\"k\($0)\": 0, " }.joined()
        + "\"z\": 0}}, \"nodes\": [], \"links\": []}",
      "{\"nodes\": [{\"id\": 0}, {\"id\": 1}], \"links\": ["
        + (0..<65_536).map { "{\"source\": 0, \"target\": 1, \"key\": \(65_535 - $0)}" }.joined(separator: ",") + "]}",
      "{\"nodes\": [" + (0..<many).map { "{\"id\": \(many - 1 - $0)}" }.joined(separator: ",") + "], \"links\": []}",
      "{\"nodes\": [" + (0..<many / 4).map { "{\"id\": \($0), \"role\": \"r\($0)\"}" }.joined(separator: ",")
        + "], \"links\": []}",
    ]
    for text in cases { #expect(throws: Never.self) { try TopologyDocumentReader.read(Array(text.utf8)) } }
    let refused = [
      String(repeating: "[", count: 1_000_000), "{\"nodes\": " + String(repeating: "{\"a\":", count: 1_000_000),
      "[" + String(repeating: "9", count: 1_000_000) + "]", "\"" + String(repeating: "\\ud800", count: 300_000) + "\"",
      "{\"nodes\": [{\"id\": 0}, {\"id\": 1}], \"links\": ["
        + (0...65_536).map { _ in "{\"source\": 0, \"target\": 1}" }.joined(separator: ",") + "]}",
    ]
    for text in refused {
      #expect(throws: FormatError.self) { try TopologyDocumentReader.read(Array(text.utf8)) }
      _ = try? TopologyInput.inspect(Array(text.utf8))
    }
  }
}
