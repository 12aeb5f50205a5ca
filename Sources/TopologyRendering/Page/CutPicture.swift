import TopologyModel

/// Which places, and how much of each, lie on either side of a cut.
public struct CutPicture: Hashable, Sendable {
  /// One place.
  public struct Place: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Its endpoints, and those of them on the near side.
    public var endpoints, near: Int
  }
  /// `rack`, `supernode`: what a place is.
  public var noun: String
  /// The places with endpoints, in order.
  public var places: [Place]

  /// More places than this are too many to draw.
  private static let limit = 200

  /// The cut by the innermost location that has between two and two hundred places; nil where none has.
  ///
  /// - Parameter side: The nodes of the near side, endpoints or not.
  /// - Complexity: O(V).
  public init?(_ graph: TopologyGraph, side: [NodeID]) {
    var isNear = [Bool](repeating: false, count: graph.nodeCount)
    for node in side { isNear[node.index] = true }
    for column in LocationColumn.enclosures.reversed() where graph.hasLocations(in: column) {
      let groups = LocationGroups(graph, byEndpointsIn: column)
      guard (2...Self.limit).contains(groups.count) else { continue }
      var places = groups.names.map { Place(name: $0, endpoints: 0, near: 0) }
      for endpoint in graph.endpoints where groups.group[endpoint.index] >= 0 {
        places[groups.group[endpoint.index]].endpoints += 1
        if isNear[endpoint.index] { places[groups.group[endpoint.index]].near += 1 }
      }
      noun = groups.noun
      self.places = places
      return
    }
    return nil
  }

  /// A box for each place, filled from below by what lies on the near side.
  public var picture: PlotPicture {
    let cell = 30.0, columns = 20, width = 20 + Double(columns) * cell
    let rows = (places.count + columns - 1) / columns
    let frame = Box(x: 10, y: 10, width: Double(columns) * cell, height: Double(rows) * cell)
    var picture = PlotPicture(
      width: width, height: frame.maxY + 30, frame: frame,
      title: "The cut: \(counted(places.count, noun)), each filled by the share of its endpoints in one half")
    for (index, place) in places.enumerated() {
      let box = Box(
        x: frame.x + Double(index % columns) * cell + 1, y: frame.y + Double(index / columns) * cell + 1,
        width: cell - 2, height: cell - 2)
      let share = place.endpoints > 0 ? Double(place.near) / Double(place.endpoints) : 0
      let tip = "\(place.name): \(place.near) of \(counted(place.endpoints, "endpoint")) in one half"
      let lower = Box(x: box.x, y: box.maxY - share * box.height, width: box.width, height: share * box.height)
      let upper = Box(x: box.x, y: box.y, width: box.width, height: box.height - lower.height)
      if upper.height > 0 { picture.marks.append(.box(upper, .series(1), tip: tip)) }
      if lower.height > 0 { picture.marks.append(.box(lower, .series(0), tip: tip)) }
      picture.marks.append(.text(trailingNumber(place.name), box.center, .center, .inside))
    }
    let y = frame.maxY + 15, near = places.reduce(0) { $0 + $1.near }
    let all = places.reduce(0) { $0 + $1.endpoints }
    let first = "one half: \(counted(near, "endpoint"))", second = "the other: \(counted(all - near, "endpoint"))"
    let next = 10 + 15 + PlotPicture.width(first) + 24
    for (x, text, series) in [(10.0, first, 0), (next, second, 1)] {
      picture.marks.append(.box(Box(x: x, y: y - 5, width: 10, height: 10), .series(series), tip: ""))
      picture.marks.append(.text(text, Point(x + 15, y), .left, .tick))
    }
    return picture
  }
}
