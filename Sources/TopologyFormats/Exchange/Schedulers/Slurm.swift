import TopologyModel

extension ExchangeFormat {
  /// `topology.conf` of Slurm.
  static let slurmConf = ExchangeFormat(
    "slurm-conf", "Slurm's topology.conf: --form tree or block", fileExtension: "conf",
    carries: "hosts under a tree of switches, or hosts in blocks (--level, else what the innermost network joins)",
    loses: "bandwidth and latency; switches of equal hosts (rails, planes) become one",
    choices: [.hostName, .form, .level],
    files: { request in
      let plan = try SlurmPlan(request, forms: ["tree", "block"])
      return [ExportedFile { try plan.writeConf(to: &$0) }]
    })

  /// `topology.yaml` of Slurm.
  static let slurmYAML = ExchangeFormat(
    "slurm-yaml", "Slurm's topology.yaml: --form tree, block, ring or torus3d (26.05)", fileExtension: "yaml",
    carries: "hosts under a tree of switches, in blocks, on a ring, or in a torus of three axes",
    loses: "bandwidth and latency; switches of equal hosts (rails, planes) become one",
    choices: [.hostName, .form, .level],
    files: { request in
      let plan = try SlurmPlan(request, forms: ["tree", "block", "ring", "torus3d"])
      return [ExportedFile { try plan.writeYAML(request.document.name, to: &$0) }]
    })
}

/// What Slurm is told of a network.
private enum SlurmForm {
  case tree(SwitchTree)
  case block(HostBlocks)
  case ring
  case torus([Int])
}

/// A form with the hosts' names.
private struct SlurmPlan {
  private let names: [String]
  private let form: SlurmForm

  init(_ request: ExportRequest, forms: [String]) throws(TopologyError) {
    let graph = request.graph, table = HostTable(graph)
    let hosts = table.hosts.count
    if hosts == 0 { throw .empty(field: "the list of hosts") }
    let form = request.form ?? "tree"
    guard forms.contains(form) else {
      throw .unknown(what: "form", name: form, suggestion: nearestName(to: form, in: forms), known: forms)
    }
    if request.level != nil, form != "block" {
      throw .ruleBroken(field: "--level", value: "given", rule: "only blocks have a level", hint: "use --form block")
    }
    names = try table.names(request.hostName)
    for name in names where name.utf8.count > 64 {
      throw .ruleBroken(
        field: "the name of hosts", value: quoted(name), rule: "Slurm takes at most 64 letters", hint: nil)
    }
    switch form {
    case "block": self.form = .block(try HostBlocks(graph, table, level: request.level))
    case "ring", "torus3d":
      // Ring and torus are of hosts: every endpoint must be one.
      guard hosts == graph.endpoints.count else {
        throw .ruleBroken(
          field: "--form", value: form, rule: "its hosts have several endpoints each, and the form speaks of hosts",
          hint: "use --form block")
      }
      let dimensions = try ProductShape(graph, request.structure, ratesMatter: false).dimensions
      guard dimensions.allSatisfy({ $0.shape == .cycle || $0.extent == 2 && $0.shape == .path }),
        form == "ring" ? dimensions.count == 1 : dimensions.count <= 3
      else {
        throw .ruleBroken(
          field: "--form", value: form,
          rule: "the topology is no \(form == "ring" ? "ring" : "torus of up to three axes")",
          hint: "use --form tree or --form block")
      }
      self.form = form == "ring" ? .ring : .torus((dimensions.map(\.extent) + [1, 1]).prefix(3).map { $0 })
    default: self.form = .tree(try SwitchTree(graph, table))
    }
  }

  private func list(_ hosts: [Int]) -> String { HostList.compressed(hosts.map { names[$0] }) }

  func writeConf(to output: inout ExchangeOutput) throws {
    switch form {
    case .tree(let tree):
      try output.line("# TopologyPlugin=topology/tree in slurm.conf")
      for vertex in tree.vertices {
        try output.line(
          vertex.children.isEmpty
            ? "SwitchName=\(vertex.name) Nodes=\(list(vertex.hosts))"
            : "SwitchName=\(vertex.name) Switches=\(HostList.compressed(vertex.children.map { tree.vertices[$0].name }))"
        )
      }
    case .block(let blocks):
      try output.line("# TopologyPlugin=topology/block in slurm.conf")
      for (index, hosts) in blocks.blocks.enumerated() {
        try output.line("BlockName=block\(index) Nodes=\(list(hosts))")
      }
      try output.line("BlockSizes=\(blocks.sizes.map(String.init).joined(separator: ","))")
    case .ring, .torus: break
    }
  }

  func writeYAML(_ name: String, to output: inout ExchangeOutput) throws {
    let word = String(
      name.unicodeScalars.map { $0.isASCII && HostNamePattern.isNameByte(UInt8($0.value)) ? Character($0) : "-" })
    try output.line("- topology: \"\(word)\"")
    try output.line("  cluster_default: true")
    switch form {
    case .tree(let tree):
      try output.line("  tree:")
      try output.line("    switches:")
      for vertex in tree.vertices {
        try output.line("      - switch: \(vertex.name)")
        try output.line(
          vertex.children.isEmpty
            ? "        nodes: \"\(list(vertex.hosts))\""
            : "        children: \"\(HostList.compressed(vertex.children.map { tree.vertices[$0].name }))\"")
      }
    case .block(let blocks):
      try output.line("  block:")
      try output.line("    block_sizes:")
      for size in blocks.sizes { try output.line("      - \(size)") }
      try output.line("    blocks:")
      for (index, hosts) in blocks.blocks.enumerated() {
        try output.line("      - block: block\(index)")
        try output.line("        nodes: \"\(list(hosts))\"")
      }
    case .ring:
      try output.line("  ring:")
      try output.line("    rings:")
      try output.line("      - ring: ring0")
      try output.line("        nodes: \"\(list(Array(names.indices)))\"")
    case .torus(let dims):
      try output.line("  torus3d:")
      try output.line("    toruses:")
      try output.line("      - name: torus0")
      try output.line("        dims:")
      for (axis, extent) in zip(["x", "y", "z"], dims) { try output.line("          \(axis): \(extent)") }
      try output.line("        nodes: \"\(list(Array(names.indices)))\"")
      try output.line("        placements:")
      for shape in placements(dims) {
        try output.line("          - dims:")
        for (axis, extent) in zip(["x", "y", "z"], shape) { try output.line("              \(axis): \(extent)") }
      }
    }
  }

  /// The whole torus, halved along its longest axis again and again, smallest first.
  private func placements(_ dims: [Int]) -> [[Int]] {
    var shapes = [dims], shape = dims
    while let axis = shape.indices.max(by: { shape[$0] < shape[$1] }), shape[axis] > 1, shape[axis] % 2 == 0 {
      shape[axis] /= 2
      shapes.append(shape)
    }
    return shapes.reversed()
  }
}
