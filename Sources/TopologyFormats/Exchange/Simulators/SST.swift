import TopologyModel

extension ExchangeFormat {
  /// A simulation of SST's Merlin routers.
  static let sst = ExchangeFormat(
    "sst", "SST/Merlin configuration (Python): tori, meshes and full meshes of any dimension", fileExtension: "py",
    carries: "the product, verified link by link; bandwidth and latency, which all axes share",
    loses: "anything that is no torus, mesh or HyperX of forwarding endpoints: refused; names",
    files: { request in
      let shape = try MerlinShape(request)
      return [ExportedFile { try shape.write(request.document.name, to: &$0) }]
    })
}

/// One of the topologies that Merlin knows by name.
private struct MerlinShape {
  private let kind: String
  private let dimensions: [ProductShape.Dimension]

  init(_ request: ExportRequest) throws(TopologyError) {
    func refusal(_ rule: String) -> TopologyError {
      .ruleBroken(
        field: "the topology", value: quoted(request.document.name), rule: rule,
        hint: "simgrid and booksim take any graph")
    }
    let product: ProductShape
    do throws(TopologyError) { product = try ProductShape(request.graph, request.structure) } catch {
      throw refusal(error.rule)
    }
    dimensions = product.dimensions
    // A ring of two is a line; a line or ring of up to three is also what Merlin's torus makes of it.
    let shapes = dimensions.map { $0.shape == .cycle && $0.extent == 2 ? .path : $0.shape }
    if shapes.allSatisfy({ $0 == .cycle }) {
      kind = "Torus"
    } else if shapes.allSatisfy({ $0 == .path }) {
      kind = "Mesh"
    } else if shapes.allSatisfy({ $0 == .clique }) {
      kind = "HyperX"
    } else {
      throw refusal("its dimensions are not all rings, all lines or all full meshes")
    }
    guard let first = dimensions.first,
      dimensions.allSatisfy({ $0.gigabytesPerSecond == first.gigabytesPerSecond && $0.latency == first.latency })
    else { throw refusal("its dimensions differ in bandwidth or latency, and all links of a Merlin network are alike") }
  }

  func write(_ name: String, to output: inout ExchangeOutput) throws {
    let shape = dimensions.map { "\($0.extent)" }.joined(separator: "x")
    let width = dimensions.map { _ in "1" }.joined(separator: "x")
    let rate = JSONText.text(.number(dimensions[0].gigabytesPerSecond)) + "GB/s"
    let latency = JSONText.text(.number(max(dimensions[0].latency.nanoseconds, 0.001))) + "ns"
    try output.line("# \(visible(name)): \(kind) \(shape), one endpoint per router")
    for line in [
      "import sst", "from sst.merlin.base import *", "from sst.merlin.endpoint import *",
      "from sst.merlin.interface import *", "from sst.merlin.topology import *", "",
      "if __name__ == \"__main__\":", "    topo = topo\(kind)()", "    topo.shape = \"\(shape)\"",
      "    topo.width = \"\(width)\"", "    topo.local_ports = 1", "    topo.link_latency = \"\(latency)\"",
    ] { try output.line(line) }
    if kind == "HyperX" { try output.line("    topo.algorithm = [\"DOR\"]") }
    for line in [
      "", "    router = hr_router()", "    router.link_bw = \"\(rate)\"", "    router.xbar_bw = \"\(rate)\"",
      "    router.flit_size = \"8B\"", "    router.input_buf_size = \"16kB\"", "    router.output_buf_size = \"16kB\"",
      "    router.input_latency = \"1ns\"", "    router.output_latency = \"1ns\"", "    topo.router = router", "",
      "    interface = LinkControl()", "    interface.link_bw = \"\(rate)\"", "    interface.input_buf_size = \"16kB\"",
      "    interface.output_buf_size = \"16kB\"", "", "    job = TestJob(0, topo.getNumNodes())",
      "    job.network_interface = interface", "", "    system = System()", "    system.setTopology(topo)",
      "    system.allocateNodes(job, \"linear\")", "    system.build()",
    ] { try output.line(line) }
  }
}
