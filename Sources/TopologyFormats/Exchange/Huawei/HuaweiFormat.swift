import TopologyModel

extension ExchangeFormat {
  /// Topology files of Huawei's collective communication library.
  static let huawei = ExchangeFormat(
    "huawei", "The topology file 2.0 of Huawei's collective communication library (HCCL), of one cabinet",
    fileExtension: "json",
    carries: "the ports of at most \(HuaweiTopology.maximumPeers) endpoints, the meshes and fabrics that they reach",
    loses: "names, rates, latencies, switches beyond the first", choices: [.select],
    files: { request in
      let bytes = try HuaweiTopology(request.document, peers: request.selected).bytes
      return [ExportedFile { $0.append(bytes) }]
    },
    read: { request in
      try request.mapping.applied(to: HuaweiTopology.read(request.bytes, file: request.file).document(), request)
    })
}

extension ImportMapping {
  /// A document that a reader has finished, with the mapping applied.
  func applied(to document: TopologyDocument, _ request: ImportRequest) throws -> TopologyDocument {
    isEmpty ? document : try ForeignGraph(document).document(request, named: document.name)
  }
}
