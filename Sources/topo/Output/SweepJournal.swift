import Foundation
import TopologyFormats
import TopologyModel

/// Rows of a sweep that is not done, beside the file that it will write: the sweep on the first line, a row on each other.
final class SweepJournal {
  private let path: String
  private var rows: [[JSONValue]: SweepRow] = [:]
  private let file: Int32

  /// Opens the journal of an output file; rows of an earlier run of the same sweep are kept.
  ///
  /// - Throws: When a journal of another sweep is there, or none can be written.
  init(for output: String, of sweep: JSONValue) throws {
    path = output + ".journal"
    let header = JSONText.bytes(sweep)
    if access(path, F_OK) == 0 {
      let lines = try Files.read(path).split(separator: 0x0A, omittingEmptySubsequences: true).map(Array.init)
      if let first = lines.first, first != header {
        throw CommandFailure(
          .refused, "\(quoted(path)) belongs to another sweep; remove it, or write to another file")
      }
      for line in lines.dropFirst() {
        if let row = SweepRow(journalLine: line) { rows[row.point] = row }
      }
    }
    // Written anew: what an interruption cut off goes.
    file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    guard file >= 0 else {
      throw CommandFailure(.fileTrouble, "cannot write \(quoted(path)): \(String(cString: strerror(errno)))")
    }
    try write(header)
    for row in rows.values.sorted(by: { JSONText.text($0.journalLine) < JSONText.text($1.journalLine) }) {
      try write(JSONText.bytes(row.journalLine))
    }
  }

  deinit { close(file) }

  /// The row of a point that an earlier run finished.
  func row(of point: [JSONValue]) -> SweepRow? { rows[point] }

  /// Keeps a row.
  func append(_ row: SweepRow) throws { try write(JSONText.bytes(row.journalLine)) }

  /// Ends the journal after the output has been written.
  func remove() { unlink(path) }

  private func write(_ line: [UInt8]) throws {
    try (line + [0x0A]).withUnsafeBytes { try StandardStreams.writeAll($0, to: file, named: quoted(path)) }
  }
}
