import TopologyModel

extension ExchangeFormat {
  /// The system file of NCCL.
  static let nccl = ExchangeFormat(
    "nccl", "NCCL's system topology (NCCL_TOPO_FILE), one file per shape of host", fileExtension: "xml",
    carries:
      "per host: NPUs, their links to each other and to switches (nvlink, in lanes of 25 GB/s), NICs with their rate",
    loses: "everything beyond the host: NCCL finds that itself; PCIe is assumed (one root per NPU)",
    files: { request in
      let shapes = try HostShape.all(of: request.graph)
      return shapes.enumerated().map { index, shape in
        ExportedFile(suffix: shapes.count == 1 ? "" : ".shape\(index).xml") { try shape.write(to: &$0) }
      }
    })
}

/// What the inside of a host looks like to a communication library.
private struct HostShape: Hashable {
  private struct Lane: Hashable {
    /// Another NPU of the host by its place, or a switch by its number from −1 down.
    var target: Int
    var gigabytesPerSecond: Double
  }
  private struct Port: Hashable {
    var gigabytesPerSecond: Double
    var latency: Latency
  }
  private var lanes: [[Lane]] = []
  private var nics: [[Port]] = []

  /// Not above what NCCL's parser takes.
  private static let maximumNPUs = 128
  private static let laneGigabytes = 25.0

  static func all(of graph: TopologyGraph) throws(TopologyError) -> [HostShape] {
    var shapes: [HostShape] = []
    let table = HostTable(graph)
    for host in table.hosts {
      guard host.endpoints.count <= maximumNPUs else {
        throw .ruleBroken(
          field: "the topology", value: "given",
          rule: "a host has \(host.endpoints.count) NPUs; the file describes one server of at most \(maximumNPUs)",
          hint: nil)
      }
      let shape = HostShape(host, graph)
      if !shapes.contains(shape) { shapes.append(shape) }
    }
    if shapes.isEmpty { throw .empty(field: "the list of hosts") }
    guard shapes.count <= 64 else {
      throw .ruleBroken(
        field: "the topology", value: "given",
        rule: "its hosts have \(shapes.count) shapes; at most 64 files are written",
        hint: nil)
    }
    return shapes
  }

  private init(_ host: HostTable.Host, _ graph: TopologyGraph) {
    var place: [NodeID: Int] = [:], switches: [NodeID: Int] = [:]
    for (index, node) in host.endpoints.enumerated() { place[node] = index }
    let members = Set(host.nodes)
    for node in host.endpoints {
      var lanes: [Lane] = [], ports: [Port] = []
      for bundle in graph.bundles(from: node) {
        let other = graph.attributes(of: bundle.target)
        let isInner = graph.attributes(of: bundle.arcs[bundle.arcs.startIndex].link).network == 0
        if let peer = place[bundle.target] {
          lanes.append(Lane(target: peer, gigabytesPerSecond: bundle.gigabytesPerSecond))
        } else if other.kind == .nic {
          let out = graph.bundles(from: bundle.target).filter { !members.contains($0.target) }
          ports += out.map { Port(gigabytesPerSecond: $0.gigabytesPerSecond, latency: $0.latency) }
        } else if other.kind == .switchChip, isInner {
          let number = switches[bundle.target] ?? switches.count
          switches[bundle.target] = number
          lanes.append(Lane(target: -1 - number, gigabytesPerSecond: bundle.gigabytesPerSecond))
        } else if other.kind != .cpu {
          ports.append(Port(gigabytesPerSecond: bundle.gigabytesPerSecond, latency: bundle.latency))
        }
      }
      self.lanes.append(lanes)
      nics.append(ports)
    }
  }

  func write(to output: inout ExchangeOutput) throws {
    try output.line("<system version=\"1\">")
    try output.line(
      "  <cpu numaid=\"0\" affinity=\"ffffffff\" arch=\"x86_64\" vendor=\"GenuineIntel\" familyid=\"6\" modelid=\"143\">"
    )
    var net = 0
    for index in lanes.indices {
      try output.line(
        "    <pci busid=\"\(bus(index, 0))\" class=\"0x060400\" link_speed=\"32.0 GT/s PCIe\" link_width=\"16\">")
      try output.line(
        "      <pci busid=\"\(bus(index, 1))\" class=\"0x030200\" link_speed=\"32.0 GT/s PCIe\" link_width=\"16\">")
      try output.line("        <gpu dev=\"\(index)\" sm=\"90\" rank=\"\(index)\" gdr=\"1\">")
      for lane in lanes[index] {
        let count = max(1, Int((lane.gigabytesPerSecond / Self.laneGigabytes).rounded()))
        let target = lane.target >= 0 ? bus(lane.target, 1) : String(format(-1 - lane.target))
        try output.line(
          "          <nvlink target=\"\(target)\" count=\"\(count)\" tclass=\"\(lane.target >= 0 ? "0x030200" : "0x068000")\"/>"
        )
      }
      try output.line("        </gpu>")
      try output.line("      </pci>")
      for (number, port) in nics[index].enumerated() {
        try output.line(
          "      <pci busid=\"\(bus(index, 2 + number))\" class=\"0x020000\" link_speed=\"32.0 GT/s PCIe\" link_width=\"16\">"
        )
        try output.line("        <nic>")
        let speed = Int((port.gigabytesPerSecond * 8000).rounded())
        let latency = JSONText.text(.number(port.latency.nanoseconds / 1000))
        try output.line(
          "          <net name=\"net\(net)\" dev=\"\(net)\" speed=\"\(speed)\" port=\"1\" latency=\"\(latency)\" guid=\"0x\(String(net + 1, radix: 16))\" maxconn=\"131072\" gdr=\"1\" coll=\"0\"/>"
        )
        try output.line("        </nic>")
        try output.line("      </pci>")
        net += 1
      }
      try output.line("    </pci>")
    }
    try output.line("  </cpu>")
    try output.line("</system>")
  }

  /// Bus ids: a bus for each NPU, and one device of it for each function.
  private func bus(_ index: Int, _ device: Int) -> String { "0000:\(hexadecimal(index + 1)):\(hexadecimal(device)).0" }
  private func format(_ number: Int) -> String { "0001:\(hexadecimal(number / 32)):\(hexadecimal(number % 32)).0" }
  private func hexadecimal(_ value: Int) -> String {
    let digits = String(value, radix: 16)
    return digits.utf8.count < 2 ? "0" + digits : digits
  }
}
