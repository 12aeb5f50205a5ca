import Testing
import TopologyAnalysis
import TopologyGenerators
import TopologyModel
import TopologyTestSupport

@Suite("Certificates of bisections") struct CertificateTests {
  private func made(
    _ kind: String, _ parameters: JSONObject
  ) throws -> (GeneratedTopology, BisectionCertificate) {
    let topology = try generate(kind, parameters)
    var options = BisectionOptions()
    options.effort = 0.02
    options.keepsFlows = true
    return (topology, try bisection(of: topology.graph, structure: topology.structure, options: options).certificate)
  }

  private func fails(_ certificate: BisectionCertificate, _ topology: GeneratedTopology) throws -> Bool {
    try verdicts(on: certificate, against: topology.graph, structure: topology.structure).contains {
      $0.outcome == .fails
    }
  }

  private static let samples: [(String, JSONObject, BisectionReport.Proof)] = [
    ("mesh", ["dims": [5, 4, 3]], .product), ("torus", ["dims": [3, 4, 5]], .product),
    ("full-mesh", ["dims": [5, 3]], .product), ("bcube", ["ports": 4, "levels": 2], .product),
    ("fat-tree", ["radix": 4], .hose), ("supernode", cloudMatrix384, .hose),
    ("slimfly", ["q": 5, "hosts": 0], .spectral), ("clos", ["leaves": 5, "spines": 3, "hosts": 6], .tree),
    ("kautz", ["degree": 2, "diameter": 3], .enumeration),
  ]

  @Test("What is certified holds, by separate code", arguments: samples.indices)
  func holds(index: Int) throws {
    let (kind, parameters, proof) = Self.samples[index]
    let (topology, certificate) = try made(kind, parameters)
    #expect(certificate.proof == proof)
    let found = try verdicts(on: certificate, against: topology.graph, structure: topology.structure)
    #expect(found.allSatisfy { $0.outcome == .holds }, "\(found)")
  }

  @Test("A better bound than there is does not hold, on either side", arguments: samples.indices)
  func overclaims(index: Int) throws {
    let (kind, parameters, _) = Self.samples[index]
    let (topology, certificate) = try made(kind, parameters)
    var higher = certificate
    higher.lower = .gigabytes(certificate.lower.gigabytesPerSecond + certificate.unit.gigabytesPerSecond)
    if higher.isExact { higher.upper = higher.lower }
    // Of the spectral bound one unit more is what parity gives; two are not.
    if case .spectral = higher.evidence { higher.lower = .gigabytes(higher.lower.gigabytesPerSecond + 50) }
    #expect(try fails(higher, topology))
    var thinner = certificate
    thinner.upper = .gigabytes(certificate.upper.gigabytesPerSecond - certificate.unit.gigabytesPerSecond)
    #expect(try fails(thinner, topology))
    var lopsided = certificate
    lopsided.side = topology.graph.endpoints
    #expect(try fails(lopsided, topology))
  }

  @Test("A certificate of another graph does not hold")
  func otherGraph() throws {
    let (topology, certificate) = try made("torus", ["dims": [4, 4, 4]])
    let thinner = try generate("torus", ["dims": [4, 4, 4], "bandwidth": "1GBps"])
    #expect(try fails(certificate, thinner))
    #expect(try fails(certificate, try generate("mesh", ["dims": [4, 4, 4]])))
    #expect(try !fails(certificate, topology))
    // A product that is not there: rings where there are lines.
    var (mesh, proof) = try made("mesh", ["dims": [4, 4]])
    proof.evidence = .product(
      factors: [0, 1].map { _ in ProductFactor(.cycle, extent: 4, bandwidth: .gigabytes(50)) })
    proof.lower = .gigabytes(400)
    proof.upper = proof.lower
    #expect(try fails(proof, mesh))
    mesh.structure = DeclaredStructure()
  }

  @Test("A flow that is there holds, a flow that is not there is told by the place, and none at all is found again")
  func flows() throws {
    let topology = try generate("dragonfly", ["routers": 4, "globals": 2, "hosts": 2, "bandwidth": "1GBps"])
    var options = BisectionOptions()
    options.keepsFlows = true
    options.stopsWhenClosed = false
    options.effort = 0.3
    var certificate = try bisection(of: topology.graph, structure: topology.structure, options: options).certificate
    guard case .flow(let rate, var routing) = certificate.evidence else {
      Issue.record("\(certificate.proof)")
      return
    }
    #expect(certificate.lower.gigabytesPerSecond == 20 && routing.count == 36)
    func lower() throws -> CertificateVerdict {
      try #require(
        try verdicts(on: certificate, against: topology.graph, structure: topology.structure).first {
          $0.claim.hasPrefix("no cut")
        })
    }
    #expect(try lower().outcome == .holds)
    let sender = routing[3].node, arc = routing[3].arcs[0]
    routing[3].arcs[0].units += 0.5
    certificate.evidence = .flow(rate: rate, routing: routing)
    #expect(try lower().outcome == .fails)
    #expect(
      try lower().reason.hasPrefix("of the flow from node \(sender), ")
        && [arc.from, arc.to].contains { (try? lower().reason.hasSuffix("stay at node \($0)")) == true })
    certificate.evidence = .flow(rate: rate, routing: [])
    #expect(try lower().outcome == .repeated)
  }

  @Test("An eigenvalue that is too large is found out")
  func wrongEigenvalue() throws {
    let (topology, certificate) = try made("slimfly", ["q": 5, "hosts": 0])
    var wrong = certificate
    // Of the Hoffman–Singleton graph it is 5.
    wrong.evidence = .spectral(eigenvalue: 5.001 * 50)
    #expect(try fails(wrong, topology))
  }

  @Test("Certificates of random graphs hold")
  func random() throws {
    for seed in UInt64(5000)..<5150 {
      let graph = randomCutSample(seed: seed)
      var options = BisectionOptions()
      options.effort = 0.0001
      let certificate = try bisection(of: graph, options: options).certificate
      let found = try verdicts(on: certificate, against: graph, structure: DeclaredStructure())
      #expect(found.allSatisfy { $0.outcome != .fails }, "seed \(seed): \(found)")
    }
  }
}
