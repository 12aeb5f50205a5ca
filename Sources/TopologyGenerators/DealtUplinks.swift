import TopologyModel

/// The uplinks of a leaf dealt out to its spines so that every spine gets as many, also where they are no multiple of them.
///
/// Of u uplinks to s spines every pair has ⌊u / s⌋.  The e = u mod s left over go to one spine each, by blocks of gcd(s, e)
/// neighbouring spines: with n blocks, leaf l gives one more to the e / gcd(s, e) blocks from l mod n on, around the n.  The
/// leaves must be a multiple of n.
struct DealtUplinks: Hashable, Sendable {
  /// Links of every pair.
  let each: Int
  /// Blocks of spines; 1 when nothing is left over.
  let blocks: Int
  /// Spines of a block.
  let blockSize: Int
  /// Blocks to which a leaf gives one more.
  let width: Int

  /// The same to every spine.
  init(each: Int, spines: Int) {
    self.each = each
    blocks = 1
    blockSize = spines
    width = 0
  }

  /// - Parameters:
  ///   - field: The parameter that gives the uplinks.
  ///   - leafWord: What a leaf is called in a refusal, with its article.
  ///   - range: What the parameter allows.
  init(
    _ field: String, _ uplinks: Int, in range: ClosedRange<Int>, leaves: Int, spines: Int, leafWord: String,
    leavesWord: String, spinesWord: String
  ) throws(TopologyError) {
    if uplinks < spines {
      throw .ruleBroken(
        field: field, value: "\(uplinks)", rule: "\(leafWord) reaches each of the \(spines) \(spinesWord)",
        hint: nearestThatWork([spines]))
    }
    func blocks(_ uplinks: Int) -> Int { leastCommonMultiple(spines, uplinks) / uplinks }
    func deals(_ uplinks: Int) -> Bool { leaves % blocks(uplinks) == 0 }
    guard deals(uplinks) else {
      // Multiples of the spines work, so that both searches end.
      let below = stride(from: uplinks - 1, through: spines, by: -1).first(where: deals)
      let above = (uplinks + 1...uplinks + spines).first { deals($0) && range.contains($0) }
      throw .ruleBroken(
        field: field, value: "\(uplinks)",
        rule: "the uplinks of \(leaves) \(leavesWord) do not divide evenly among the \(spines) \(spinesWord)",
        hint: nearestThatWork([below, above].compactMap { $0 }))
    }
    each = uplinks / spines
    self.blocks = blocks(uplinks)
    blockSize = spines / self.blocks
    width = uplinks % spines / blockSize
  }

  /// Of a leaf with all its spines.
  var uplinks: Int { each * blocks * blockSize + width * blockSize }

  /// The digit that leaves (their number modulo the blocks) and spines (their block) share.
  func digit(_ name: String, in plan: inout Blueprint, isFixed: Bool = false) -> Blueprint.Digit {
    plan.digit(name, blocks, isFixed ? .fixed : width > 1 ? .cyclic : .interchangeable)
  }

  /// Joins leaves and spines, both of which have the shared `digit`.
  func join(
    _ leaves: Blueprint.Nodes, _ spines: Blueprint.Nodes, _ kind: String, _ settings: LinkSettings,
    plane: Blueprint.Digit?, over digit: Blueprint.Digit, in plan: inout Blueprint
  ) {
    plan.join(leaves, spines, kind, settings, plane: plane, trunk: each, ignoring: digit)
    for step in 0..<width {
      plan.join(
        leaves, spines, kind, settings, plane: plane, shifting: (digit, step), firstKey: each * settings.count)
    }
  }
}
