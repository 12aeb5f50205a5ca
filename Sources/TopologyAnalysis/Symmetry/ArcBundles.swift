import TopologyModel

/// What analyses read of a link; links that agree in it are interchangeable.
package struct ChannelLabel: Hashable, Sendable {
  /// The index of its network in the graph's list.
  package var network: Int
  /// Per direction.
  package var bandwidth: Bandwidth
  /// Paid by every message that crosses it.
  package var latency: Latency
}

/// A graph's arcs with parallel channels joined, and the class of each bundle.
///
/// Bundles leaving `u` sit at `rowStart[u] ..< rowStart[u + 1]`, ascending by target, one per neighbor.  Two bundles are of
/// one class exactly when they consist of equally many channels of each label.
///
/// Memory: 8(V + 1) bytes, and 8 per bundle.
package struct ArcBundles: Sendable {
  package let rowStart: [Int]
  package let target: [UInt32]
  package let bundleClass: [UInt32]
  /// The channels of each class, ascending by `labels`, one entry per channel.
  package let channels: [[Int]]
  /// The distinct labels of the graph's link classes, in order of first use.
  package let labels: [ChannelLabel]

  /// Bundles a graph's arcs.  - Complexity: O(V + A).
  package init(of graph: TopologyGraph) {
    var isComplete = false
    self.init(of: graph, while: { true }, &isComplete)
  }

  /// Bundles a graph's arcs.
  ///
  /// - Complexity: O(V + A).
  /// - Throws: `WorkCancelled` when the monitor says so.
  package init(of graph: TopologyGraph, monitor: WorkMonitor) throws(WorkCancelled) {
    var isComplete = false
    self.init(of: graph, while: { !monitor.isCancelled() }, &isComplete)
    if !isComplete { throw WorkCancelled() }
  }

  private init(of graph: TopologyGraph, while isWanted: () -> Bool, _ isComplete: inout Bool) {
    var labels: [ChannelLabel] = [], numbers: [ChannelLabel: Int] = [:]
    let labelOfLinkClass = graph.linkClasses.map { linkClass in
      let label = ChannelLabel(
        network: linkClass.network, bandwidth: linkClass.bandwidth, latency: linkClass.latency)
      if let number = numbers[label] { return number }
      numbers[label] = labels.count
      labels.append(label)
      return labels.count - 1
    }
    var rowStart = [Int](repeating: 0, count: graph.nodeCount + 1)
    var classes = BundleClasses(labelOfLinkClass: labelOfLinkClass)
    var target: [UInt32] = [], bundleClass: [UInt32] = []
    let total = graph.arcs.count
    isComplete = true
    graph.arcs.withUnsafeBufferPointer { arcs in
      graph.linkClassIndex.withUnsafeBufferPointer { linkClass in
        // Safe: a row has at most one bundle per arc, so `used` stays within the capacity.
        var used = 0
        bundleClass = [UInt32](unsafeUninitializedCapacity: total) { classBuffer, classCount in
          target = [UInt32](unsafeUninitializedCapacity: total) { targetBuffer, targetCount in
            for node in 0..<graph.nodeCount {
              if node & 0xFFFF == 0xFFFF, !isWanted() {
                isComplete = false
                break
              }
              var index = graph.rowStart[node]
              let end = graph.rowStart[node + 1]
              while index < end {
                let neighbor = arcs[index].target, first = index, kind = linkClass[arcs[index].link.index]
                var isUniform = true
                index += 1
                while index < end, arcs[index].target == neighbor {
                  if linkClass[arcs[index].link.index] != kind { isUniform = false }
                  index += 1
                }
                targetBuffer[used] = neighbor.rawValue
                classBuffer[used] =
                  isUniform
                  ? classes.number(of: index - first, linkClass: Int(kind))
                  : classes.number(of: arcs[first..<index].map { Int(linkClass[$0.link.index]) })
                used += 1
              }
              rowStart[node + 1] = used
            }
            targetCount = used
          }
          classCount = used
        }
      }
    }
    self.rowStart = rowStart
    self.target = target
    self.bundleClass = bundleClass
    self.labels = labels
    channels = classes.channels
  }

  /// The bundles leaving `node`.
  package func bundles(from node: Int) -> Range<Int> { rowStart[node]..<rowStart[node + 1] }
}

/// Numbers multisets of labels as they come.
private struct BundleClasses {
  private let labelOfLinkClass: [Int]
  /// The class of `count` channels of one link class, at `count * linkClasses + linkClass`; most bundles are such.
  private var uniform: [UInt32]
  private var numbers: [[Int]: UInt32] = [:]
  private(set) var channels: [[Int]] = []

  private static let unknown = UInt32.max
  private static let largestUniform = 16

  init(labelOfLinkClass: [Int]) {
    self.labelOfLinkClass = labelOfLinkClass
    uniform = Array(repeating: Self.unknown, count: (Self.largestUniform + 1) * labelOfLinkClass.count)
  }

  mutating func number(of count: Int, linkClass: Int) -> UInt32 {
    let slot = count * labelOfLinkClass.count + linkClass
    if count <= Self.largestUniform, uniform[slot] != Self.unknown { return uniform[slot] }
    let number = number(of: Array(repeating: linkClass, count: count))
    if count <= Self.largestUniform { uniform[slot] = number }
    return number
  }

  mutating func number(of linkClasses: [Int]) -> UInt32 {
    let multiset = linkClasses.map { labelOfLinkClass[$0] }.sorted()
    if let number = numbers[multiset] { return number }
    let number = UInt32(channels.count)
    numbers[multiset] = number
    channels.append(multiset)
    return number
  }
}
