import Testing
import TopologyFormats
import TopologyModel

@Suite("Gzip") struct GzipTests {
  static let texts: [[UInt8]] = [
    [], Array("a".utf8), Array(String(repeating: "{\"source\": 1}\n", count: 50_000).utf8), randomBytes(300_000),
  ]

  static func randomBytes(_ count: Int) -> [UInt8] {
    var random = SeededGenerator(3)
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  @Test("What goes in comes out", arguments: texts)
  func roundTrip(text: [UInt8]) throws {
    let packed = Gzip.compress(text)
    #expect(Gzip.isCompressed(packed))
    #expect(!Gzip.isCompressed(text))
    #expect(try Gzip.decompress(packed) == text)
    #expect(Gzip.compress(text) == packed)
  }

  @Test("The header holds no time, no name and no system (RFC 1952)")
  func header() {
    #expect(Array(Gzip.compress(Array("abc".utf8)).prefix(10)) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
  }

  @Test("Blocks of any size make the same member", arguments: [1, 7, 65_536, 1_000_000])
  func streaming(size: Int) throws {
    let text = Self.texts[2]
    var result: [UInt8] = []
    func take(_ block: RawSpan) { block.withUnsafeBytes { result.append(contentsOf: $0) } }
    var writer = GzipWriter()
    for start in stride(from: 0, to: text.count, by: size) {
      let block = Array(text[start..<min(start + size, text.count)])
      writer.write(block.span.bytes, to: take)
    }
    writer.finish(to: take)
    #expect(try Gzip.decompress(result) == text)
  }

  @Test("Members one after another, padding between and after them, are one text")
  func members() throws {
    let a = Gzip.compress(Array("one ".utf8)), b = Gzip.compress(Array("two".utf8))
    #expect(try Gzip.decompress(a + b + Gzip.compress([])) == Array("one two".utf8))
    #expect(try Gzip.decompress(a + [0, 0, 0] + b + [0]) == Array("one two".utf8))
  }

  @Test("Data cut off anywhere are refused, with the byte where they end")
  func truncation() {
    let packed = Gzip.compress(Array("{\"format\": \"topo-graph\"}".utf8))
    for count in 2..<packed.count {
      let error = #expect(throws: FormatError.self) { try Gzip.decompress(Array(packed[..<count]), file: "a.gz") }
      #expect(
        error?.description
          == "a.gz: the compressed text is cut off at byte \(count), but all of its gzip data must follow")
    }
  }

  @Test("Damaged data are refused or, where only the header is touched, give the same text")
  func damage() {
    let text = Array("{\"format\": \"topo-graph\", \"nodes\": []}".utf8)
    let packed = Gzip.compress(text)
    for index in packed.indices {
      for bit in 0..<8 {
        var damaged = packed
        damaged[index] ^= 1 << bit
        guard let result = try? Gzip.decompress(damaged) else { continue }
        #expect(result == text, "byte \(index), bit \(bit)")
      }
    }
    let error = #expect(throws: FormatError.self) { try Gzip.decompress(packed + [1]) }
    #expect(error?.category == .badDocument)
  }

  @Test("A small file that would fill the memory is refused")
  func bombs() {
    // 256 MiB of zeros in 260 KB, a thousand to one.
    var bomb: [UInt8] = []
    func take(_ block: RawSpan) { block.withUnsafeBytes { bomb.append(contentsOf: $0) } }
    var writer = GzipWriter(level: 9)
    let zeros = [UInt8](repeating: 0, count: 1 << 20)
    for _ in 0..<256 { writer.write(zeros.span.bytes, to: take) }
    writer.finish(to: take)
    #expect(bomb.count < 300_000)
    let ratio = #expect(throws: FormatError.self) { try Gzip.decompress(bomb) }
    #expect(ratio?.category == .tooLarge)
    let limit = #expect(throws: FormatError.self) { try Gzip.decompress(bomb, limit: 1000) }
    #expect(
      limit?.cause
        == .tooLarge(quantity: "bytes of text", count: "over 1000", limit: "1000", flag: "--max-memory"))
  }
}
