import TopologyModel

extension ExchangeFormat {
  /// A sparse matrix as text.
  static let matrixMarket = ExchangeFormat(
    "mtx", "Matrix Market coordinate matrix, symmetric: SciPy, GraphBLAS, Julia, MATLAB", fileExtension: "mtx",
    carries: "ids (plus one) and the bandwidth between neighbours, GB/s per direction",
    loses: "names, kinds, latency, locations; parallel links become one",
    files: { request in
      let graph = request.graph
      return [
        ExportedFile { output in
          var entries = 0
          for node in graph.nodes { entries += graph.neighborCount(of: node) }
          try output.line("%%MatrixMarket matrix coordinate real symmetric")
          try output.line("% bandwidth between neighbours, GB/s per direction; row = node id + 1")
          try output.line("\(graph.nodeCount) \(graph.nodeCount) \(entries / 2)")
          for node in graph.nodes {
            // Symmetric matrices list the lower triangle.
            for bundle in graph.bundles(from: node) where bundle.target < node {
              output.append(node.index + 1)
              output.append(" ")
              output.append(bundle.target.index + 1)
              output.append(" ")
              output.append(bundle.gigabytesPerSecond)
              try output.endLine()
            }
          }
        }
      ]
    })
}
