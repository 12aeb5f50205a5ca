/// How long work tells how far it is, and learns that it is no longer wanted.
///
/// Both closures are called from worker threads, some ten to a thousand times a second in all; they must be quick.
public struct WorkMonitor: Sendable {
  /// True once the work should stop; it then throws ``WorkCancelled`` within a quarter of a second.
  public var isCancelled: @Sendable () -> Bool
  /// Called now and then with the units done and the units in all.
  public var progress: @Sendable (_ done: Int, _ total: Int) -> Void

  /// A monitor; by default work is never cancelled and nobody watches.
  public init(
    isCancelled: @escaping @Sendable () -> Bool = { false },
    progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) {
    self.isCancelled = isCancelled
    self.progress = progress
  }

  /// Nobody watches.
  public static let none = WorkMonitor()

  /// Throws when the work should stop.
  public func check() throws(WorkCancelled) { if isCancelled() { throw WorkCancelled() } }
}

/// Long work was stopped on request.
public struct WorkCancelled: Error, Hashable, Sendable {
  /// Work was stopped.
  public init() {}
}
