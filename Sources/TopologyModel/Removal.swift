extension TopologyGraph {
  /// The graph after a failure: without `links` and without the links of `nodes`.
  ///
  /// Ids are kept: a lost node stays as a node that neither injects nor forwards and has no links.  Link ids close up.
  ///
  /// - Complexity: O(V + A).
  public func removing(nodes lost: Set<NodeID>, links: Set<LinkID>) -> TopologyGraph {
    var builder = GraphBuilder(networks: networks, nodes: nodeCount, links: linkCount)
    let classes = nodeClasses.map { builder.nodeClass($0) }
    let dead = nodeClasses.map { attributes in
      var dead = attributes
      dead.isEndpoint = false
      dead.forwards = false
      return builder.nodeClass(dead)
    }
    for node in nodes {
      let number = Int(nodeClassIndex[node.index])
      builder.addNode(
        lost.contains(node) ? dead[number] : classes[number], prefix: "", name: nameUTF8(of: node),
        at: location(of: node))
    }
    let linkClasses = linkClasses.map { builder.linkClass($0) }
    for link in self.links {
      let a = source(of: link), b = target(of: link)
      if links.contains(link) || lost.contains(a) || lost.contains(b) { continue }
      let copy = builder.addLink(a, b, linkClasses[Int(linkClassIndex[link.index])], key: key(of: link))
      for column in LinkColumn.allCases {
        if let value = value(column, of: link) { builder.set(column, of: copy, to: value) }
      }
      if let ports = portNames[link] { builder.setPorts(of: copy, ports) }
    }
    return builder.build()
  }
}

extension TopologyDocument {
  /// The document after the failure of everything that one of the selectors selects, and of all links of selected nodes.
  ///
  /// `removed` under `graph.topo` lists the selectors, the lost nodes by id and the lost links by ends and key; what an earlier
  /// failure listed there stays.
  ///
  /// - Throws: When a selector selects nothing.
  /// - Complexity: O((V + L) · selectors).
  public func failing(_ selectors: [(text: String, selector: Selector)]) throws(TopologyError) -> TopologyDocument {
    let (lost, cut) = try parts(selectedBy: selectors)
    var degraded = self
    degraded.graph = graph.removing(nodes: lost, links: cut)
    let old = extras["removed"]
    func joined(_ key: String, _ new: [JSONValue]) -> JSONValue { .array((old?[key]?.arrayValue ?? []) + new) }
    let links: [JSONValue] = cut.sorted().map { link in
      [
        .count(graph.source(of: link).index), .count(graph.target(of: link).index), .count(graph.key(of: link)),
      ]
    }
    // A node that failed before is still there to be selected.
    let lostBefore = Set((old?["nodes"]?.arrayValue ?? []).compactMap(\.integerValue))
    let newlyLost = lost.sorted().filter { !lostBefore.contains($0.index) }.map { JSONValue.count($0.index) }
    degraded.extras["removed"] = [
      "selectors": joined("selectors", selectors.map { .string($0.text) }),
      "nodes": joined("nodes", newlyLost), "links": joined("links", links),
    ]
    return degraded
  }

  /// The nodes and links that one of the selectors selects, and all links of selected nodes.
  ///
  /// - Throws: When a selector selects nothing.
  /// - Complexity: O((V + L) · selectors).
  public func parts(
    selectedBy selectors: [(text: String, selector: Selector)]
  ) throws(TopologyError) -> (nodes: Set<NodeID>, links: Set<LinkID>) {
    var lost: Set<NodeID> = [], cut: Set<LinkID> = []
    for (text, selector) in selectors {
      var found = false
      if selector.selectsLinks {
        for link in graph.links where selector.selects(link, in: graph) {
          found = true
          cut.insert(link)
        }
      } else {
        for node in graph.nodes where selector.selects(node, in: graph) {
          found = true
          lost.insert(node)
        }
      }
      if !found {
        throw .ruleBroken(
          field: "selector", value: quoted(text), rule: "it selects nothing in \(quoted(name))", hint: nil)
      }
    }
    for node in lost { for arc in graph.arcs(from: node) { cut.insert(arc.link) } }
    return (lost, cut)
  }
}
