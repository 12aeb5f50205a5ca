/// The columns that say where a node stands, outermost first, and in the order in which documents list them.
public enum LocationColumn: Int, CaseIterable, Sendable {
  case cluster, pod, supernode, rack, host, board, slot, plane, level, x, y, z

  /// The key in documents and selectors.
  public var name: String {
    switch self {
    case .cluster: "cluster"
    case .pod: "pod"
    case .supernode: "supernode"
    case .rack: "rack"
    case .host: "host"
    case .board: "board"
    case .slot: "slot"
    case .plane: "plane"
    case .level: "level"
    case .x: "x"
    case .y: "y"
    case .z: "z"
    }
  }

  /// The columns that enclose a node, outermost first.  Two nodes share one when it and every column outside it agree.
  public static let enclosures: [LocationColumn] = [.cluster, .pod, .supernode, .rack, .host, .board]
}

/// Where one node stands; a column without a value is unknown or does not apply.
public struct Location: Hashable, Sendable {
  // `none` marks an absent value; documents only hold values of 0 and more, coordinates included.
  package static let none: Int32 = -1
  package var values = InlineArray<12, Int32>(repeating: Location.none)

  /// Nowhere in particular.
  public init() {}

  /// The value of one column, in `0 ... Int32.max`.
  public subscript(_ column: LocationColumn) -> Int? {
    get { values[column.rawValue] == Location.none ? nil : Int(values[column.rawValue]) }
    set {
      precondition((newValue ?? 0) >= 0, "a location is 0 or more")
      values[column.rawValue] = newValue.map { Int32($0) } ?? Location.none
    }
  }

  /// A copy with one column set; reads as a phrase when chained.
  public func with(_ column: LocationColumn, _ value: Int) -> Location {
    var copy = self
    copy[column] = value
    return copy
  }

  public static func == (left: Self, right: Self) -> Bool {
    LocationColumn.allCases.allSatisfy { left[$0] == right[$0] }
  }
  public func hash(into hasher: inout Hasher) {
    for column in LocationColumn.allCases { hasher.combine(self[column]) }
  }
}
