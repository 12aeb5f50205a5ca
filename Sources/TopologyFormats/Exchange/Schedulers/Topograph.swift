import TopologyModel

extension ExchangeFormat {
  /// The model that topograph's test provider reads.
  static let topograph = ExchangeFormat(
    "topograph", "NVIDIA topograph's model (yaml): switches, and blocks of hosts", fileExtension: "yaml",
    carries: "hosts under a tree of switches; hosts joined by the innermost of several networks, as one nvlink",
    loses: "bandwidth and latency; switches of equal hosts (rails, planes) become one",
    choices: [.hostName],
    files: { request in
      let graph = request.graph, table = HostTable(graph)
      let names = try table.names(request.hostName)
      let tree = try SwitchTree(graph, table)
      let domain = HostBlocks.acceleratorDomains(graph, table)
      return [
        ExportedFile { output in
          try output.line("# \(visible(request.document.name))")
          try output.line("switches:")
          for vertex in tree.vertices.reversed() where !vertex.children.isEmpty {
            try output.line("- name: \(vertex.name)")
            try output.line("  switches: [\(vertex.children.map { tree.vertices[$0].name }.joined(separator: ","))]")
          }
          // A leaf's hosts in blocks by the domain that joins them.
          var lines: [String] = [], number = 0
          for vertex in tree.vertices where vertex.children.isEmpty {
            var order: [Int] = [], members: [Int: [Int]] = [:]
            for host in vertex.hosts {
              if members[domain[host]] == nil { order.append(domain[host]) }
              members[domain[host], default: []].append(host)
            }
            let own = order.indices.map { "cb\(number + $0)" }
            try output.line("- name: \(vertex.name)")
            try output.line("  capacity_blocks: [\(own.joined(separator: ","))]")
            for (name, key) in zip(own, order) {
              lines.append("- name: \(name)")
              if key >= 0 { lines.append("  nvlink: domain\(key)") }
              lines.append("  nodes: [\"\(HostList.compressed((members[key] ?? []).map { names[$0] }))\"]")
            }
            number += order.count
          }
          try output.line("capacity_blocks:")
          for line in lines { try output.line(line) }
        }
      ]
    })

  /// Labels of Kubernetes nodes.
  static let kubernetes = ExchangeFormat(
    "kubernetes", "Labels of Kubernetes nodes, a manifest per host: --label-prefix (default fabric.topograph.run)",
    fileExtension: "yaml",
    carries: "per host the switches above it, PREFIX/tier-1 being the leaf, its location, its domain of several hosts",
    loses: "bandwidth, latency and all links; switches of equal hosts (rails, planes) become one",
    choices: [.hostName, .labelPrefix],
    files: { request in
      let prefix = request.labelPrefix ?? "fabric.topograph.run"
      let isName = prefix.utf8.allSatisfy { HostNamePattern.isNameByte($0) && $0 != UInt8(ascii: "_") }
      guard isName, 1...253 ~= prefix.utf8.count, let first = prefix.utf8.first, first != 45, first != 46 else {
        throw TopologyError.malformed(
          field: "--label-prefix", value: prefix, expected: "a name of DNS, such as fabric.topograph.run")
      }
      let graph = request.graph, table = HostTable(graph)
      let names = try table.names(request.hostName)
      let tree = try SwitchTree(graph, table), paths = tree.path(ofHosts: names.count)
      let domain = HostBlocks.acceleratorDomains(graph, table)
      return [
        ExportedFile { output in
          for (index, name) in names.enumerated() {
            try output.line("---")
            for line in ["apiVersion: v1", "kind: Node", "metadata:", "  name: \"\(name.lowercased())\"", "  labels:"] {
              try output.line(line)
            }
            for (tier, vertex) in paths[index].enumerated() {
              try output.line("    \(prefix)/tier-\(tier + 1): \"\(tree.vertices[vertex].name)\"")
            }
            if domain[index] >= 0 { try output.line("    \(prefix)/accelerator-domain: \"domain\(domain[index])\"") }
            for column in LocationColumn.enclosures where column.rawValue <= LocationColumn.host.rawValue {
              guard let value = table.hosts[index].location[column] else { continue }
              try output.line("    \(prefix)/\(column.name): \"\(value)\"")
            }
          }
        }
      ]
    })
}
