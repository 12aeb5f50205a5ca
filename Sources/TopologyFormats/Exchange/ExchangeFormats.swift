extension ExchangeFormat {
  /// Every format, graphs first, then simulators, then schedulers and vendors.
  public static let all: [ExchangeFormat] = [
    .networkx, .graphml, .dot, .csv, .edgeList, .metis, .matrixMarket, .npz, .jsonLines, .cytoscape, .mermaid,
    .astraSim, .simAI, .bookSim, .simGrid, .sst, .htsim,
    .nccl, .infraGraph, .slurmConf, .slurmYAML, .topograph, .kubernetes, .huawei, .ibnetdiscover,
  ]
}
