import Foundation

/// Nobody reads standard output any more, which is no failure.
struct ClosedPipe: Error {}

/// Standard input, output and error.
enum StandardStreams {
  /// A reader that goes away early ends the command quietly, by ``ClosedPipe`` instead of a signal.
  static func ignoreClosedPipes() { signal(SIGPIPE, SIG_IGN) }

  static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Whether text on standard output may be bold.
  static var outputMayUseStyle: Bool { outputIsTerminal && getenv("NO_COLOR") == nil }

  /// A line of talk on standard error.
  static func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    bytes.withUnsafeBytes { try? writeAll($0, to: STDERR_FILENO) }
  }

  /// Text of a result, ended by a newline.
  static func print(_ text: String) throws {
    try Array((text.hasSuffix("\n") ? text : text + "\n").utf8).withUnsafeBytes { try writeAll($0, to: STDOUT_FILENO) }
  }

  /// Writes all of `bytes` to an open file.
  static func writeAll(_ bytes: UnsafeRawBufferPointer, to file: Int32, named name: String = "standard output") throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      // Safe: `rest` is a part of `bytes`, which the caller keeps alive.
      let written = write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if written < 0 {
        if errno == EINTR { continue }
        if errno == EPIPE { throw ClosedPipe() }
        throw CommandFailure(.fileTrouble, "cannot write \(name): \(String(cString: strerror(errno)))")
      }
      rest = rest.dropFirst(written)
    }
  }
}
