import TopologyModel

extension BisectionCertificate {
  /// Names the format of a certificate.
  public static let format = "topo-certificate"
  /// The version of the format that this library writes.
  public static let formatVersion = "1.0"

  /// The certificate of a topology called `name` as a document.
  public func json(of name: String) -> JSONValue {
    [
      "format": .string(Self.format), "format_version": .string(Self.formatVersion), "claim": "bisection",
      "topology": ["name": .string(name), "nodes": .count(nodes), "links": .count(links)],
      "networks": .string(networks), "endpoints": endpoints.map { Self.ranges($0) } ?? .null,
      "lower_GBps": .number(lower.gigabytesPerSecond), "upper_GBps": .number(upper.gigabytesPerSecond),
      "exact": .bool(isExact), "unit_GBps": .number(unit.gigabytesPerSecond), "cut": ["side": Self.ranges(side)],
      "proof": proofJSON,
    ]
  }

  private var proofJSON: JSONValue {
    var object: JSONObject = ["name": .string(proof.rawValue)]
    switch evidence {
    case .none: break
    case .product(let factors):
      object["factors"] = .array(
        factors.map {
          [
            "shape": .string($0.shape.rawValue), "extent": .count($0.extent),
            "bandwidth_GBps": .number($0.bandwidth.gigabytesPerSecond),
          ]
        })
    case .hose(let parts):
      object["traffic"] = .array(
        parts.map {
          ["networks": .array($0.networks.map { .string($0) }), "load_per_GBps": .number($0.load)]
        })
    case .tree(let parts):
      object["trees"] = .array(parts.map { ["networks": .array($0.map { .string($0) })] })
    case .spectral(let eigenvalue): object["eigenvalue_GBps"] = .number(eigenvalue)
    case .flow(let rate, let routing):
      object["rate_GBps"] = .number(rate)
      object["flows"] =
        routing.isEmpty
        ? .null
        : .array(
          routing.map { source in
            [
              "node": .count(source.node.index), "from": .array(source.arcs.map { .count($0.from.index) }),
              "to": .array(source.arcs.map { .count($0.to.index) }),
              "units": .array(source.arcs.map { .number($0.units) }),
            ]
          })
    }
    return .object(object)
  }

  /// Ascending ids as pairs of the first and the last of each run.
  private static func ranges(_ nodes: [NodeID]) -> JSONValue {
    var runs: [(Int, Int)] = []
    for node in nodes {
      if let last = runs.last, last.1 + 1 == node.index {
        runs[runs.count - 1].1 = node.index
      } else {
        runs.append((node.index, node.index))
      }
    }
    return .array(runs.map { [.count($0.0), .count($0.1)] })
  }

  /// Reads a certificate.
  ///
  /// - Parameter file: Names the text in errors.
  public static func read(_ bytes: [UInt8], file: String? = nil) throws(FormatError) -> BisectionCertificate {
    let tree = try JSONText.parse(Gzip.isCompressed(bytes) ? Gzip.decompress(bytes, file: file) : bytes, file: file)
    do throws(TopologyError) {
      return try BisectionCertificate(tree)
    } catch {
      throw FormatError(error, in: bytes, file: file)
    }
  }

  private init(_ tree: JSONValue) throws(TopologyError) {
    func member(_ path: String, _ expected: String) throws(TopologyError) -> JSONValue {
      guard let value = tree.value(at: path), value != .null else { throw .missing(field: path, expected: expected) }
      return value
    }
    func wrong(_ path: String, _ expected: String) -> TopologyError {
      .malformed(field: path, value: tree.value(at: path)?.briefDescription ?? "absent", expected: expected)
    }
    func text(_ path: String) throws(TopologyError) -> String {
      guard let text = try member(path, "text").stringValue else { throw wrong(path, "text") }
      return text
    }
    func figure(_ path: String) throws(TopologyError) -> Double {
      guard let value = try member(path, "a number of 0 or more").doubleValue, value >= 0, value.isFinite else {
        throw wrong(path, "a number of 0 or more")
      }
      return value
    }
    func count(_ path: String) throws(TopologyError) -> Int {
      guard let value = try member(path, "a whole number of 0 or more").integerValue, value >= 0 else {
        throw wrong(path, "a whole number of 0 or more")
      }
      return value
    }
    let nodes = try count("topology.nodes")
    func ids(_ path: String) throws(TopologyError) -> [NodeID] {
      var ids: [NodeID] = []
      let expected = "an array of pairs of ids, first and last, ascending and below \(nodes)"
      guard let runs = try member(path, expected).arrayValue else { throw wrong(path, expected) }
      for run in runs {
        guard let ends = run.arrayValue, ends.count == 2, let first = ends[0].integerValue,
          let last = ends[1].integerValue,
          first <= last, first > ids.last?.index ?? -1, last < nodes
        else { throw wrong(path, expected) }
        ids += (first...last).map { NodeID($0) }
      }
      return ids
    }
    let name = try text("format")
    guard name == Self.format else { throw wrong("format", Self.format) }
    guard try text("format_version").hasPrefix("1.") else { throw wrong("format_version", "1.0") }
    guard nodes <= GraphBuilder.maximumNodes else { throw wrong("topology.nodes", "the number of nodes of a graph") }
    let proofName = try text("proof.name")
    guard let proof = BisectionReport.Proof(rawValue: proofName) else {
      let known = BisectionReport.Proof.allCases.map(\.rawValue)
      throw .unknown(
        what: "proof", name: proofName, suggestion: nearestName(to: proofName, in: known), known: known)
    }
    let evidence: Evidence
    switch proof {
    case .trivial, .nothing, .enumeration: evidence = .none
    case .spectral: evidence = .spectral(eigenvalue: try figure("proof.eigenvalue_GBps"))
    case .flow: evidence = .flow(rate: try figure("proof.rate_GBps"), routing: try Self.flows(tree, nodes: nodes))
    case .hose:
      guard let list = try member("proof.traffic", "an array of objects").arrayValue, list.count <= 1000 else {
        throw wrong("proof.traffic", "an array of objects")
      }
      var parts: [Traffic] = []
      for index in list.indices {
        let path = "proof.traffic.\(index)"
        guard let networks = try member("\(path).networks", "an array of names").arrayValue else {
          throw wrong("\(path).networks", "an array of names")
        }
        parts.append(
          Traffic(networks: networks.compactMap(\.stringValue), load: try figure("\(path).load_per_GBps")))
      }
      evidence = .hose(parts)
    case .tree:
      guard let list = try member("proof.trees", "an array of objects").arrayValue, list.count <= 1000 else {
        throw wrong("proof.trees", "an array of objects")
      }
      var parts: [[String]] = []
      for index in list.indices {
        let path = "proof.trees.\(index).networks"
        guard let networks = try member(path, "an array of names").arrayValue else {
          throw wrong(path, "an array of names")
        }
        parts.append(networks.compactMap(\.stringValue))
      }
      evidence = .tree(parts)
    case .product, .closedForm:
      guard let list = try member("proof.factors", "an array of factors").arrayValue, list.count <= 64 else {
        throw wrong("proof.factors", "an array of factors")
      }
      var factors: [ProductFactor] = []
      for index in list.indices {
        let path = "proof.factors.\(index)"
        guard let shape = ProductFactor.Shape(rawValue: try text("\(path).shape")) else {
          throw wrong("\(path).shape", "path, cycle, clique or crossbar")
        }
        let extent = try count("\(path).extent")
        guard (1...nodes).contains(extent) else { throw wrong("\(path).extent", "in 1...\(nodes)") }
        factors.append(
          ProductFactor(shape, extent: extent, bandwidth: .gigabytes(try figure("\(path).bandwidth_GBps"))))
      }
      evidence = .product(factors: factors)
    }
    self.init(
      networks: try text("networks"), endpoints: tree["endpoints"] == .null ? nil : try ids("endpoints"), nodes: nodes,
      links: try count("topology.links"), lower: .gigabytes(try figure("lower_GBps")),
      upper: .gigabytes(try figure("upper_GBps")), isExact: try member("exact", "true or false").boolValue ?? false,
      side: try ids("cut.side"), proof: proof, evidence: evidence, unit: .gigabytes(try figure("unit_GBps")))
  }
}

extension BisectionCertificate {
  /// The flows of a proof; none where it holds none.
  private static func flows(_ tree: JSONValue, nodes: Int) throws(TopologyError) -> [SourceFlow] {
    guard let value = tree.value(at: "proof.flows"), value != .null else { return [] }
    func wrong(_ path: String, _ value: JSONValue?, _ expected: String) -> TopologyError {
      .malformed(field: "proof.flows\(path)", value: value?.briefDescription ?? "absent", expected: expected)
    }
    guard let list = value.arrayValue, list.count <= nodes else {
      throw wrong("", value, "an array of objects, one a node at most")
    }
    var sources: [SourceFlow] = []
    for (index, source) in list.enumerated() {
      func ids(_ key: String) throws(TopologyError) -> [NodeID] {
        guard let list = source[key]?.arrayValue else {
          throw wrong(".\(index).\(key)", source[key], "an array of ids")
        }
        var ids: [NodeID] = []
        ids.reserveCapacity(list.count)
        for (place, item) in list.enumerated() {
          guard let id = item.integerValue, (0..<nodes).contains(id) else {
            throw wrong(".\(index).\(key).\(place)", item, "the id of a node")
          }
          ids.append(NodeID(id))
        }
        return ids
      }
      guard let node = source["node"]?.integerValue, (0..<nodes).contains(node) else {
        throw wrong(".\(index).node", source["node"], "the id of a node")
      }
      let from = try ids("from"), to = try ids("to")
      guard let units = source["units"]?.arrayValue, units.count == from.count, to.count == from.count else {
        throw wrong(".\(index).units", source["units"], "an array as long as from and to")
      }
      var arcs: [SourceFlow.Arc] = []
      arcs.reserveCapacity(units.count)
      for (place, item) in units.enumerated() {
        guard let amount = item.doubleValue, amount >= 0, amount.isFinite else {
          throw wrong(".\(index).units.\(place)", item, "a number of 0 or more")
        }
        arcs.append(.init(from[place], to[place], amount))
      }
      sources.append(SourceFlow(node: NodeID(node), arcs: arcs))
    }
    return sources
  }
}

extension JSONValue {
  /// Verdicts on a certificate, as a document.
  public static func verdicts(_ verdicts: [CertificateVerdict], of name: String) -> JSONValue {
    [
      "format": "topo-check", "format_version": "1.0", "name": .string(name),
      "verdicts": .array(
        verdicts.map {
          ["claim": .string($0.claim), "outcome": .string($0.outcome.rawValue), "reason": .string($0.reason)]
        }),
    ]
  }
}
