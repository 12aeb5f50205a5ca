/// A published figure beside the one computed from the graph.
public struct Comparison: Hashable, Sendable {
  /// What was published.
  public var expectation: CatalogEntry.Expectation
  /// What the graph gives; nil for a figure that no graph can give.
  public var computed: JSONValue?

  /// Holds an expectation against the analysis document of the entry's graph.
  ///
  /// - Throws: When the expectation's path leads nowhere in the document.
  public init(_ expectation: CatalogEntry.Expectation, in analysis: JSONValue) throws(TopologyError) {
    self.expectation = expectation
    guard let path = expectation.path else { return }
    guard let value = analysis.value(at: path) else {
      throw .unknown(
        what: "figure", name: path, suggestion: nearestName(to: path, in: analysis.leafPaths), known: [])
    }
    computed = value
  }

  /// (computed − published) / published; nil where either is no number.
  public var relativeDifference: Double? {
    guard let computed = computed?.doubleValue, let published = expectation.published.doubleValue else { return nil }
    if computed == published { return 0 }
    return published == 0 ? nil : (computed - published) / abs(published)
  }

  /// Whether the two stand to each other as the expectation says, within its tolerance; nil for a figure that no graph can give.
  public var agrees: Bool? {
    guard let computed else { return nil }
    guard let value = computed.doubleValue, let published = expectation.published.doubleValue else {
      return computed == expectation.published
    }
    // Rounding of a decimal quotient is not a difference.
    let slack = max(expectation.tolerance, 1e-12) * abs(published)
    return switch expectation.relation {
    case .equal: abs(value - published) <= slack
    case .atLeast: value >= published - slack
    case .atMost: value <= published + slack
    }
  }
}
