// Plane geometry in points (1/72 inch), x to the right, y downwards, as on a page.

/// A place on the page.
public struct Point: Hashable, Sendable {
  /// Points from the left.
  public var x: Double
  /// Points from the top.
  public var y: Double

  /// A place.
  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  static func + (left: Point, right: Point) -> Point { Point(left.x + right.x, left.y + right.y) }
  static func - (left: Point, right: Point) -> Point { Point(left.x - right.x, left.y - right.y) }
  static func * (left: Point, scale: Double) -> Point { Point(left.x * scale, left.y * scale) }

  var length: Double { (x * x + y * y).squareRoot() }

  /// The place a share of the way to another.
  func towards(_ other: Point, _ share: Double) -> Point { self + (other - self) * share }
}

/// An upright rectangle.
public struct Box: Hashable, Sendable {
  /// The left edge.
  public var x: Double
  /// The top edge.
  public var y: Double
  /// To the right.
  public var width: Double
  /// Downwards.
  public var height: Double

  /// A rectangle from its top left corner.
  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// A rectangle around a place.
  public init(center: Point, width: Double, height: Double) {
    self.init(x: center.x - width / 2, y: center.y - height / 2, width: width, height: height)
  }

  /// The right edge.
  public var maxX: Double { x + width }
  /// The bottom edge.
  public var maxY: Double { y + height }
  /// The middle.
  public var center: Point { Point(x + width / 2, y + height / 2) }

  var top: Point { Point(x + width / 2, y) }
  var bottom: Point { Point(x + width / 2, maxY) }
  var left: Point { Point(x, y + height / 2) }
  var right: Point { Point(maxX, y + height / 2) }

  /// True when the two share more than an edge.
  public func overlaps(_ other: Box) -> Bool {
    x < other.maxX && other.x < maxX && y < other.maxY && other.y < maxY
  }

  /// True when no part of `other` sticks out.
  public func contains(_ other: Box) -> Bool {
    x <= other.x && y <= other.y && maxX >= other.maxX && maxY >= other.maxY
  }

  /// The rectangle with every edge moved inwards.
  public func inset(by margin: Double) -> Box {
    Box(x: x + margin, y: y + margin, width: width - 2 * margin, height: height - 2 * margin)
  }

  func moved(by offset: Point) -> Box { Box(x: x + offset.x, y: y + offset.y, width: width, height: height) }

  /// The smallest rectangle around both.
  func union(_ other: Box) -> Box {
    let x = min(x, other.x), y = min(y, other.y)
    return Box(x: x, y: y, width: max(maxX, other.maxX) - x, height: max(maxY, other.maxY) - y)
  }

  /// Where the ray from the middle towards `target` leaves the rectangle.
  func edge(towards target: Point) -> Point {
    let direction = target - center
    let scaleX = direction.x == 0 ? Double.infinity : width / 2 / abs(direction.x)
    let scaleY = direction.y == 0 ? Double.infinity : height / 2 / abs(direction.y)
    let scale = min(scaleX, scaleY)
    return scale.isFinite ? center + direction * min(scale, 1) : center
  }
}

/// Cubic Bézier curves as lists of 3n + 1 control points.
enum Bezier {
  /// A straight line.
  static func line(_ a: Point, _ b: Point) -> [Point] { [a, a.towards(b, 1 / 3), a.towards(b, 2 / 3), b] }

  /// An S that leaves and enters vertically: the form that keeps bundles apart from their neighbours.
  static func vertical(_ a: Point, _ b: Point) -> [Point] {
    let reach = (b.y - a.y) * 0.5
    return [a, Point(a.x, a.y + reach), Point(b.x, b.y - reach), b]
  }

  /// An S that leaves and enters horizontally.
  static func horizontal(_ a: Point, _ b: Point) -> [Point] {
    let reach = (b.x - a.x) * 0.5
    return [a, Point(a.x + reach, a.y), Point(b.x - reach, b.y), b]
  }

  /// A chord of a circle, pulled towards its centre by `pull` (0 leaves it straight).
  static func chord(_ a: Point, _ b: Point, around center: Point, pull: Double) -> [Point] {
    [a, a.towards(b, 1 / 3).towards(center, pull), a.towards(b, 2 / 3).towards(center, pull), b]
  }

  /// A flat arch from `a` to `b` that bows out by `bow`.
  static func arch(_ a: Point, _ b: Point, bow: Point) -> [Point] {
    [a, a.towards(b, 0.2) + bow, a.towards(b, 0.8) + bow, b]
  }

  /// The place at parameter `t` (0 ... 1) of one cubic piece.
  static func point(_ piece: ArraySlice<Point>, at t: Double) -> Point {
    let p = Array(piece), s = 1 - t
    return p[0] * (s * s * s) + p[1] * (3 * s * s * t) + p[2] * (3 * s * t * t) + p[3] * (t * t * t)
  }
}

/// The point of the unit circle at a share of the full turn, clockwise from the top.
///
/// Computed by a power series, so that drawings do not depend on a machine's mathematical library.
func unitCircle(_ turn: Double) -> Point {
  var share = turn - turn.rounded(.down)
  // Fold onto the first eighth of a turn, where the series converge within ten terms.
  let quarter = (share * 4).rounded(.down)
  share = share * 4 - quarter
  let mirrored = share > 0.5
  let angle = (mirrored ? 1 - share : share) * Double.pi / 2
  var sine = 0.0, cosine = 0.0, term = 1.0
  for power in 0..<20 {
    let sign = power / 2 % 2 == 0 ? 1.0 : -1.0
    if power % 2 == 0 { cosine += sign * term } else { sine += sign * term }
    term *= angle / Double(power + 1)
  }
  if mirrored { swap(&sine, &cosine) }
  switch quarter {
  case 0: return Point(sine, -cosine)
  case 1: return Point(cosine, sine)
  case 2: return Point(-sine, cosine)
  default: return Point(-cosine, -sine)
  }
}
