/// Something that a look at a topology found.
public struct Finding: Hashable, Sendable {
  /// How bad it is.
  public enum Severity: String, Hashable, Sendable, CaseIterable {
    /// It contradicts itself: results would be of something that cannot exist.
    case broken
    /// It is probably not what was meant.
    case doubtful
    /// It is possible and worth knowing.
    case unusual
  }
  /// How bad it is.
  public var severity: Severity
  /// A word for the rule, `isolated-endpoint`; `topo explain` says more.
  public var rule: String
  /// What was found and where, in a sentence.
  public var message: String

  /// A finding.
  public init(_ severity: Severity, rule: String, _ message: String) {
    self.severity = severity
    self.rule = rule
    self.message = message
  }
}
