import Foundation
import Testing

@Suite("Formats of other tools") struct ExchangeTests {
  @Test("What an approximation for ASTRA-sim costs is said, by the closed forms of both")
  func approximationCost() throws {
    let flags = "--kind mesh --dims 4x4 --bandwidth 50GBps --latency 500ns --to astra-sim --approximate"
    let result = try Command.topo("export \(flags)")
    #expect(result.code == 0 && result.text.contains("topology: [ Ring, Ring ]"))
    let line = try #require(result.talk.split(separator: "\n").first { $0.hasPrefix("bucket  ") }, "\(result.talk)")
    let numbers = line.split(separator: " ").dropFirst().compactMap { Double($0.replacing(",", with: "")) }
    // Twice three steps along each axis, of S/4 and S/16; on a line the closing message goes back over three links.
    let bytes = 2 * (3 * 0x1p30 / 4 + 3 * 0x1p30 / 16) / 50e9 * 1e6
    try #require(numbers.count == 3)
    #expect(abs(numbers[0] - (bytes + 12 * 3 * 0.5)) < 0.001)
    #expect(abs(numbers[1] - (bytes + 12 * 0.5)) < 0.001)
    #expect(try Command.topo("export \(flags) -q").talk == "")
    #expect(try Command.topo("export \(flags.replacing("mesh", with: "torus"))").talk == "")
  }

  @Test("A rack goes out and comes back with its 64 NPUs and 448 links")
  func pipe() throws {
    let result = try Command.shell("topo export ubmesh-rack64 --to huawei | topo import - --from huawei")
    #expect(result.code == 0, "\(result.talk)")
    let document = try result.json()
    #expect((document["nodes"] as? [Any])?.count == 64)
    #expect((document["links"] as? [Any])?.count == 448)
    let same = try Command.shell(
      """
      cmp <(topo export ubmesh-rack64 --to huawei) \
      <(topo export ubmesh-rack64 --to huawei | topo import - --from huawei | topo export - --to huawei)
      """)
    #expect(same.code == 0, "\(same.text)\(same.talk)")
  }

  @Test("A cabinet of a larger system is selected, exported and sound; one mistyped id is found")
  func check() throws {
    let folder = try TemporaryFolder(), file = folder.file("cabinet.json")
    let exported = try Command.topo("export atlas950-8192 --to huawei --select rack=3 -o \(file.path)")
    #expect(exported.code == 0, "\(exported.talk)")
    let sound = try Command.topo("check \(file.path) --format json")
    #expect(sound.code == 0, "\(sound.text)\(sound.talk)")
    let text = try String(contentsOf: file, encoding: .utf8)
    let mistyped = text.replacing("\"local_a\": 0,", with: "\"local_a\": 63,", maxReplacements: 1)
    #expect(mistyped != text)
    let broken = try Command.topo("check -", input: Data(mistyped.utf8))
    #expect(broken.code == 1)
    #expect(broken.text.contains("incomplete-mesh"), "\(broken.text)")
    let refused = try Command.topo(
      "check -", input: Data(text.replacing("UB_CTP", with: "UB", maxReplacements: 1).utf8))
    #expect(refused.code == 1)
    #expect(refused.text.contains("unknown protocol 'UB'"), "\(refused.text)")
  }

  @Test(
    "Refusals end with 2 and write nothing",
    arguments: [
      ("export ubmesh-rack64 --to huawai", "unknown format 'huawai'; did you mean 'huawei'?"),
      ("import - --from hauwei", "unknown format 'hauwei'; did you mean 'huawei'?"),
      ("export atlas950-1024 --to huawei", "select a rack, such as --select rack=0"),
      ("export atlas950-1024 --to huawei --select rack=77", "it selects no endpoint"),
      ("import - --from huawei", "standard input"),
    ])
  func refusals(arguments: String, says: String) throws {
    let result = try Command.topo(arguments, input: Data("{\"version\": \"2.0\"}".utf8))
    #expect(result.code == 2, "\(result.talk)")
    #expect(result.talk.contains(says), "\(result.talk)")
    #expect(result.output.isEmpty)
  }
}
