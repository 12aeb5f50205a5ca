import TopologyModel

extension HuaweiTopology {
  /// What contradicts itself or is doubtful, in the order of the file: counts, peers, edges, ports, meshes.
  ///
  /// - Complexity: O(edges · ports), and the square of its peers for each mesh.
  public var findings: [Finding] { countFindings + edgeFindings + portFindings + meshFindings }

  private var countFindings: [Finding] {
    var findings: [Finding] = []
    for (rule, stated, listed) in [("peer_count", peerCount, peers.count), ("edge_count", edgeCount, edges.count)]
    where stated != listed {
      let list = rule == "peer_count" ? "peer_list" : "edge_list"
      findings.append(
        Finding(.broken, rule: "count", "\(rule) is \(stated), but \(list) has \(listed) members"))
    }
    var seen: Set<Int> = []
    for (index, peer) in peers.enumerated() where !seen.insert(peer).inserted {
      findings.append(
        Finding(.broken, rule: "duplicate-peer", "peer_list[\(index)] repeats local_id \(peer)"))
    }
    return findings
  }

  private var edgeFindings: [Finding] {
    let known = Set(peers)
    var findings: [Finding] = []
    for (index, edge) in edges.enumerated() {
      let place = "edge_list[\(index)]"
      for (key, peer) in [("local_a", edge.a), ("local_b", edge.b ?? edge.a)] where !known.contains(peer) {
        if key == "local_b", edge.b == nil { continue }
        findings.append(
          Finding(.broken, rule: "unknown-peer", "\(place).\(key) is \(peer), which is not in peer_list"))
      }
      if edge.b == edge.a {
        findings.append(Finding(.broken, rule: "self-edge", "\(place) joins peer \(edge.a) to itself"))
      }
      switch edge.linkType {
      case .peerToPeer where edge.portsOfA.count != edge.portsOfB.count:
        findings.append(
          Finding(
            .broken, rule: "unequal-ports",
            "\(place) joins \(edge.portsOfA.count) ports of peer \(edge.a) to \(edge.portsOfB.count) of its other end"))
      case .peerToNetwork where edge.b != nil || !edge.portsOfB.isEmpty:
        findings.append(
          Finding(.doubtful, rule: "needless-end", "\(place) reaches a fabric, so local_b is read by nobody"))
      default: break
      }
    }
    return findings
  }

  private var portFindings: [Finding] {
    struct Use: Hashable { let layer, peer: Int, port: Port }
    var first: [Use: Int] = [:], findings: [Finding] = []
    for (index, edge) in edges.enumerated() {
      let isJoined = edge.linkType == .peerToPeer
      let ends = [(edge.a, edge.portsOfA)] + (isJoined ? edge.b.map { [($0, edge.portsOfB)] } ?? [] : [])
      for (peer, ports) in ends {
        for port in ports {
          let use = Use(layer: edge.layer, peer: peer, port: port)
          guard let earlier = first[use] else {
            first[use] = index
            continue
          }
          findings.append(
            Finding(
              .broken, rule: "port-used-twice",
              "port \(port) of peer \(peer) is used in net_layer \(edge.layer) by edge_list[\(earlier)] and "
                + (earlier == index ? "again by the same edge" : "by edge_list[\(index)]")))
        }
      }
    }
    return findings
  }

  private var meshFindings: [Finding] {
    struct Instance: Hashable { let layer, number: Int }
    var order: [Instance] = [], pairs: [Instance: Set<[Int]>] = [:]
    for edge in edges where edge.shape == .mesh {
      guard let b = edge.b, b != edge.a else { continue }
      let instance = Instance(layer: edge.layer, number: edge.instance)
      if pairs[instance] == nil { order.append(instance) }
      pairs[instance, default: []].insert([min(edge.a, b), max(edge.a, b)])
    }
    return order.compactMap { instance in
      let joined = pairs[instance] ?? []
      let members = Set(joined.joined()).sorted()
      let missing = members.indices.flatMap { i in
        members[(i + 1)...].filter { !joined.contains([members[i], $0]) }.map { "\(members[i])–\($0)" }
      }
      if missing.isEmpty { return nil }
      return Finding(
        .broken, rule: "incomplete-mesh",
        "1DMESH instance \(instance.number) of net_layer \(instance.layer) has \(members.count) peers, but "
          + "\(missing.count) of their pairs are not joined: \(missing.prefix(3).joined(separator: ", "))"
          + (missing.count > 3 ? ", …" : ""))
    }
  }
}
