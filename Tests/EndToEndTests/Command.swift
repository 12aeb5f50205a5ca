import Foundation
import Testing

/// The built `topo`, run as a user runs it.
enum Command {
  struct Result {
    let code: Int32
    let output: Data
    let talk: String
    var text: String { String(decoding: output, as: UTF8.self) }
    func json() throws -> [String: Any] {
      try #require(JSONSerialization.jsonObject(with: output) as? [String: Any])
    }
  }

  /// The folder that holds Package.swift.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The folder of the built products: the one that this test runner was started from.
  private static let products = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

  /// Runs `topo` with arguments split at blanks, in `folder`.
  @discardableResult
  static func topo(_ arguments: String, input: Data? = nil, in folder: URL = root) throws -> Result {
    try topo(arguments.split(separator: " ").map(String.init), input: input, in: folder)
  }

  @discardableResult
  static func topo(_ arguments: [String], input: Data? = nil, in folder: URL = root) throws -> Result {
    try run(products.appending(path: "topo"), arguments, input: input, in: folder)
  }

  /// Runs a line of shell in which `topo` is the built one.
  static func shell(_ line: String, in folder: URL = root) throws -> Result {
    try run(
      URL(filePath: "/bin/bash"), ["-o", "pipefail", "-c", line], in: folder,
      environment: ["PATH": "\(products.path):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"])
  }

  static func run(
    _ program: URL, _ arguments: [String], input: Data? = nil, in folder: URL = root,
    environment: [String: String] = [:]
  ) throws -> Result {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    // Files instead of pipes: nothing to drain, nothing to deadlock.
    let scratch = try TemporaryFolder()
    let output = scratch.url.appending(path: "output"), talk = scratch.url.appending(path: "talk")
    for file in [output, talk] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
    if let input {
      let file = scratch.url.appending(path: "input")
      try input.write(to: file)
      process.standardInput = try FileHandle(forReadingFrom: file)
    } else {
      process.standardInput = FileHandle.nullDevice
    }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: talk)
    try process.run()
    process.waitUntilExit()
    return Result(
      code: process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus,
      output: try Data(contentsOf: output), talk: String(decoding: try Data(contentsOf: talk), as: UTF8.self))
  }
}

/// A folder that goes away with the value that owns it.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "topo-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func file(_ name: String) -> URL { url.appending(path: name) }
}

/// The Python of the pinned virtual environment, where `.ci/run` has made one.
enum Python {
  static let interpreter: URL? = {
    let file = Command.root.appending(path: ".venv/bin/python")
    return FileManager.default.isExecutableFile(atPath: file.path) ? file : nil
  }()
  static let isMissing = Comment(rawValue: "skipped: no .venv with Python and NetworkX (.ci/run makes one)")

  /// Runs a program given as text.
  static func run(_ program: String, _ arguments: [String] = [], input: Data? = nil) throws -> Command.Result {
    try Command.run(try #require(interpreter), ["-c", program] + arguments, input: input)
  }
}
