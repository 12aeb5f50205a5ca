import Foundation
import Synchronization
import TopologyModel

/// One line on a terminal that says how far long work is, and how long the rest may take.
final class Progress: Sendable {
  private struct State {
    var lastShown = 0.0
    var isShown = false
  }
  private let title: String
  private let start = Progress.now()
  private let state = Mutex(State())

  private init(_ title: String) { self.title = title }

  /// Runs `work` with a monitor that shows a line on standard error, if that is a terminal and `quiet` is false.
  static func during<Result>(_ title: String, quiet: Bool, _ work: (WorkMonitor) throws -> Result) rethrows -> Result {
    guard !quiet, StandardStreams.errorIsTerminal else { return try work(.none) }
    let progress = Progress(title)
    defer { progress.clear() }
    return try work(WorkMonitor(progress: { progress.show($0, of: $1) }))
  }

  private func show(_ done: Int, of total: Int) {
    let now = Self.now()
    state.withLock { state in
      // Quick work shows nothing at all.
      guard total > 0, now - start > 0.5, now - state.lastShown > 0.1 else { return }
      state.lastShown = now
      state.isShown = true
      let share = Double(done) / Double(total)
      var line = "\(title): \(Int(share * 100)) %"
      if share > 0.02 { line += ", \(Self.words(seconds: (now - start) * (1 - share) / share)) left" }
      Self.write("\r\u{1B}[K" + line)
    }
  }

  private func clear() { state.withLock { if $0.isShown { Self.write("\r\u{1B}[K") } } }

  private static func words(seconds: Double) -> String {
    seconds < 90 ? "\(Int(seconds.rounded(.up))) s" : "\(Int((seconds / 60).rounded(.up))) min"
  }

  private static func write(_ text: String) {
    Array(text.utf8).withUnsafeBytes { try? StandardStreams.writeAll($0, to: STDERR_FILENO) }
  }

  private static func now() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }
}
