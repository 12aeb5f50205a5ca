import Dispatch
import Foundation
import Synchronization
import TopologyModel

/// Ctrl-C ends the command at once, whatever it is doing, and leaves no partial file.
///
/// Signals belong to the process, so this is the one place that holds state for the whole of it.
enum Interrupts {
  private static let partialFile = Mutex<String?>(nil)

  /// Starts to listen, for the rest of the process.
  static func install() {
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
      source.setEventHandler {
        partialFile.withLock { if let path = $0 { unlink(path) } }
        if StandardStreams.errorIsTerminal { StandardStreams.say("\r\u{1B}[Ktopo: interrupted") }
        _exit(number == SIGINT ? CommandFailure.Code.interrupted.rawValue : 128 + number)
      }
      source.resume()
      // Never released: the sources live as long as the process.
      _ = Unmanaged.passRetained(source as AnyObject)
    }
  }

  /// The file to remove when a signal comes; nil for none.
  static func removeOnExit(_ path: String?) { partialFile.withLock { $0 = path } }
}
