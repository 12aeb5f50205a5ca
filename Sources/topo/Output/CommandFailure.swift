import Foundation
import TopologyFormats
import TopologyModel

/// How a command ends when it does not succeed: the contract's exit code, and what to say on standard error.
struct CommandFailure: Error {
  enum Code: Int32 {
    case done = 0
    case assertionFailed = 1
    case refused = 2
    case tooLarge = 3
    case fileTrouble = 4
    case usage = 64
    case interrupted = 130
  }
  let code: Code
  /// Empty where everything has been said already.
  let message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// What an error of the libraries means for the command; nil for the argument parser's own errors.
  init?(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let error as TopologyError: self.init(error.exitCode, error.description)
    case let error as FormatError: self.init(error.cause.exitCode, error.description)
    case is WorkCancelled: self.init(.interrupted, "interrupted")
    case is ClosedPipe: self.init(.done, "")
    default: return nil
    }
  }

  func exit() -> Never {
    if !message.isEmpty { StandardStreams.say("topo: \(message)") }
    Foundation.exit(code.rawValue)
  }
}

extension TopologyError {
  fileprivate var exitCode: CommandFailure.Code { if case .tooLarge = self { .tooLarge } else { .refused } }
}
