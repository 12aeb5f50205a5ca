import Foundation
import Testing

@Suite("topo analyze --metrics bisection, topo check --certificate") struct BisectionTests {
  @Test("CloudMatrix 384 is exact, and its certificate holds for the same graph through a pipe")
  func cloudMatrix384() throws {
    let folder = try TemporaryFolder()
    let certificate = folder.file("certificate.json").path
    let report = try Command.topo(
      "analyze cloudmatrix384 --metrics bisection --certificate \(certificate) --format json"
    ).json()
    let bisection = try #require(report["bisection"] as? [String: Any])
    #expect(bisection["lower_GBps"] as? Double == 75_264)
    #expect(bisection["upper_GBps"] as? Double == 75_264)
    #expect(bisection["exact"] as? Bool == true)
    #expect(bisection["links_cut"] as? Int == 2688 && bisection["lower_links"] as? Int == 2688)
    #expect(bisection["endpoints"] as? [Int] == [192, 192])
    #expect(bisection["networks"] as? String == "all")
    let piped = try Command.shell("topo gen cloudmatrix384 | topo check - --certificate \(certificate)")
    #expect(piped.code == 0, "\(piped.talk)")
  }

  @Test("A piped document gets the same bytes as its name")
  func pipedDocument() throws {
    let named = try Command.topo("analyze tpu-v4 --metrics bisection --format json")
    let piped = try Command.shell("topo gen tpu-v4 | topo analyze - --metrics bisection --format json")
    #expect(named.code == 0 && named.output == piped.output)
    let bisection = try #require(try named.json()["bisection"] as? [String: Any])
    #expect(bisection["lower_proof"] as? String == "product")
    #expect(bisection["upper_GBps"] as? Double == 25_600)
  }

  @Test("A certificate that claims too much, or is of another graph, ends with 1 and a reason; a broken one with 2")
  func falseCertificates() throws {
    let folder = try TemporaryFolder()
    let file = folder.file("certificate.json")
    let mesh = "gen --kind mesh --dims 5x4 --bandwidth 1GBps"
    #expect(
      try Command.shell("topo \(mesh) | topo analyze - --metrics bisection -q --certificate \(file.path)").code == 0)
    let text = try String(contentsOf: file, encoding: .utf8)
    func check(_ changed: String, _ made: String = mesh) throws -> Command.Result {
      try Data(changed.utf8).write(to: file)
      return try Command.shell("topo \(made) | topo check - --certificate \(file.path)")
    }
    #expect(try check(text).code == 0)
    let higher = try check(text.replacing("\"lower_GBps\": 5", with: "\"lower_GBps\": 6"))
    #expect(higher.code == 1 && higher.talk.contains("no cut of halves carries less than 6 GB/s"), "\(higher.talk)")
    let thinner = try check(text.replacing("\"upper_GBps\": 5", with: "\"upper_GBps\": 4"))
    #expect(thinner.code == 1 && thinner.talk.contains("a cut of halves carries 4 GB/s"), "\(thinner.talk)")
    #expect(try check(text, "gen --kind mesh --dims 4x4").code == 1)
    #expect(try check(text.replacing("\"product\"", with: "\"prodact\"")).code == 2)
    #expect(try check(text.replacing("topo-certificate", with: "topo-graph")).code == 2)
    #expect(try check("{}").code == 2)
  }

  @Test("A flow in a certificate is added up again; a unit that is lost, or a bound that is raised, is refused")
  func flows() throws {
    let folder = try TemporaryFolder()
    let file = folder.file("certificate.json")
    let made = "gen --kind dragonfly --routers 6 --globals 3 --hosts 3 --bandwidth 1GBps"
    let analysed = try Command.shell(
      "topo \(made) | topo analyze - --metrics bisection -q --bisection-budget 0.2 --certificate \(file.path) --format json"
    )
    let bisection = try #require(try analysed.json()["bisection"] as? [String: Any])
    #expect(bisection["lower_proof"] as? String == "flow")
    let lower = try #require(bisection["lower_GBps"] as? Double)
    // Measured elsewhere: 88.5 by a flow, 90 by a cut.
    #expect(lower >= 88 && lower <= 90)
    let text = try String(contentsOf: file, encoding: .utf8)
    func check(_ changed: String) throws -> Command.Result {
      try Data(changed.utf8).write(to: file)
      return try Command.shell("topo \(made) | topo check - --certificate \(file.path)")
    }
    let holds = try check(text)
    #expect(holds.code == 0 && holds.text.contains("loads were added up again"), "\(holds.text)")
    #expect(!holds.text.contains("repeated"))
    let raised = try check(text.replacing("\"lower_GBps\": \(Int(lower))", with: "\"lower_GBps\": 95"))
    #expect(raised.code == 1 && raised.talk.contains("no cut of halves carries less than 95 GB/s"), "\(raised.talk)")
    var tree = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    var proof = try #require(tree["proof"] as? [String: Any])
    var flows = try #require(proof["flows"] as? [[String: Any]])
    var units = try #require(flows[5]["units"] as? [Double])
    units[0] += 1
    flows[5]["units"] = units
    proof["flows"] = flows
    tree["proof"] = proof
    let tampered = try check(String(decoding: JSONSerialization.data(withJSONObject: tree), as: UTF8.self))
    let node = try #require(flows[5]["node"] as? Int)
    #expect(tampered.code == 1 && tampered.talk.contains("of the flow from node \(node)"), "\(tampered.talk)")
    units.removeLast()
    flows[5]["units"] = units
    proof["flows"] = flows
    tree["proof"] = proof
    let short = try check(String(decoding: JSONSerialization.data(withJSONObject: tree), as: UTF8.self))
    #expect(short.code == 2 && short.talk.contains("proof.flows.5.units"), "\(short.talk)")
  }

  @Test("An assertion can ask for a bandwidth, and networks and endpoints can be chosen")
  func choices() throws {
    #expect(
      try Command.topo("analyze nvl72 --metrics bisection --assert bisection.lower_GBps>=32400 -q").code == 0)
    #expect(
      try Command.topo("analyze nvl72 --metrics bisection --assert bisection.lower_GBps>32400 -q").code == 1)
    let refused = try Command.topo("analyze nvl72 --metrics hops --certificate nowhere.json")
    #expect(refused.code == 2 && refused.talk.contains("--metrics bisection"))
    let both = try Command.topo("analyze cloudmatrix384-rdma --metrics bisection --format json").json()
    let bisection = try #require(both["bisection"] as? [String: Any])
    // 24 nodes × 3,136 GB/s over UB, 192 NPUs × 50 GB/s over RDMA: what networks carry adds up.
    #expect(bisection["lower_GBps"] as? Double == 84_864 && bisection["exact"] as? Bool == true)
    let chosen = try Command.topo(
      "analyze cloudmatrix384 --metrics bisection --endpoints kind=npu,host=0..1 --bisection-budget 0.1 --format json"
    ).json()
    let pair = try #require(chosen["bisection"] as? [String: Any])
    #expect(pair["endpoints"] as? [Int] == [8, 8])
    // Eight NPUs with 392 GB/s each.
    #expect(pair["upper_GBps"] as? Double == 3136)
  }
}
