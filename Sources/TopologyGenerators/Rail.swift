import TopologyModel

/// A rail-optimised cluster: GPU r of every server hangs on the leaves of rail r, so that equal GPUs of the servers of a pod
/// are one switch apart, and spines join rails and pods.
///
/// Rails repeat when a server has more GPUs than there are rails.  Planes have leaves and spines of their own; a GPU has a
/// port in each.  With several `tors` a GPU has a port on each of that many leaves of its rail, which share their spines.
/// Scale-up switches, if any, join the GPUs of a server, or of a domain of several servers, in a network of their own, one
/// rank further in; the links of a GPU are dealt out to them as evenly as they go, the first switches taking one more.
/// Ids: GPUs pod by pod, server by server; scale-up switches; leaves plane by plane, pod by pod; spines plane by plane.
///
/// Source: *NVIDIA DGX SuperPOD: Next Generation Scalable Infrastructure, H100 Reference Architecture*; dual planes as in
/// Qian et al., *Alibaba HPN: A Data Center Network for Large Language Model Training*, SIGCOMM 2024.
public struct Rail: TopologyFamily {
  private let sizes: Sizes
  private let plan: Blueprint
  private let kind: String

  private struct Sizes: Sendable {
    let servers, gpus, rails, planes, pods, tors, spines, trunk: Int
    let scaleUpSwitches, scaleUpLinks, serversPerDomain: Int
  }

  public static let description = FamilyDescription(
    kind: "rail", aliases: ["rail-optimized", "rail-optimised"],
    title: "rail-optimised cluster, with scale-up switches inside the servers or without",
    details: """
      P pods of s servers of g GPUs, r rails, planes, t leaves of a rail and plane for each GPU. Leaves: planes·P·r·t; spines: \
      planes·spines. Links: npu-leaf P·s·g·planes·t, leaf-spine planes·P·r·t·spines·trunk, scale-up P·s·g·scale_up_links. \
      Switch hops: 1 between GPUs of one server (over scale-up switches) or of one rail of a pod, else 3. GPUs do not \
      forward, so that without spines different rails do not meet. Without spines given, a leaf has as many links up as down.
      """,
    parameters: [
      Parameter("servers", .integer(1...1_000_000), "servers of a pod"),
      Parameter("gpus_per_server", .integer(1...4096), default: 8, "GPUs of a server"),
      Parameter(
        "rails", .integer(1...4096), default: .some(.null),
        "rails, a divisor of the GPUs of a server; as many unless given"),
      Parameter("planes", .integer(1...4096), default: 1, "separate fabrics, with one port of every GPU in each"),
      Parameter("pods", .integer(1...65_536), default: 1, "groups of servers with leaves of their own"),
      Parameter("tors", .integer(1...64), default: 1, "leaves of its rail on which each GPU hangs in each plane"),
      Parameter(
        "spines", .integer(0...1_000_000), default: .some(.null),
        "spines of a plane, for all pods; 0: the rails of a single pod are all there is"),
      Parameter("trunk", .integer(1...4096), default: 1, "cables between a leaf and each spine"),
      Parameter("scale_up_switches", .integer(0...4096), default: 0, "scale-up switches of a domain"),
      Parameter(
        "scale_up_links", .integer(1...4096), default: .some(.null),
        "links of a GPU to its scale-up switches; one to each unless given"),
      Parameter("servers_per_domain", .integer(1...65_536), default: 1, "servers that share scale-up switches"),
      Parameter("scale_up_network", .text, default: "scale-up", "name of the network of the scale-up links"),
      Parameter("scale_up_overhead", .latency, default: "0ns", "at each end of a message inside a domain"),
      Parameter("scale_up_latency", .latency, default: "0ns", "of each scale-up switch, paid when it is crossed"),
    ],
    linkClasses: [
      LinkClassDescription("scale-up", "a GPU and a scale-up switch of its domain"),
      LinkClassDescription("npu-leaf", "a GPU and a leaf of its rail"),
      LinkClassDescription("leaf-spine", "a leaf and a spine of its plane; each of its trunk cables"),
    ],
    source: "NVIDIA DGX SuperPOD reference architecture (H100); Alibaba HPN, SIGCOMM 2024",
    example: "--kind rail --servers 4 --gpus-per-server 8 --pods 2")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    let servers = reader.integer("servers"), gpus = reader.integer("gpus_per_server")
    let rails = reader.isGiven("rails") ? reader.integer("rails") : gpus
    let trunk = reader.integer("trunk"), pods = reader.integer("pods")
    try checkDivides("rails", rails, gpus, "the \(gpus) GPUs of a server are dealt out evenly to the rails")
    let below = servers * (gpus / rails)
    let spines = reader.isGiven("spines") ? reader.integer("spines") : (below + trunk - 1) / trunk
    if spines == 0 && pods > 1 {
      throw .ruleBroken(field: "spines", value: "0", rule: "\(pods) pods need spines to join them", hint: "give 1 pod")
    }
    let switches = reader.integer("scale_up_switches"), perDomain = reader.integer("servers_per_domain")
    try checkDivides(
      "servers_per_domain", perDomain, servers,
      "the \(servers) servers of a pod are shared out evenly among the domains")
    for field in ["scale_up_links", "servers_per_domain"] where switches == 0 && reader.isGiven(field) {
      if field == "servers_per_domain" && perDomain == 1 { continue }
      throw .ruleBroken(
        field: field, value: "\(reader.integer(field))", rule: "there are no scale-up switches",
        hint: "give scale_up_switches")
    }
    let links = reader.isGiven("scale_up_links") ? reader.integer("scale_up_links") : switches
    if links < switches {
      throw .ruleBroken(
        field: "scale_up_links", value: "\(links)", rule: "a GPU reaches each of the \(switches) scale-up switches",
        hint: nearestThatWork([switches]))
    }
    sizes = Sizes(
      servers: servers, gpus: gpus, rails: rails, planes: reader.integer("planes"), pods: pods,
      tors: reader.integer("tors"), spines: spines, trunk: trunk, scaleUpSwitches: switches, scaleUpLinks: links,
      serversPerDomain: perDomain)
    plan = Self.blueprint(reader, sizes)
  }

  public var name: String {
    var name = "\(kind)-\(sizes.servers)x\(sizes.gpus)-r\(sizes.rails)"
    if sizes.pods > 1 { name += "-pods\(sizes.pods)" }
    if sizes.planes > 1 { name += "-p\(sizes.planes)" }
    if sizes.tors > 1 { name += "-tors\(sizes.tors)" }
    if sizes.scaleUpSwitches > 0 { name += "-up\(sizes.scaleUpSwitches)" }
    return name + "-s\(sizes.spines)"
  }
  public func counts() throws(TopologyError) -> TopologyCounts { try plan.counts() }
  public var usedLinkClasses: [String] { plan.usedLinkClasses }
  public var linksPerEndpoint: Int? { plan.linksPerEndpoint }
  public func build() -> TopologyGraph { BlueprintLayout(plan).build() }

  public var structure: DeclaredStructure {
    let layout = BlueprintLayout(plan)
    var structure = DeclaredStructure()
    structure.permutations = layout.permutations
    structure.drawing = .tiers
    structure.ports = [layout.ports("gpu")]
    return structure
  }

  /// The scale-up network, where there is one, and the fabric one rank further out.
  private static func networks(_ reader: SpecReader, _ sizes: Sizes) -> [Network] {
    guard sizes.scaleUpSwitches > 0 else { return [reader.network] }
    var fabric = reader.network
    fabric.rank = 1
    return [
      Network(name: reader.text("scale_up_network"), rank: 0, overhead: reader.latency("scale_up_overhead")), fabric,
    ]
  }

  private static func blueprint(_ reader: SpecReader, _ sizes: Sizes) -> Blueprint {
    typealias Numeral = Blueprint.Numeral
    typealias Segment = Blueprint.Segment
    var plan = Blueprint(networks: networks(reader, sizes))
    let fabric = plan.networks.count - 1
    let rail = plan.digit("rails", sizes.rails), member = plan.digit("GPUs of each rail", sizes.gpus / sizes.rails)
    let server = plan.digit("servers of each domain", sizes.serversPerDomain)
    let domain = plan.digit(
      sizes.serversPerDomain > 1 ? "domains" : "servers", sizes.servers / sizes.serversPerDomain)
    let pod = plan.digit("pods", sizes.pods), plane = plan.digit("planes", sizes.planes)
    let tor = plan.digit("leaves of each rail", sizes.tors), spine = plan.digit("spines of each plane", sizes.spines)

    // A domain of several servers is a rack.
    let podName = sizes.pods > 1 ? [Segment("pod", pod)] : []
    let inPod: [(LocationColumn, Numeral)] = sizes.pods > 1 ? [(.pod, Numeral(pod))] : []
    let hasRacks = sizes.serversPerDomain > 1
    let domainName = podName + [Segment(hasRacks ? "rack" : "server", domain)]
    let inDomain = inPod + [(hasRacks ? .rack : .host, Numeral(domain))]
    let serverName = hasRacks ? domainName + [Segment("server", server)] : domainName
    let inServer = hasRacks ? inDomain + [(.host, Numeral(server))] : inDomain
    let planeName = sizes.planes > 1 ? [Segment("plane", plane)] : []
    let inPlane: [(LocationColumn, Numeral)] = sizes.planes > 1 ? [(.plane, Numeral(plane))] : []
    let linkPlane = sizes.planes > 1 ? plane : nil
    func switchClass(_ role: String, _ latency: Latency) -> NodeClass {
      NodeClass(kind: .switchChip, role: role, isEndpoint: false, forwards: true, latency: latency)
    }

    let slot = Numeral([rail, member])
    let gpus = plan.nodes(
      NodeClass(kind: .npu, role: "gpu", isEndpoint: true, forwards: false), [rail, member, server, domain, pod],
      name: serverName + [Segment("gpu", slot)], at: inServer + [(.slot, slot), (.level, .constant(0))])
    // The first switches take one link more when the links do not divide evenly.
    let switches = sizes.scaleUpSwitches, links = sizes.scaleUpLinks
    let more = switches > 0 ? links % switches : 0
    for (first, count, trunk) in [
      (0, more, links / max(switches, 1) + 1), (more, switches - more, links / max(switches, 1)),
    ]
    where count > 0 {
      let index = plan.digit(first == 0 ? "scale-up switches" : "last scale-up switches", count)
      let own = plan.nodes(
        switchClass("scale-up", reader.latency("scale_up_latency")), [index, domain, pod],
        name: domainName + [Segment("scale-up", Numeral([index], offset: first), of: switches)],
        at: inDomain + [(.slot, Numeral([index], offset: first)), (.level, .constant(1))])
      plan.join(gpus, own, "scale-up", reader.links("scale-up"), network: 0, trunk: trunk)
    }
    let leaves = plan.nodes(
      switchClass("leaf", reader.latency("node_latency")), [tor, rail, pod, plane],
      name: podName + planeName + [Segment("rail", rail)] + [Segment("leaf", tor)],
      at: inPod + inPlane + [(.slot, Numeral([tor, rail])), (.level, .constant(1))])
    plan.join(gpus, leaves, "npu-leaf", reader.links("npu-leaf"), network: fabric, plane: linkPlane)
    let spines = plan.nodes(
      switchClass("spine", reader.latency("node_latency")), [spine, plane],
      name: planeName + [Segment("spine", spine)], at: inPlane + [(.slot, Numeral(spine)), (.level, .constant(2))])
    plan.join(
      leaves, spines, "leaf-spine", reader.links("leaf-spine"), network: fabric, plane: linkPlane, trunk: sizes.trunk)
    return plan
  }
}
