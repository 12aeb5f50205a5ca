/// What can be read off a graph without searching it: the figures that data sheets print.
///
/// Names ascend; bandwidths are in 10⁹ byte/s per direction.
public struct FactReport: Hashable, Sendable {
  /// The smallest and the largest of a figure.
  public struct Range: Hashable, Sendable {
    /// The smallest.
    public var minimum: Double
    /// The largest.
    public var maximum: Double

    /// A range.
    public init(minimum: Double, maximum: Double) {
      self.minimum = minimum
      self.maximum = maximum
    }
  }
  /// Switches of one level and role.
  public struct Tier: Hashable, Sendable {
    /// The level of the switches.
    public var level: Int
    /// Their role.
    public var role: String
    /// How many.
    public var switches: Int
    /// Bandwidth of their links to lower levels together.
    public var down: Double
    /// Bandwidth of their links to higher levels together.
    public var up: Double

    /// A tier.
    public init(level: Int, role: String, switches: Int, down: Double, up: Double) {
      self.level = level
      self.role = role
      self.switches = switches
      self.down = down
      self.up = up
    }

    /// Down ÷ up: over 1, not all that comes from below fits upwards at once; nil at the top.
    public var oversubscription: Double? { up > 0 ? down / up : nil }
  }
  /// A name and a figure.
  public struct Named<Value: Hashable & Sendable>: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The figure.
    public var value: Value

    /// A name and a figure.
    public init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }
  /// Links attached to a node, by role; parallel channels count separately.
  public var degree: [Named<Range>]
  /// Bandwidth of a node's links together, by role.
  public var portBandwidth: [Named<Range>]
  /// Bandwidth of the links at all endpoints together, by network: what the endpoints can send at once.
  ///
  /// A link between two endpoints counts at both.
  public var injection: [Named<Double>]
  /// Bandwidth of all links together, by kind.
  public var linkBandwidth: [Named<Double>]
  /// Links by medium; links of unknown medium are left out.
  public var linksByMedium: [Named<Int>]
  /// Cables by medium: links that share a `cable` count once, every other link is a cable of its own.
  public var cablesByMedium: [Named<Int>]
  /// Pluggable modules: two for each optical cable.
  public var opticalModules: Int
  /// Optical circuit switches that carry circuits.
  public var circuitSwitches: Int
  /// Ports of optical circuit switches in use: two for each circuit.
  public var circuitPorts: Int
  /// Distinct places of each enclosing location column that is in use, outermost first.
  public var locations: [Named<Int>]
  /// Connected components of the switches alone, all other nodes taken away.
  public var switchComponents: Int
  /// Tiers of switches, lowest first; empty where switches have no level.
  public var tiers: [Tier] = []

  /// A report.
  public init(
    degree: [Named<Range>], portBandwidth: [Named<Range>], injection: [Named<Double>] = [],
    linkBandwidth: [Named<Double>], linksByMedium: [Named<Int>], cablesByMedium: [Named<Int>], opticalModules: Int,
    circuitSwitches: Int = 0, circuitPorts: Int = 0, locations: [Named<Int>], switchComponents: Int
  ) {
    self.degree = degree
    self.portBandwidth = portBandwidth
    self.injection = injection
    self.linkBandwidth = linkBandwidth
    self.linksByMedium = linksByMedium
    self.cablesByMedium = cablesByMedium
    self.opticalModules = opticalModules
    self.circuitSwitches = circuitSwitches
    self.circuitPorts = circuitPorts
    self.locations = locations
    self.switchComponents = switchComponents
  }
}
