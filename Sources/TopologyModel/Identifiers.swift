/// A node's dense index within one graph, `0 ..< nodeCount`.  Never an index of anything else.
public struct NodeID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The index as it is stored.
  public let rawValue: UInt32

  /// Makes an id from an index that is known to fit in 32 bits.
  @inlinable public init(_ index: Int) { rawValue = UInt32(index) }

  /// The index as an array subscript.
  @inlinable public var index: Int { Int(rawValue) }

  @inlinable public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  public var description: String { "\(rawValue)" }
}

/// A link's dense index within one graph, `0 ..< linkCount`, in document order.
public struct LinkID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The index as it is stored.
  public let rawValue: UInt32

  /// Makes an id from an index that is known to fit in 32 bits.
  @inlinable public init(_ index: Int) { rawValue = UInt32(index) }

  /// The index as an array subscript.
  @inlinable public var index: Int { Int(rawValue) }

  @inlinable public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  public var description: String { "\(rawValue)" }
}

/// One direction of a link as seen from the node it leaves: the node it enters and the link it belongs to.
///
/// Stored as one 64-bit word, so that ascending words are ascending by target, then by link.
public struct Arc: Hashable, Comparable, Sendable {
  @usableFromInline let word: UInt64

  /// Makes an arc into `target` over `link`.
  @inlinable public init(target: NodeID, link: LinkID) {
    word = UInt64(target.rawValue) << 32 | UInt64(link.rawValue)
  }

  /// The node the arc enters.
  @inlinable public var target: NodeID { NodeID(Int(word >> 32)) }

  /// The link the arc is one direction of.
  @inlinable public var link: LinkID { LinkID(Int(word & 0xFFFF_FFFF)) }

  @inlinable public static func < (left: Self, right: Self) -> Bool { left.word < right.word }
}
