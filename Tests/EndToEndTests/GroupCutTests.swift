import Foundation
import Testing

@Suite("topo route --cut") struct GroupCutCommandTests {
  @Test("Racks of CloudMatrix 384: every channel of 32 NPUs, and its witness counted again") func racks() throws {
    let report = try Command.topo("route cloudmatrix384 --from rack=0 --to rack=1 --cut --format json").json()
    #expect(report["format"] as? String == "topo-cut")
    // 32 NPUs with 14 channels of 28 GB/s each, and 16 CPUs with 7 of 22.857 through chips that belong to the rack: what
    // leaves the rack is 28 chips' 16 uplinks.
    let uplinks = 28.0 * 16
    #expect(report["capacity_GBps"] as? Double == uplinks * 28)
    #expect(report["disjoint_paths"] as? Double == uplinks)
    let cut = try #require(report["cut"] as? [[String: Any]])
    let links = cut.flatMap { $0["links"] as? [Int] ?? [] }
    #expect(Double(links.count) == uplinks && Set(links).count == links.count)
    let sum = cut.reduce(0.0) { sum, bundle in
      sum + (bundle["bandwidth_GBps"] as? Double ?? 0) * Double((bundle["links"] as? [Int] ?? []).count)
    }
    #expect(sum == uplinks * 28)
  }

  @Test("Names and selectors may be mixed; a lost plane costs a seventh") func lostPlane() throws {
    let cut = try Command.topo("route cloudmatrix384 --from node00/npu0 --to kind=cpu --cut --format json").json()
    #expect(cut["capacity_GBps"] as? Double == 392)
    let lost = try Command.shell(
      "topo fail cloudmatrix384 --select plane=3 | topo route - --from node00/npu0 --to kind=cpu --cut --format json")
    #expect(try lost.json()["capacity_GBps"] as? Double == 336)
  }

  @Test(
    "What cannot be cut is refused",
    arguments: [
      ("--from rack=0 --to rack=0..1 --cut", Int32(2), "is on the side of --from as well"),
      ("--from rack=99 --to rack=1 --cut", 2, "the selection is empty"),
      ("--from link:kind=npu-l1 --to rack=1 --cut", 2, "nodes are to be selected"),
      ("--from nodeX --to rack=1 --cut", 2, "nodeX"), ("--from rack=0 --to rack=1 --cut --deadlock", 64, ""),
    ])
  func refusals(arguments: String, code: Int32, says: String) throws {
    let result = try Command.topo("route cloudmatrix384 \(arguments)")
    #expect(result.code == code)
    #expect(result.talk.contains(says) || says.isEmpty, "\(result.talk)")
  }
}
