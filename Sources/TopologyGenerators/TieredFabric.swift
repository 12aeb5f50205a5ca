import TopologyModel

/// Hosts below n tiers of switches, the common part of fat-trees, Clos networks and generalized fat-trees, in one or
/// several planes.
///
/// A host is the word b₁ … bₙ, a switch of tier i the word a₁ … aᵢ₋₁ and bᵢ₊₁ … bₙ of a plane; it is joined upwards to the
/// switches that add any aᵢ and drop bᵢ₊₁.  Ids: hosts with b₁ fastest, then tier by tier, plane by plane, within a plane
/// aᵢ₋₁ fastest and bₙ slowest, so that the switches of a pod are neighbours and the top switches of one group as well.
/// Above two tiers a branch of the top tier is a pod, and the switches of tier 1 with one b₃ … bₙ stand in one rack each.
struct TieredFabric: Sendable {
  /// One tier of links: its kind, its figures, and how many cables join a pair.
  struct Links: Sendable {
    let kind: String
    let settings: LinkSettings
    var trunk = 1
  }

  /// The values of b₁ … bₙ: what a switch of each tier has below it.
  let down: [Int]
  /// The values of a₁ … aₙ₋₁: what a switch of each tier but the top has above it.
  let up: [Int]
  let planes: Int
  /// What a switch of each tier is called.
  let roles: [String]
  /// Of hosts first, then of each tier but the top.
  let links: [Links]
  let network: Network
  let nodeLatency: Latency

  var blueprint: Blueprint {
    var plan = Blueprint(networks: [network])
    let tiers = down.count
    let b = down.enumerated().map {
      plan.digit($0 == 0 ? "hosts of each \(roles[0]) switch" : "branches of tier \($0 + 1)", $1)
    }
    let a = up.enumerated().map { plan.digit("uplinks of tier \($0 + 1)", $1) }
    let plane = plan.digit("planes", planes)

    let pod = tiers > 2 ? b[tiers - 1] : nil
    let rack = tiers > 2 ? Array(b[1..<(tiers - 1)]) : Array(b.dropFirst())
    let podName = pod.map { Blueprint.Segment("pod", $0) }
    let rackName = rack.isEmpty ? nil : Blueprint.Segment("rack", Blueprint.Numeral(rack))
    let planeName = planes > 1 ? Blueprint.Segment("plane", plane) : nil
    func location(_ level: Int, inRack: Bool, inPod: Bool) -> [(LocationColumn, Blueprint.Numeral)] {
      var location: [(LocationColumn, Blueprint.Numeral)] = [(.level, .constant(level))]
      if inPod, let pod { location.append((.pod, Blueprint.Numeral(pod))) }
      if inRack, !rack.isEmpty { location.append((.rack, Blueprint.Numeral(rack))) }
      if level > 0, planes > 1 { location.append((.plane, Blueprint.Numeral(plane))) }
      return location
    }

    var below = plan.nodes(
      NodeClass(kind: .npu, role: "host", isEndpoint: true, forwards: false), b,
      name: [podName, rackName, Blueprint.Segment("host", b[0])].compactMap { $0 },
      at: location(0, inRack: true, inPod: true) + [(.host, Blueprint.Numeral(b[0]))])
    for tier in 1...tiers {
      let own = Array(a[..<(tier - 1)].reversed()), branches = Array(b[tier...])
      let isTop = tier == tiers, isRackSwitch = tier == 1 && tiers > 1
      // Within its pod, or in all for the top tier.
      let number = isTop ? own : own + branches.dropLast()
      let word = roles[tier - 1] + (roles.filter { $0 == roles[tier - 1] }.count > 1 ? "\(tier)-" : "")
      let switches = plan.nodes(
        NodeClass(
          kind: .switchChip, role: roles[tier - 1], isEndpoint: false, forwards: true, latency: nodeLatency),
        own + branches + [plane],
        name: [
          isTop ? nil : podName, isRackSwitch ? rackName : nil, planeName,
          isRackSwitch ? Blueprint.Segment(word) : Blueprint.Segment(word, Blueprint.Numeral(number)),
        ].compactMap { $0 },
        at: location(tier, inRack: isRackSwitch, inPod: !isTop)
          + (isRackSwitch ? [] : [(.slot, Blueprint.Numeral(number))]))
      plan.join(
        below, switches, links[tier - 1].kind, links[tier - 1].settings, plane: planes > 1 ? plane : nil,
        trunk: links[tier - 1].trunk)
      below = switches
    }
    return plan
  }

  /// Two tiers whose uplinks are dealt out.
  func leafSpine(_ deal: DealtUplinks) -> Blueprint {
    typealias Numeral = Blueprint.Numeral
    typealias Segment = Blueprint.Segment
    var plan = Blueprint(networks: [network])
    let host = plan.digit("hosts of each \(roles[0]) switch", down[0])
    let block = deal.digit("blocks of spines", in: &plan), round = plan.digit("rounds of leaves", down[1] / deal.blocks)
    let member = plan.digit("spines of each block", deal.blockSize), plane = plan.digit("planes", planes)
    let rack = Numeral([block, round]), spine = Numeral([member, block])
    let planeName = planes > 1 ? [Segment("plane", plane)] : [], linkPlane = planes > 1 ? plane : nil
    let inPlane: [(LocationColumn, Numeral)] = planes > 1 ? [(.plane, Numeral(plane))] : []
    func switchClass(_ role: String) -> NodeClass {
      NodeClass(kind: .switchChip, role: role, isEndpoint: false, forwards: true, latency: nodeLatency)
    }
    let hosts = plan.nodes(
      NodeClass(kind: .npu, role: "host", isEndpoint: true, forwards: false), [host, block, round],
      name: [Segment("rack", rack), Segment("host", host)],
      at: [(.level, .constant(0)), (.rack, rack), (.host, Numeral(host))])
    let leaves = plan.nodes(
      switchClass(roles[0]), [block, round, plane], name: [Segment("rack", rack)] + planeName + [Segment(roles[0])],
      at: [(.level, .constant(1)), (.rack, rack)] + inPlane)
    let spines = plan.nodes(
      switchClass(roles[1]), [member, block, plane], name: planeName + [Segment(roles[1], spine)],
      at: [(.level, .constant(2)), (.slot, spine)] + inPlane)
    plan.join(hosts, leaves, links[0].kind, links[0].settings, plane: linkPlane)
    deal.join(leaves, spines, links[1].kind, links[1].settings, plane: linkPlane, over: block, in: &plan)
    return plan
  }

  var structure: DeclaredStructure { Self.structure(blueprint) }

  /// What a plan of hosts below tiers of switches claims.
  static func structure(_ plan: Blueprint) -> DeclaredStructure {
    let layout = BlueprintLayout(plan)
    var structure = DeclaredStructure()
    structure.permutations = layout.permutations
    structure.drawing = .tiers
    structure.ports = [layout.ports("host")]
    return structure
  }
}
