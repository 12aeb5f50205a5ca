import TopologyModel

/// What a drawing brings forward: the nodes and links that selectors name, and what they touch.
struct Focus {
  /// Nothing is asked for, so everything is in focus.
  let isEverything: Bool
  private let nodes: [Bool]
  private let links: [Bool]

  /// - Complexity: O((V + L) · selectors), nothing without selectors.
  init(_ graph: TopologyGraph, _ selectors: [Selector]) {
    isEverything = selectors.isEmpty
    guard !selectors.isEmpty else {
      (nodes, links) = ([], [])
      return
    }
    var nodes = (0..<graph.nodeCount).map { node in selectors.contains { $0.selects(NodeID(node), in: graph) } }
    let selected = nodes
    var links = [Bool](repeating: false, count: graph.linkCount)
    for link in 0..<graph.linkCount {
      let source = graph.linkSource[link].index, target = graph.linkTarget[link].index
      if selected[source] || selected[target] {
        links[link] = true
      } else if selectors.contains(where: { $0.selects(LinkID(link), in: graph) }) {
        links[link] = true
        nodes[source] = true
        nodes[target] = true
      }
    }
    (self.nodes, self.links) = (nodes, links)
  }

  func includes(node: Int) -> Bool { isEverything || nodes[node] }
  func includes(link: Int) -> Bool { isEverything || links[link] }
}

/// The nodes that a shape stands for.
struct Standing {
  var nodes: Int
  var first: Int?
  var isFocused: Bool

  /// For no node: decoration.
  static let none = Standing(nodes: 0, first: nil, isFocused: true)
}

extension DrawingContext {
  /// A shape that stands for `members`.
  func standing(for members: [Int]) -> Standing {
    Standing(
      nodes: members.count, first: members.first,
      isFocused: focus.isEverything || members.contains { focus.includes(node: $0) })
  }
}
