/// The version of this package, as documents and `topo --version` state it.
public enum ToolVersion {
  /// The name that documents state as their tool.
  public static let tool = "topo"
  /// Semantic version.
  public static let current = "0.1.0"
}
