import TopologyModel

/// How the groups of a dragonfly are joined: each has the same number of global ports, and port k of a group leads to one
/// port of another group.
///
/// The ports of a group are dealt out in rounds, each of which reaches every other group once; the ports that are left over
/// form a last, shorter round that reaches the groups at offsets ±1, ±2, …, and the opposite group when their number is odd.
/// So every two groups share m or m + 1 links, m = ⌊ports / (groups − 1)⌋.  Within a round, port k of group i leads to
/// - absolute: the k-th of the other groups in ascending order;
/// - relative: group i + (k + 1), the offsets ascending;
/// - circulant: group i + 1, i − 1, i + 2, i − 2, …, the opposite group last;
/// - indexed: group k, the port to the own group staying free; no shorter round, left-over ports stay free too.
///
/// The far end is the port of the same round that leads back.
///
/// Source: Camarero, Vallejo, Beivide, *Topological Characterization of Hamming and Dragonfly Networks*, ACM TACO 11(4),
/// 2014; Hastings et al., *Comparing Global Link Arrangements for Dragonfly Networks*, CLUSTER 2015, for one round.
struct GlobalLinks: Hashable, Sendable {
  enum Arrangement: String, CaseIterable, Sendable { case absolute, relative, circulant, indexed }

  let arrangement: Arrangement
  let groups: Int
  /// Global ports of one group.
  let ports: Int
  /// Rounds that reach every other group; for `indexed`, all rounds.
  let fullRounds: Int
  /// Ports of the last, shorter round.
  let rest: Int

  /// Ports of one full round, the own group's included where one is kept free for it.
  var roundSize: Int { arrangement == .indexed ? groups : groups - 1 }

  static let parameter = Parameter(
    "arrangement", .choice(Arrangement.allCases.map(\.rawValue)), default: "absolute",
    "which group each global port leads to: the others in order, by ascending offset, by offsets +1 −1 +2 −2, or the group "
      + "of the port's own number")

  /// - Parameter groups: 0 for the most that can be joined.
  /// - Parameter noun: What a spec calls a group: errors name the field of its plural.
  init(_ arrangement: Arrangement, groups: Int, ports: Int, noun: String = "group") throws(TopologyError) {
    let most = arrangement == .indexed ? max(ports, 1) : ports + 1
    let groups = groups == 0 ? most : groups
    guard groups <= most else {
      throw .ruleBroken(
        field: "\(noun)s", value: "\(groups)",
        rule: "every two \(noun)s share a link, and the \(ports) global ports of a \(noun) reach at most "
          + "\(most - 1) others",
        hint: "at most \(most) \(noun)s")
    }
    self.arrangement = arrangement
    self.groups = groups
    self.ports = ports
    guard groups > 1 else {
      (fullRounds, rest) = (0, 0)
      return
    }
    if arrangement == .indexed {
      (fullRounds, rest) = (ports / groups, 0)
      return
    }
    (fullRounds, rest) = ports.quotientAndRemainder(dividingBy: groups - 1)
    guard rest % 2 == 0 || groups % 2 == 0 else {
      // An even number of groups always works, and so does the most that can be joined, so both neighbours do.
      throw .ruleBroken(
        field: "\(noun)s", value: "\(groups)",
        rule:
          "\(ports) global ports on each of an odd number of \(noun)s are \(ports) × \(groups) ends, an odd number, "
          + "and a link takes two",
        hint: "nearest that work: \(groups - 1), \(groups + 1)")
    }
  }

  /// Links between groups, one channel each.
  func linkCount() throws(TopologyError) -> Int {
    guard groups > 1 else { return 0 }
    if arrangement == .indexed { return try checkedProduct([fullRounds, groups, groups - 1], of: "links") / 2 }
    return try checkedProduct([groups, ports], of: "links") / 2
  }

  /// The most links that two groups share.
  var mostPerPair: Int { fullRounds + (rest > 0 ? 1 : 0) }

  /// The far end of a port; nil when the port stays free.  - Complexity: O(1), but O(log groups) in a shorter absolute
  /// round.
  func farEnd(group: Int, port: Int) -> (group: Int, port: Int)? {
    guard groups > 1, port < fullRounds * roundSize + rest else { return nil }
    let round = min(port / roundSize, fullRounds), first = round * roundSize
    let size = round < fullRounds ? roundSize : rest
    let position = port - first
    switch arrangement {
    case .indexed:
      return position == group ? nil : (position, first + group)
    case .relative, .circulant:
      let offset = offset(at: position, of: size)
      return ((group + offset) % groups, first + self.position(of: groups - offset, in: size))
    case .absolute:
      let other = neighbor(position, of: group, in: size)
      return (other, first + rank(of: group, around: other, in: size))
    }
  }

  /// The offset of a port in a round of `size` ports whose offsets are symmetric.
  private func offset(at position: Int, of size: Int) -> Int {
    let half = size / 2
    if arrangement == .relative {
      if position < half { return position + 1 }
      return size % 2 == 1 && position == half ? groups / 2 : groups - (size - position)
    }
    if size % 2 == 1 && position == size - 1 { return groups / 2 }
    return position % 2 == 0 ? position / 2 + 1 : groups - (position + 1) / 2
  }

  /// The port in a round of `size` ports that has an offset.
  private func position(of offset: Int, in size: Int) -> Int {
    let half = size / 2
    if arrangement == .relative {
      if offset <= half { return offset - 1 }
      return offset >= groups - half ? size - (groups - offset) : half
    }
    if offset <= half { return 2 * (offset - 1) }
    return offset >= groups - half ? 2 * (groups - offset) - 1 : size - 1
  }

  /// The group that comes at `position` in ascending order among those that a round of `size` ports reaches.
  private func neighbor(_ position: Int, of group: Int, in size: Int) -> Int {
    if size == groups - 1 { return position < group ? position : position + 1 }
    // The last group with no more than `position` reached ones below it.
    var low = 0, high = groups - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if rank(of: middle, around: group, in: size) <= position { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// How many groups below `target` a round of `size` ports reaches from `group`.
  private func rank(of target: Int, around group: Int, in size: Int) -> Int {
    if size == groups - 1 { return target < group ? target : target - 1 }
    let half = size / 2
    // The groups reached are two runs, group − half ... group − 1 and group + 1 ... group + half, modulo the groups.
    func below(_ low: Int, _ high: Int) -> Int { max(0, min(high, target - 1) - low + 1) }
    var count = 0
    for (low, high) in [(group - half, group - 1), (group + 1, group + half)] where half > 0 {
      for shift in [-groups, 0, groups] {
        count += below(max(low + shift, 0), min(high + shift, groups - 1))
      }
    }
    if size % 2 == 1, (group + groups / 2) % groups < target { count += 1 }
    return count
  }

  // MARK: Construction

  /// Refuses more parallel channels between two routers than keys can tell apart.
  func checkKeys(perRouter: Int, channels: Int) throws(TopologyError) {
    let parallel = min(perRouter, mostPerPair) * channels
    guard parallel <= GraphBuilder.maximumKey + 1 else {
      throw .tooLarge(
        quantity: "parallel channels between two routers", count: "\(parallel)",
        limit: "\(GraphBuilder.maximumKey + 1)", flag: nil)
    }
  }

  /// One global link, from the router whose group comes first.
  struct Link {
    /// The two routers, numbered through all groups.
    let first, second: Int
    /// How many links before it join the same two.
    let before: Int
    /// The round of ports it belongs to.
    let round: Int
  }

  /// Calls `body` for every global link once, ascending by first router, then second.
  func forEachLink(perRouter: Int, routersPerGroup: Int, _ body: (Link) -> Void) {
    guard groups > 1 else { return }
    var far: [(router: Int, port: Int)] = []
    for router in 0..<(groups * routersPerGroup) {
      let (group, member) = router.quotientAndRemainder(dividingBy: routersPerGroup)
      far.removeAll(keepingCapacity: true)
      for port in (member * perRouter)..<((member + 1) * perRouter) {
        if let end = farEnd(group: group, port: port), end.group > group {
          far.append((end.group * routersPerGroup + end.port / perRouter, port))
        }
      }
      far.sort { $0 < $1 }
      var before = 0
      for (index, (second, port)) in far.enumerated() {
        before = index > 0 && far[index - 1].router == second ? before + 1 : 0
        body(Link(first: router, second: second, before: before, round: port / roundSize))
      }
    }
  }

  // MARK: Claims

  /// Every group looks like the next one.
  var rotatesGroups: Bool { groups > 1 && (arrangement == .relative || arrangement == .circulant) }

  /// Permutations of groups and of the routers in them that keep the global links.
  ///
  /// - Parameter perRouter: Global ports of one router.
  /// - Parameter areRoutersAlike: Any order of the routers keeps the links inside a group.  Otherwise the cyclic order, and
  ///   the pairs of routers half a turn apart, must be kept.
  func symmetries(
    perRouter h: Int, routersPerGroup a: Int, areRoutersAlike: Bool
  ) -> [(name: String, image: @Sendable (_ group: Int, _ router: Int) -> (Int, Int))] {
    guard groups > 1 else { return [] }
    let g = groups
    var symmetries: [(name: String, image: @Sendable (_ group: Int, _ router: Int) -> (Int, Int))] = []
    if rotatesGroups { symmetries.append(("rotate groups", { ($0 == g - 1 ? 0 : $0 + 1, $1) })) }
    switch arrangement {
    case .absolute where rest == 0:
      // Whole rounds read the same backwards.
      symmetries.append(("reverse the order of groups", { (g - 1 - $0, a - 1 - $1) }))
    case .relative where rest == 0:
      // Whole rounds read the same backwards, with offsets negated.
      symmetries.append(("reverse the order of groups", { ($0 == 0 ? 0 : g - $0, a - 1 - $1) }))
    case .circulant where g % 2 == 1 && h % 2 == 0:
      // Rounds start at an even port; ports 2j and 2j + 1 have opposite offsets, and share a router.
      symmetries.append(("reverse the order of groups", { ($0 == 0 ? 0 : g - $0, $1) }))
    case .circulant where g % 2 == 1 && h == 1 && (areRoutersAlike || a % 4 == 0):
      symmetries.append(("reverse the order of groups", { ($0 == 0 ? 0 : g - $0, $1 ^ 1) }))
    case .indexed where fullRounds == 1 && g % h == 0:
      // Port k leads to group k: blocks of h groups move with the router that owns the ports to them.
      let owners = g / h
      if owners > 1, areRoutersAlike || owners == a {
        symmetries.append(
          (
            "rotate groups and the routers that own the links to them",
            { (($0 + h) % g, $1 < owners ? ($1 + 1) % owners : $1) }
          ))
      }
      if owners > 2, areRoutersAlike {
        symmetries.append(
          (
            "swap the first two owners and their groups",
            { ($0 < 2 * h ? ($0 + h) % (2 * h) : $0, $1 < 2 ? 1 - $1 : $1) }
          ))
      }
      if h > 1 {
        symmetries.append(("rotate the groups of each owner", { ($0 % h == h - 1 ? $0 - h + 1 : $0 + 1, $1) }))
      }
    default: break
    }
    return symmetries
  }
}
