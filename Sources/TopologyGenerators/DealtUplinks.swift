import TopologyModel

/// Leaves whose uplinks are more than their spines but no multiple of them, dealt out to the spines in turn.
///
/// Uplink j of leaf l leads to spine (l·u + j) mod s, so that each pair shares ⌊u / s⌋ links or one more and every spine
/// gets the same number.  Spines that get their additional links from the same leaves form a set of their own.
struct DealtUplinks: Sendable {
  /// Of each leaf.
  let uplinks: Int
  let spines: Int

  /// Links that every pair shares.
  private var each: Int { uplinks / spines }
  /// Additional links of a leaf.
  private var additional: Int { uplinks % spines }
  /// Spines that always get an additional link together.
  private var block: Int { spines / turns }
  /// Leaves after which the dealing repeats itself.
  private let turns: Int

  /// - Throws: `ruleBroken` for fewer uplinks than spines, and for leaves that do not end with a whole round.
  init(uplinks: Int, spines: Int, leaves: Int) throws(TopologyError) {
    self.uplinks = uplinks
    self.spines = spines
    turns = leastCommonMultiple(spines, uplinks) / uplinks
    if uplinks < spines {
      throw .ruleBroken(
        field: "uplinks", value: "\(uplinks)", rule: "a leaf reaches each of the \(spines) spines",
        hint: nearestThatWork([spines]))
    }
    guard turns <= Self.mostTurns else {
      throw .ruleBroken(
        field: "uplinks", value: "\(uplinks)",
        rule: "they are dealt out to \(spines) spines in rounds of \(turns) leaves, more than \(Self.mostTurns)",
        hint: nearestThatWork(nearestMultiples(of: spines, to: uplinks, in: 1...65_536)))
    }
    try checkMultiple(
      "leaves", leaves, of: turns, in: 1...65_536,
      "\(uplinks) uplinks are dealt out evenly to \(spines) spines in rounds of \(turns) leaves")
  }

  /// Keeps the number of sets small.
  private static let mostTurns = 64

  /// The spines of a plane in blocks, joined to the leaves of a plane.
  ///
  /// - Parameters:
  ///   - turn: The digit of a leaf that is its number modulo the round.
  ///   - makeSpines: Declares a set of spines from its own digit and the number of its first spine.
  func join(
    _ leaves: Blueprint.Nodes, _ links: TieredFabric.Links, turn: Blueprint.Digit, plane: Blueprint.Digit?,
    in plan: inout Blueprint, makeSpines: (inout Blueprint, Blueprint.Digit, Int) -> Blueprint.Nodes
  ) {
    for number in 0..<turns {
      let digit = plan.digit("spines of block \(number)", block)
      let spines = makeSpines(&plan, digit, number * block)
      plan.join(leaves, spines, links.kind, links.settings, plane: plane, trunk: each)
      for leaf in 0..<turns {
        let firstBlock = leaf * additional / block
        guard (number - firstBlock % turns + turns) % turns < additional / block else { continue }
        plan.join(
          leaves, spines, links.kind, links.settings, plane: plane, where: (turn, leaf),
          firstKey: each * links.settings.count)
      }
    }
  }

  /// The leaf's number modulo the round, and the round.
  func leafDigits(of leaves: Int, in plan: inout Blueprint) -> (turn: Blueprint.Digit, round: Blueprint.Digit) {
    (plan.digit("leaves of a round", turns, .fixed), plan.digit("rounds of leaves", leaves / turns))
  }
}

extension TieredFabric {
  /// Hosts below leaves whose uplinks are dealt out to the spines; two tiers.
  func blueprint(dealing deal: DealtUplinks) -> Blueprint {
    typealias Numeral = Blueprint.Numeral
    typealias Segment = Blueprint.Segment
    var plan = Blueprint(networks: [network])
    let host = plan.digit("hosts of each leaf switch", down[0])
    let (turn, round) = deal.leafDigits(of: down[1], in: &plan)
    let plane = plan.digit("planes", planes)
    let rack = Numeral([turn, round]), rackName = Segment("rack", rack)
    let planeName = planes > 1 ? [Segment("plane", plane)] : []
    let inPlane: [(LocationColumn, Numeral)] = planes > 1 ? [(.plane, Numeral(plane))] : []
    func switchClass(_ role: String) -> NodeClass {
      NodeClass(kind: .switchChip, role: role, isEndpoint: false, forwards: true, latency: nodeLatency)
    }
    let hosts = plan.nodes(
      NodeClass(kind: .npu, role: "host", isEndpoint: true, forwards: false), [host, turn, round],
      name: [rackName, Segment("host", host)],
      at: [(.level, .constant(0)), (.rack, rack), (.host, Numeral(host))])
    let leaves = plan.nodes(
      switchClass(roles[0]), [turn, round, plane], name: [rackName] + planeName + [Segment(roles[0])],
      at: [(.level, .constant(1)), (.rack, rack)] + inPlane)
    plan.join(hosts, leaves, links[0].kind, links[0].settings, plane: planes > 1 ? plane : nil)
    deal.join(leaves, links[1], turn: turn, plane: planes > 1 ? plane : nil, in: &plan) { plan, spine, first in
      plan.nodes(
        switchClass(roles[1]), [spine, plane],
        name: planeName + [Segment(roles[1], Numeral([spine], offset: first), of: deal.spines)],
        at: [(.level, .constant(2))] + inPlane)
    }
    return plan
  }
}
