import ArgumentParser
import Foundation
import TopologyFormats
import TopologyModel
import TopologyRendering

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

/// Where a result goes, and in which form.
struct ResultOptions: ParsableArguments {
  /// What CSV holds of a result.
  enum CSVContent {
    /// Every figure of the document, a row each.
    case figures
    /// The tables as they are shown.
    case tables
  }

  @Option(name: .shortAndLong, help: ArgumentHelp("Write to this file.", valueName: "file"))
  var output: String?

  @Option(help: "table, json, csv or markdown.")
  var format = OutputFormat.table

  /// Writes tables, or the document.
  func write(_ tables: [TextTable], or json: JSONValue, csv: CSVContent = .figures) throws {
    let bytes =
      format == .csv && csv == .figures
      ? ReportCSV.bytes(json) : Array(ResultText.text(tables, or: json, as: format).utf8)
    try Files.write(bytes, to: output)
  }
}

/// Parameters that are set before a topology is built.
struct SettingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Set a parameter of a name or spec before it is built; repeatable.", valueName: "key=value"))
  var set: [Assignment] = []

  /// Keys and values in order.
  var changes: [(key: String, value: String)] { self.set.map { (key: $0.key, value: $0.value) } }
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
