/// What a collective algorithm does and costs where only a rank's own ports are shared.
///
/// n ranks, S bytes as ``CollectiveOperation`` counts them, m = S/n, α the latency of a message, B the bandwidth of a port.
public struct AlgorithmDescription: Hashable, Sendable {
  /// The algorithm.
  public var algorithm: CollectiveAlgorithm
  /// What it does, in a sentence.
  public var summary: String
  /// The operations that it is for.
  public var operations: String
  /// Steps one after the other.
  public var steps: String
  /// Bytes that a rank sends.
  public var bytes: String
  /// The time.
  public var time: String
  /// Which numbers of ranks it takes, and what it does with others.
  public var ranks: String
  /// Where it is described.
  public var source: String
}

extension CollectiveAlgorithm {
  /// What the algorithm does and costs.
  public var description: AlgorithmDescription {
    func entry(
      _ summary: String, for operations: String, steps: String, bytes: String, time: String, ranks: String = "any",
      source: String
    ) -> AlgorithmDescription {
      AlgorithmDescription(
        algorithm: self, summary: summary, operations: operations, steps: steps, bytes: bytes, time: time, ranks: ranks,
        source: source)
    }
    let vectors = "all-reduce, reduce-scatter, all-gather"
    switch self {
    case .ring:
      return entry(
        "Every rank sends a share to the next, and adds up or keeps what it receives.", for: vectors,
        steps: "n − 1; all-reduce 2(n − 1)", bytes: "(n − 1)S/n; all-reduce twice",
        time: "(n − 1)(α + S/nB); all-reduce twice",
        source: "Patarasuk & Yuan, J. Parallel Distrib. Comput. 2009")
    case .bidirectionalRing:
      return entry(
        "Two rings in opposite directions, half of the vector each.", for: vectors,
        steps: "n − 1; all-reduce 2(n − 1)", bytes: "(n − 1)S/n; all-reduce twice",
        time: "(n − 1)(α + S/2nB) with a link of B to each side; all-reduce twice", ranks: "3 or more",
        source: "Patarasuk & Yuan, J. Parallel Distrib. Comput. 2009")
    case .multiRing:
      return entry(
        "r directed rings that share no link, 1/r of the vector each.", for: vectors,
        steps: "n − 1; all-reduce 2(n − 1)", bytes: "(n − 1)S/n; all-reduce twice",
        time: "(n − 1)(α + S/rnB); all-reduce twice",
        ranks: "complete graphs, and tori whose axes are three or longer: two directed rings for each axis",
        source: "Walecki 1892 for complete graphs of odd order; Kotzig 1973, Aubert & Schneider 1982 for tori")
    case .neighborExchange:
      return entry(
        "Neighbors to one side and the other exchange in turn what they received last.", for: "all-gather",
        steps: "n/2", bytes: "(n − 1)S/n", time: "(α + S/nB) + (n/2 − 1)(α + 2S/nB)", ranks: "even",
        source: "Chen et al., HPC Asia 2005")
    case .binomial:
      return entry(
        "Who has the message sends it on; to reduce, the same backwards.", for: "broadcast, reduce, all-reduce (both)",
        steps: "⌈lg n⌉; all-reduce twice", bytes: "the root ⌈lg n⌉S", time: "⌈lg n⌉(α + S/B); all-reduce twice",
        source: "Thakur, Rabenseifner & Gropp, IJHPCA 2005")
    case .chain:
      return entry(
        "Along 0, 1, 2, … in c chunks.", for: "broadcast", steps: "n − 2 + c", bytes: "S",
        time: "(n − 2 + c)(α + S/cB); c = √((n − 2)S/αB) is best",
        source: "Thakur, Rabenseifner & Gropp, IJHPCA 2005")
    case .scatterAllGather:
      return entry(
        "Halves down a binomial tree, then an all-gather around the ring.", for: "broadcast",
        steps: "⌈lg n⌉ + n − 1", bytes: "2(n − 1)S/n by the root", time: "(⌈lg n⌉ + n − 1)α + 2(n − 1)/n·S/B",
        source: "van de Geijn 1994")
    case .doubleBinaryTree:
      return entry(
        "Two trees, in which a rank that passes on in one is a leaf of the other; half of the vector each, in c chunks.",
        for: "all-reduce", steps: "at most 4h + 4(c − 1), h = ⌊lg n⌋", bytes: "at most 2S",
        time: "(4h + 4(c − 1))(α + S/2cB) at most, towards 2S/B",
        source: "Sanders, Speck & Träff, Parallel Computing 2009"
      )
    case .recursiveDoubling:
      return entry(
        "Ranks 2^s apart exchange all they have.", for: "all-reduce, all-gather", steps: "lg n",
        bytes: "S·lg n; all-gather (n − 1)S/n", time: "lg n(α + S/B); all-gather lg n·α + (n − 1)/n·S/B",
        ranks: "all-reduce any: others than 2^k fold, 2(α + S/B) more; all-gather 2^k",
        source: "Thakur, Rabenseifner & Gropp, IJHPCA 2005")
    case .halvingDoubling:
      return entry(
        "Ranks 2^s apart exchange half of what they still answer for, then the same backwards.",
        for: "all-reduce, reduce-scatter", steps: "2 lg n; reduce-scatter lg n", bytes: "2(n − 1)S/n",
        time: "2 lg n·α + 2(n − 1)/n·S/B; far-first and near-first differ where links are shared",
        ranks: "all-reduce any: mpich folds whole vectors, 2(α + S/B) more; original halves, 3α + 2S/B more",
        source: "Rabenseifner, ICCS 2004")
    case .bruck:
      return entry(
        "All-gather: to the rank 2^k before. All-to-all: to the rank 2^k after, the blocks whose way has that digit.",
        for: "all-gather, all-to-all", steps: "⌈lg n⌉", bytes: "(n − 1)S/n; all-to-all about S/2·lg n",
        time: "⌈lg n⌉α + (n − 1)/n·S/B; all-to-all Σ_k(α + |{j < n: digit k of j}|·m/B)",
        source: "Bruck et al., IEEE Trans. Parallel Distrib. Syst. 1997")
    case .pairwise:
      return entry(
        "In step i to the rank i after; xor: with rank XOR i.", for: "all-to-all", steps: "n − 1", bytes: "(n − 1)m",
        time: "(n − 1)(α + m/B)",
        ranks: "any; large numbers where symmetry leaves few shifts to route; xor 2^k up to 2,048",
        source: "Thakur, Rabenseifner & Gropp, IJHPCA 2005")
    case .direct:
      return entry(
        "Everybody to everybody at once.",
        for: "\(vectors), all-to-all, broadcast, reduce, p2p, moe-dispatch, moe-combine",
        steps: "1; all-reduce 2", bytes: "(n − 1)m; all-reduce twice",
        time: "α + (n − 1)m/B over one port, α + m/B in a full mesh; all-reduce twice", source: "definition")
    case .dissemination:
      return entry(
        "An empty message to the rank 2^k after.", for: "barrier", steps: "⌈lg n⌉", bytes: "0", time: "⌈lg n⌉α",
        source: "Hensgen, Finkel & Manber 1988")
    case .bucket:
      return entry(
        "Rings along one axis of a lattice after the other.", for: vectors, steps: "Σ(k_i − 1); all-reduce twice",
        bytes: "(n − 1)S/n; all-reduce twice",
        time: "Σ_i(k_i − 1)(α + S/(k_1…k_i B)); all-reduce twice; both ways with 2B", ranks: "k_1 × … × k_D",
        source: "Jain & Sabharwal, ICS 2010")
    case .multiBucket:
      return entry(
        "2D shares of the vector at once through the axes of a lattice, in rotated orders and both directions.",
        for: vectors, steps: "D(k − 1); all-reduce twice", bytes: "(n − 1)S/n; all-reduce twice",
        time: "all-reduce on k^D: 2D(k − 1)α + 2(1 − 1/n)S/(2D B)", ranks: "k_1 × … × k_D; axes of one length are best",
        source: "Jain & Sabharwal, ICS 2010")
    case .dimensionOneShot:
      return entry(
        "Everybody to everybody on the same line, one axis after the other; rotated: 1/D of the vector begins on each axis.",
        for: "\(vectors), all-to-all",
        steps: "D; all-reduce 2D", bytes: "(n − 1)S/n; all-to-all Σ_i(k_i − 1)/k_i·S",
        time: "all-reduce on full meshes: 2Σ_i(α_i + S/(k_1…k_i B_i)); rotated, equal axes: 2Σ_i(α + S/(Dk^i B))",
        ranks: "k_1 × … × k_D", source: "definition")
    case .swing:
      return entry(
        "As halving and doubling, at distances 1, 1, 3, 5, 11, … to alternating sides; on a lattice of D axes 2D shares at once, axis by axis in turn.",
        for: vectors, steps: "2 lg n", bytes: "2(n − 1)S/n",
        time: "2 lg n·α + 2(n − 1)/n·S/B; along the axes of a torus of fours 2D links at once, B → 2D·B",
        ranks: "2^k; all-reduce folds others, 2(α + S/B) more; along axes, all of powers of two",
        source: "De Sensi et al., NSDI 2024 (arXiv 2401.09356)")
    case .hierarchical:
      return entry(
        "Reduce-scatter inside groups of n1, all-reduce of the shares between the n2 groups, all-gather inside.",
        for: vectors, steps: "those of its parts", bytes: "those of its parts",
        time: "rings: 2(n1 − 1)(α1 + S/n1B1) + 2(n2 − 1)(α2 + S/(n1 n2 B2))",
        ranks: "equal groups at some level of locations", source: "definition")
    case .multiRail:
      return entry(
        "Inside a group to the member on the destination's rail, then along the rail; to combine, the way back.",
        for: "all-to-all, moe-dispatch, moe-combine",
        steps: "2", bytes: "(n1 − 1)n2·m + (n2 − 1)n1·m", time: "α1 + (n1 − 1)n2·m/B1 + α2 + (n2 − 1)n1·m/B2",
        ranks: "equal groups at some level of locations", source: "definition")
    case .inNetwork:
      return entry(
        "Switches add up what all ranks send them, and send the sum to all.", for: "all-reduce, broadcast, reduce",
        steps: "1", bytes: "S", time: "α + S/B, over all of a rank's channels to such switches",
        ranks: "all on the same switches, of role nvswitch or a network nvlink",
        source: "Graham et al., COM-HPC 2016")
    }
  }

}
