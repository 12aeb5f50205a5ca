import Foundation
import TopologyFormats
import TopologyGenerators
import TopologyModel

/// Times writing and reading of large documents; prints a row for each and says whether every answer was right.
///
/// Right means: what was read equals what was written, attribute by attribute, and writes the same bytes again.
func documentBenchmarks() -> Bool {
  let cases: [(name: String, spec: TopologySpec)] = [
    (
      "supernode 1536x8",
      TopologySpec(
        kind: "supernode",
        parameters: [
          "nodes": 1536, "npus_per_node": 8, "cpus_per_node": 4, "planes": 7, "l2_per_plane": 48,
          "links": ["npu-l1": ["count": 2, "bandwidth_GBps": 28], "l1-l2": ["cable_channels": 8, "length_m": 12.5]],
        ])
    ),
    ("torus 64x64x64", TopologySpec(kind: "torus3d", parameters: ["dims": [64, 64, 64], "latency": "20.1ns"])),
  ]
  print("document                   V        L        bytes      write       read       gzip     gunzip  MB/s; peak MB")
  return cases.allSatisfy { name, spec in
    do {
      let generated = try FamilyCatalog.generate(spec)
      let document = TopologyDocument(
        name: generated.name, graph: generated.graph, fidelity: .exact, provenance: Provenance(spec: spec))
      return try measureDocument(name, document)
    } catch {
      print("\(name): \(error)")
      return false
    }
  }
}

private func measureDocument(_ name: String, _ document: TopologyDocument) throws -> Bool {
  let graph = document.graph
  var count = 0
  let writing = fastest {
    count = 0
    TopologyDocumentWriter().write(document) { count += $0.byteCount }
  }
  let bytes = TopologyDocumentWriter().bytes(of: document)
  let compressed = Gzip.compress(bytes)
  let compressing = fastest(1) { _ = Gzip.compress(bytes) }
  var expanded: [UInt8] = []
  let expanding = try fastest(1) { expanded = try Gzip.decompress(compressed) }
  guard expanded == bytes else { return false }
  var read: TopologyDocument?
  let reading = try fastest { read = try TopologyDocumentReader.read(bytes) }
  func rate(_ seconds: Double) -> String { padded(String(format: "%.0f", Double(bytes.count) / 1e6 / seconds), 11) }
  print(
    name.padding(toLength: 20, withPad: " ", startingAt: 0) + padded("\(graph.nodeCount)", 8)
      + padded("\(graph.linkCount)", 9) + padded("\(bytes.count)", 13) + rate(writing) + rate(reading)
      + rate(compressing) + rate(expanding) + padded("\(peakMegabytes())", 9))
  guard let read, read.name == document.name, read.provenance == document.provenance else { return false }
  return count == bytes.count && areEqual(read.graph, graph) && TopologyDocumentWriter().bytes(of: read) == bytes
}

/// Every node and link, attribute by attribute.
private func areEqual(_ a: TopologyGraph, _ b: TopologyGraph) -> Bool {
  guard a.nodeCount == b.nodeCount, a.linkCount == b.linkCount, a.networks == b.networks else { return false }
  return a.nodes.allSatisfy {
    a.name(of: $0) == b.name(of: $0) && a.attributes(of: $0) == b.attributes(of: $0)
      && a.location(of: $0) == b.location(of: $0)
  }
    && a.links.allSatisfy { link in
      a.source(of: link) == b.source(of: link) && a.target(of: link) == b.target(of: link)
        && a.key(of: link) == b.key(of: link) && a.attributes(of: link) == b.attributes(of: link)
        && LinkColumn.allCases.allSatisfy { a.value($0, of: link) == b.value($0, of: link) }
    }
}

/// Seconds of the fastest of several runs.
private func fastest(_ runs: Int = 3, _ work: () throws -> Void) rethrows -> Double {
  let clock = ContinuousClock()
  var best = Double.infinity
  for _ in 0..<runs {
    let duration = try clock.measure(work)
    best = min(best, Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18)
  }
  return best
}

private func padded(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.utf8.count)) + text
}

/// The most memory that the process has had.
private func peakMegabytes() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss / 1024
}
