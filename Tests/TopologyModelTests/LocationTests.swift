import Testing
import TopologyModel

@Suite("Locations") struct LocationTests {
  @Test("Every column is kept apart from the others")
  func columns() {
    for column in LocationColumn.allCases {
      var location = Location().with(column, 5)
      for other in LocationColumn.allCases { #expect(location[other] == (other == column ? 5 : nil)) }
      location[column] = 0
      #expect(location[column] == 0, "zero is a place")
      location[column] = Int(Int32.max)
      #expect(location[column] == Int(Int32.max))
      location[column] = nil
      #expect(location == Location())
    }
  }

  @Test("Locations are equal where all columns are, and then hash alike")
  func equality() {
    let one = Location().with(.rack, 1).with(.x, 2), other = Location().with(.x, 2).with(.rack, 1)
    #expect(one == other)
    #expect(one.hashValue == other.hashValue)
    #expect(one != one.with(.z, 0))
    #expect(one != one.with(.rack, 2))
  }

  @Test("Enclosures stand outermost first, as the columns do")
  func enclosures() {
    #expect(LocationColumn.enclosures.map(\.name) == ["cluster", "pod", "supernode", "rack", "host", "board"])
    #expect(LocationColumn.enclosures.map(\.rawValue) == Array(0..<6))
    #expect(Set(LocationColumn.allCases.map(\.name)).count == 12)
  }
}

@Suite("Identifiers") struct IdentifierTests {
  @Test("Arcs ascend by target, then by link, over the whole range")
  func arcsAscend() {
    let ids = [0, 1, 255, 65_536, Int(UInt32.max)]
    var arcs: [Arc] = []
    for target in ids {
      for link in ids { arcs.append(Arc(target: NodeID(target), link: LinkID(link))) }
    }
    #expect(zip(arcs, arcs.dropFirst()).allSatisfy { $0 < $1 })
    #expect(arcs.map(\.target.index) == ids.flatMap { id in ids.map { _ in id } })
    #expect(arcs.map(\.link.index) == ids.flatMap { _ in ids })
    #expect("\(NodeID(7)) \(LinkID(8))" == "7 8")
  }
}
