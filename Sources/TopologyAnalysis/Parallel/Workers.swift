// The only file that makes threads.
import CTopologyKernels
import Dispatch
import TopologyModel

/// Does `count` units of work on at most `workers` threads, which take them from one counter.
///
/// Each thread has a state of its own, made by `makeState` and handed back at the end; what is summed from the states must
/// not depend on which thread did which unit.  Nothing waits for anything but the end.
///
/// - Parameter bytesPerWorker: What a state takes; fewer threads work where all would take more than 4 GiB.
/// - Throws: `WorkCancelled` once the monitor says so and the units at work have noticed through their ``WorkPoll``.
func shareWork<State>(
  _ count: Int, workers: Int, bytesPerWorker: Int = 0, monitor: WorkMonitor, makeState: () -> State,
  unit: (Int, inout State, inout WorkPoll) throws(WorkCancelled) -> Void
) throws(WorkCancelled) -> [State] {
  try monitor.check()
  let workers = max(1, min(workers, count, (4 << 30) / max(1, bytesPerWorker)))
  let shared = SharedCounters()
  defer { shared.deallocate() }
  let stride = max(1, count / 200)
  func work(_ state: inout State) {
    var poll = WorkPoll(monitor: monitor)
    do throws(WorkCancelled) {
      while shared.isCancelled == 0 {
        let number = Int(topo_take(shared.next))
        if number >= count { return }
        try unit(number, &state, &poll)
        let done = Int(topo_take(shared.done)) + 1
        if done % stride == 0 || done == count { monitor.progress(done, count) }
      }
    } catch {
      _ = topo_take(shared.cancelled)
    }
  }
  var states = (0..<workers).map { _ in makeState() }
  if workers == 1 {
    work(&states[0])
  } else {
    withoutActuallyEscaping(work) { work in
      states.withUnsafeMutableBufferPointer { buffer in
        nonisolated(unsafe) let buffer = buffer  // Safe: worker w touches only state w.
        nonisolated(unsafe) let work = work  // Safe: what it shares is constant, or counters taken atomically.
        DispatchQueue.concurrentPerform(iterations: workers) { work(&buffer[$0]) }
      }
    }
  }
  if shared.isCancelled != 0 { throw WorkCancelled() }
  return states
}

/// Lets a unit of work notice, every few milliseconds, that it is no longer wanted.
struct WorkPoll {
  let monitor: WorkMonitor
  private var budget = Self.stepsBetweenChecks

  /// Steps of about a nanosecond each.
  private static let stepsBetweenChecks = 10_000_000

  init(monitor: WorkMonitor) { self.monitor = monitor }

  /// Accounts for work; throws when it should stop.
  mutating func spend(_ steps: Int) throws(WorkCancelled) {
    budget -= steps
    if budget > 0 { return }
    budget = Self.stepsBetweenChecks
    try monitor.check()
  }
}

/// Three counters that threads share.
private struct SharedCounters: @unchecked Sendable {  // Safe: written by atomic addition only.
  let next: UnsafeMutablePointer<UInt64>
  var done: UnsafeMutablePointer<UInt64> { next + 1 }
  var cancelled: UnsafeMutablePointer<UInt64> { next + 2 }
  var isCancelled: UInt64 { topo_read(cancelled) }

  init() {
    next = .allocate(capacity: 3)
    next.initialize(repeating: 0, count: 3)
  }
  func deallocate() { next.deallocate() }
}
