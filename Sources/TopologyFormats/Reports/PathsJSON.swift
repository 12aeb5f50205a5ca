import TopologyModel

extension PathDiversityReport {
  /// The member `paths` of an analysis document.
  public var json: JSONValue {
    [
      "networks": .string(networks),
      "classes": .array(
        classes.map {
          [
            "class": .string($0.name), "pairs": .count($0.pairs), "fewest_shortest": Self.json($0.fewestPaths),
            "mean_shortest": .optional($0.meanPaths), "most_shortest": Self.json($0.mostPaths),
            "saturated": .bool($0.mostPaths == .max), "disjoint": .count($0.disjointPaths),
            "example": .array($0.example.map { .count($0.index) }),
          ]
        }), "sources": .count(sources),
    ]
  }

  /// A number that readers hold as a double is given as text where that would round it.
  private static func json(_ paths: UInt64) -> JSONValue {
    paths < 1 << 53 ? .integer(Int64(paths)) : .string("\(paths)")
  }
}
