import Foundation
import TopologyFormats
import TopologyGenerators
import TopologyModel

/// Times writing and reading of large documents; prints a JSON object a line and says whether every answer was right.
///
/// Right means: what was read equals what was written, attribute by attribute, and writes the same bytes again.
func documentBenchmarks() -> Bool {
  let cases: [(name: String, spec: TopologySpec)] = [
    (
      "supernode-1536x8",
      TopologySpec(
        kind: "supernode",
        parameters: [
          "nodes": 1536, "npus_per_node": 8, "cpus_per_node": 4, "planes": 7, "l2_per_plane": 48,
          "links": ["npu-l1": ["count": 2, "bandwidth_GBps": 28], "l1-l2": ["cable_channels": 8, "length_m": 12.5]],
        ])
    ),
    ("torus-64x64x64", TopologySpec(kind: "torus3d", parameters: ["dims": [64, 64, 64], "latency": "20.1ns"])),
  ]
  return cases.allSatisfy { name, spec in
    do {
      let generated = try FamilyCatalog.generate(spec)
      let document = TopologyDocument(
        name: generated.name, graph: generated.graph, fidelity: .exact, provenance: Provenance(spec: spec))
      return try measureDocument(name, document)
    } catch {
      print("{\"case\": \"documents/\(name)\", \"error\": \(String(reflecting: "\(error)"))}")
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
  var read: TopologyDocument?
  let reading = try fastest { read = try TopologyDocumentReader.read(bytes) }
  let peak = peakMegabytes()
  let respelled = spacedOut(bytes)
  var readAnew: TopologyDocument?
  let readingAnew = try fastest { readAnew = try TopologyDocumentReader.read(respelled) }
  var compressed: [UInt8] = [], expanded: [UInt8] = []
  let compressing = fastest(1) { compressed = Gzip.compress(bytes) }
  let expanding = try fastest(1) { expanded = try Gzip.decompress(compressed) }
  func rate(_ seconds: Double) -> JSONValue { .number((Double(bytes.count) / 1e6 / seconds).rounded()) }
  print(
    JSONText.text([
      "case": .string("documents/\(name)"), "nodes": .count(graph.nodeCount), "links": .count(graph.linkCount),
      "bytes": .count(bytes.count), "compressed_bytes": .count(compressed.count), "write_MBps": rate(writing),
      "read_MBps": rate(reading), "read_other_spelling_MBps": rate(readingAnew), "gzip_MBps": rate(compressing),
      "gunzip_MBps": rate(expanding), "peak_MB": .count(peak),
    ]))
  guard let read, let readAnew, read.name == document.name, read.provenance == document.provenance else { return false }
  return count == bytes.count && expanded == bytes && areEqual(read.graph, graph) && areEqual(readAnew.graph, graph)
    && TopologyDocumentWriter().bytes(of: read) == bytes
}

/// The same document with a blank after the brace of each line, so that the reader takes its general way.
private func spacedOut(_ bytes: [UInt8]) -> [UInt8] {
  var result: [UInt8] = []
  result.reserveCapacity(bytes.count + bytes.count / 64)
  for (index, byte) in bytes.enumerated() {
    result.append(byte)
    if byte == UInt8(ascii: "{"), index > 0, bytes[index - 1] == UInt8(ascii: " ") { result.append(UInt8(ascii: " ")) }
  }
  return result
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

/// Processor seconds of the fastest of several runs: this work is single-threaded, and the machine may be busy.
private func fastest(_ runs: Int = 3, _ work: () throws -> Void) rethrows -> Double {
  var best = Double.infinity
  for _ in 0..<runs {
    let start = clock()
    try work()
    best = min(best, Double(clock() - start) / Double(CLOCKS_PER_SEC))
  }
  return best
}

/// The most memory that the process has had.
private func peakMegabytes() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss / 1024
}
