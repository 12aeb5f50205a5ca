import TopologyModel

extension Glossary {
  /// What the words of routings mean that are values of keys, or of flags, and not keys themselves.
  static var routingWords: [Definition] {
    func definition(_ path: String, _ text: String) -> Definition {
      Definition(path: path, document: "routing", text: text)
    }
    let policies = RoutingMethod.allCases.map { definition($0.rawValue, "A routing policy: \($0.tieRule(.split)).") }
    return policies + [
      definition(
        "spray",
        "How switches of up-down routing choose among next hops: destination, its number modulo their count; even, in turn "
          + "over all channels; random, drawn for each packet."),
      definition(
        "mix",
        "A traffic in which every endpoint sends N − 1 units, shares of them evenly to those that have an innermost common "
          + "place with it: mix:rack=60,supernode=30,across=10, in percent."),
      definition("neighbors", "A traffic of one unit to every endpoint that a link joins to the sender."),
      definition("next-plane", "After the loss of a plane, what it carried goes over the next plane that is left."),
      definition(
        "dateline", "Virtual lanes on rings: \(DeadlockReport.LaneScheme(name: "dateline", lanes: 2).rule)."),
      definition(
        "layered", "Virtual lanes on any graph: \(DeadlockReport.LaneScheme(name: "layered", lanes: 2).rule)."),
    ]
  }
}
