import Foundation
import TopologyModel

/// Reads and writes whole files; what is written appears under its name only when it is complete.
enum Files {
  /// The bytes of a file, or of standard input for `-`.
  static func read(_ path: String) throws -> [UInt8] {
    let name = path == "-" ? "standard input" : quoted(path)
    let file = path == "-" ? STDIN_FILENO : open(path, O_RDONLY)
    func failure() -> CommandFailure {
      CommandFailure(.fileTrouble, "cannot read \(name): \(String(cString: strerror(errno)))")
    }
    guard file >= 0 else { throw failure() }
    defer { if path != "-" { close(file) } }
    var status = stat()
    let size = fstat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : 0
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size + 1)
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = Foundation.read(file, &chunk, chunk.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw failure()
      }
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  /// Writes what `body` produces to `path`, or to standard output when it is nil.
  ///
  /// A regular file is written beside its target and renamed, so that no half-written file is ever seen; devices and pipes
  /// are written in place.
  static func write(to path: String?, _ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws {
    guard let path else {
      return try body { try StandardStreams.writeAll($0, to: STDOUT_FILENO) }
    }
    func failure() -> CommandFailure {
      CommandFailure(.fileTrouble, "cannot write \(quoted(path)): \(String(cString: strerror(errno)))")
    }
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      let file = open(path, O_WRONLY)
      guard file >= 0 else { throw failure() }
      defer { close(file) }
      return try body { try StandardStreams.writeAll($0, to: file, named: quoted(path)) }
    }
    let temporary = "\(path).\(getpid()).part"
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o666)
    guard file >= 0 else { throw failure() }
    Interrupts.removeOnExit(temporary)
    var isOpen = true
    do {
      try body { try StandardStreams.writeAll($0, to: file, named: quoted(path)) }
      isOpen = false
      guard close(file) == 0, rename(temporary, path) == 0 else { throw failure() }
      Interrupts.removeOnExit(nil)
    } catch {
      if isOpen { close(file) }
      unlink(temporary)
      Interrupts.removeOnExit(nil)
      throw error
    }
  }

  /// Writes finished bytes.
  static func write(_ bytes: [UInt8], to path: String?) throws {
    try write(to: path) { sink in try bytes.withUnsafeBytes { try sink($0) } }
  }
}
