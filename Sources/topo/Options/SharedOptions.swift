import ArgumentParser
import Foundation
import TopologyModel

/// How results are printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable { case table, json, csv, markdown }

/// Flags that every command takes.
struct CommonOptions: ParsableArguments {
  @Flag(name: [.short, .long], help: "Say nothing but results and errors.")
  var quiet = false

  @Option(help: ArgumentHelp("Threads; results do not depend on it. Default: one per core.", valueName: "n"))
  var threads: Int?

  @Option(help: ArgumentHelp("Seed of random families; default 1.", valueName: "n"))
  var seed: UInt64?

  var workers: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

  func validate() throws {
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must lie in 1...1024") }
  }
}

/// Flags that bound what is read or built.
struct LimitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Refuse more nodes than this (default 4000000).", valueName: "n"))
  var maxNodes: Int?

  @Option(help: ArgumentHelp("Refuse more links than this (default 40000000).", valueName: "n"))
  var maxLinks: Int?

  @Option(help: ArgumentHelp("Refuse to take more memory than this, such as 16GB (default 8GB).", valueName: "bytes"))
  var maxMemory: MemorySize?

  var limits: SizeLimits {
    let standard = SizeLimits.standard
    return SizeLimits(
      nodes: maxNodes ?? standard.nodes, links: maxLinks ?? standard.links,
      bytes: maxMemory?.bytes ?? standard.bytes)
  }
}

/// A number of bytes, plain or with a unit: `16GB`, `8GiB`.
struct MemorySize: ExpressibleByArgument {
  let bytes: Int

  init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && $0.isNumber }
    let units: [String: Int] = [
      "": 1, "B": 1, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000, "KiB": 1 << 10,
      "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
    ]
    guard let value = Int(digits), let unit = units[String(argument.dropFirst(digits.count))] else { return nil }
    let (bytes, overflow) = value.multipliedReportingOverflow(by: unit)
    guard !overflow else { return nil }
    self.bytes = bytes
  }
}

/// `--set key=value`, repeatable.
struct Assignment: ExpressibleByArgument {
  let key: String
  let value: String

  init?(argument: String) {
    guard let mark = argument.firstIndex(of: "="), mark > argument.startIndex else { return nil }
    key = String(argument[..<mark])
    value = String(argument[argument.index(after: mark)...])
  }
}
