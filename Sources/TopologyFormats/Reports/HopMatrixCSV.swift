import TopologyModel

/// The hops of every ordered pair as CSV, row by row: the first line and the first column hold the names of the endpoints, and
/// a pair without a path has an empty cell.
public struct HopMatrixCSV: Sendable {
  private let graph: TopologyGraph
  private let endpoints: [NodeID]

  /// The matrix over `endpoints`, the same in rows and columns.
  public init(_ graph: TopologyGraph, _ endpoints: [NodeID]) {
    self.graph = graph
    self.endpoints = endpoints
  }

  /// N².
  public var entries: Int { endpoints.count * endpoints.count }

  /// About as many bytes as all rows take: two to three per entry, and the names twice.
  public var estimatedBytes: Int {
    let names = endpoints.prefix(1000).reduce(0) { $0 + graph.name(of: $1).utf8.count + 3 }
    let nameBytes = endpoints.isEmpty ? 0 : names * endpoints.count / min(1000, endpoints.count)
    // At most 2^22 endpoints, so that the product stays below 2^47.
    return entries * 5 / 2 + 2 * nameBytes
  }

  /// The first line.
  public var header: [UInt8] {
    var line = Array("from".utf8)
    for endpoint in endpoints {
      line.append(UInt8(ascii: ","))
      line += ReportCSV.cell(graph.name(of: endpoint)).utf8
    }
    return line + [13, 10]
  }

  /// One line: the hops from `source` to each endpoint, negative where there is no path.
  public func row(_ source: NodeID, _ hops: [Int32]) -> [UInt8] {
    var line = Array(ReportCSV.cell(graph.name(of: source)).utf8)
    line.reserveCapacity(line.count + 3 * hops.count + 2)
    for distance in hops {
      line.append(UInt8(ascii: ","))
      switch distance {
      case ..<0: break
      case 0...9: line.append(UInt8(ascii: "0") + UInt8(distance))
      default: line += String(distance).utf8
      }
    }
    return line + [13, 10]
  }
}
