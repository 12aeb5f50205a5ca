import TopologyModel

/// Shares of what every endpoint sends, by the innermost of some location columns that the receiver has in common with it.
///
/// Every endpoint sends N − 1 units, as in all-to-all; the share of a column goes evenly to those that share this column and
/// none of the inner ones, the last share to everybody else.
public struct TrafficMix: Hashable, Sendable {
  /// The part of a sender's units that stays within one column.
  public struct Share: Hashable, Sendable {
    /// One of `LocationColumn.enclosures`.
    public var column: LocationColumn
    /// 0…1.
    public var share: Double

    /// A share.
    public init(_ column: LocationColumn, _ share: Double) {
      self.column = column
      self.share = share
    }
  }
  /// What it is called in results.
  public let name: String
  /// By column, innermost first, for each endpoint the number of its group.
  let groups: [[Int32]]
  /// By column and at last across, for each endpoint the units for one receiver.
  private let amounts: [[Double]]

  /// Reads `rack=60,supernode=30,across=10`: percent of a sender's units by column; `across` is the rest where left out.
  ///
  /// - Throws: For a column that an endpoint has no value of, a share without anybody to receive it, shares that do not add
  ///   up to 100 %.
  public init(
    parsing text: String, name: String, in graph: TopologyGraph, endpoints: [NodeID]
  ) throws(TopologyError) {
    let known = LocationColumn.enclosures.map(\.name) + ["across"]
    var shares: [Share] = [], across: Double?
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let mark = part.firstIndex(of: "=") ?? part.endIndex
      let word = String(part[..<mark]), number = String(part[mark...].dropFirst())
      guard known.contains(word) else {
        throw .unknown(
          what: "place of a traffic mix", name: word, suggestion: nearestName(to: word, in: known), known: known)
      }
      guard let percent = Double(number), (0...100).contains(percent) else {
        throw .outOfRange(field: "traffic mix, share of \(word),", value: quoted(number), allowed: "0...100 (percent)")
      }
      if word == "across" {
        across = percent / 100
      } else if let column = LocationColumn.enclosures.first(where: { $0.name == word }) {
        guard !shares.contains(where: { $0.column == column }) else {
          throw .ruleBroken(field: "traffic mix", value: quoted(text), rule: "\(word) comes twice", hint: nil)
        }
        shares.append(Share(column, percent / 100))
      }
    }
    let sum = shares.reduce(0) { $0 + $1.share } + (across ?? 0)
    guard across == nil ? sum <= 1 + 1e-9 : abs(sum - 1) <= 1e-9 else {
      throw .ruleBroken(
        field: "traffic mix", value: quoted(text), rule: "the shares must add up to 100", hint: "across may be left out"
      )
    }
    try self.init(shares, across: across ?? max(0, 1 - sum), name: name, in: graph, endpoints: endpoints)
  }

  /// A mix of shares that add up to 1 with `across`, in any order.
  ///
  /// - Throws: For a column that an endpoint has no value of, and a share without anybody to receive it.
  /// - Complexity: O(columns · endpoints).
  public init(
    _ shares: [Share], across: Double, name: String, in graph: TopologyGraph, endpoints: [NodeID]
  ) throws(TopologyError) {
    let sorted = shares.sorted { $0.column.rawValue > $1.column.rawValue }
    var groups: [[Int32]] = [], amounts: [[Double]] = []
    var inner = [Int](repeating: 1, count: endpoints.count)
    let units = Double(max(0, endpoints.count - 1))
    func amount(_ share: Double, among others: Int, of endpoint: Int, _ place: String) throws(TopologyError) -> Double {
      if share == 0 { return 0 }
      guard others > 0 else {
        throw .ruleBroken(
          field: "traffic mix, share of \(place),", value: "\(share * 100)",
          rule: "\(quoted(graph.name(of: endpoints[endpoint]))) has nobody there to send to", hint: "it must be 0")
      }
      return share * units / Double(others)
    }
    for share in sorted {
      let columns = LocationColumn.enclosures.prefix { $0.rawValue <= share.column.rawValue }
      var numbers: [[Int]: Int32] = [:], group: [Int32] = [], size: [Int] = []
      for endpoint in endpoints {
        guard graph.location(share.column, of: endpoint) != nil else {
          throw .ruleBroken(
            field: "traffic mix", value: share.column.name,
            rule: "\(quoted(graph.name(of: endpoint))) has no such location", hint: nil)
        }
        let key = columns.map { graph.location($0, of: endpoint) ?? -1 }
        let number = numbers[key] ?? Int32(size.count)
        if number == size.count {
          numbers[key] = number
          size.append(0)
        }
        size[Int(number)] += 1
        group.append(number)
      }
      var own: [Double] = []
      for endpoint in endpoints.indices {
        let members = size[Int(group[endpoint])]
        own.append(try amount(share.share, among: members - inner[endpoint], of: endpoint, share.column.name))
        inner[endpoint] = members
      }
      groups.append(group)
      amounts.append(own)
    }
    var own: [Double] = []
    for endpoint in endpoints.indices {
      own.append(try amount(across, among: endpoints.count - inner[endpoint], of: endpoint, "across"))
    }
    self.name = name
    self.groups = groups
    self.amounts = amounts + [own]
  }

  /// What everybody else sends to one endpoint, by place.  - Complexity: O(columns · endpoints).
  func sources(of destination: Int) -> [(place: Int, amount: Double)] {
    guard let across = amounts.last else { return [] }
    return across.indices.compactMap { source in
      if source == destination { return nil }
      let shared = groups.firstIndex { $0[source] == $0[destination] } ?? groups.count
      let amount = amounts[shared][source]
      return amount > 0 ? (source, amount) : nil
    }
  }

  /// Whether moving every endpoint to its image keeps who shares what with whom.
  ///
  /// - Parameter place: The place of each node among the endpoints, −1 for others.
  func isKept(by image: [UInt32], place: [Int32]) -> Bool {
    groups.allSatisfy { group in
      var size = [Int](repeating: 0, count: group.count)
      for number in group { size[Int(number)] += 1 }
      var map = [Int32](repeating: -1, count: group.count)
      for node in image.indices where place[node] >= 0 {
        let own = Int(group[Int(place[node])]), other = place[Int(image[node])]
        if other < 0 { return false }
        let there = group[Int(other)]
        if map[own] < 0 {
          // Groups of equal sizes cannot run together.
          guard size[own] == size[Int(there)] else { return false }
          map[own] = there
        } else if map[own] != there {
          return false
        }
      }
      return true
    }
  }
}
