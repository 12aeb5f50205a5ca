import Testing
import TopologyModel

@Suite("Declared structure") struct DeclaredStructureTests {
  @Test(
    "Coordinates count through the axes, the first fastest",
    arguments: [[], [1], [7], [3, 4], [2, 1, 3], [2, 2, 2, 2]])
  func coordinatesCount(extents: [Int]) {
    let system = CoordinateSystem(extents: extents)
    #expect(system.count == extents.reduce(1, *))
    // Oracle: an odometer that is turned once for each node.
    var odometer = [Int](repeating: 0, count: extents.count)
    for node in 0..<system.count {
      #expect(extents.indices.map { system.coordinate($0, of: node) } == odometer)
      #expect(zip(odometer, system.strides).reduce(0) { $0 + $1.0 * $1.1 } == node)
      for axis in extents.indices {
        for value in 0..<extents[axis] {
          let image = system.replacing(axis, of: node, with: value)
          for other in extents.indices {
            #expect(system.coordinate(other, of: image) == (other == axis ? value : odometer[other]))
          }
        }
      }
      for axis in extents.indices {
        odometer[axis] += 1
        if odometer[axis] < extents[axis] { break }
        odometer[axis] = 0
      }
    }
  }

  @Test("An axis of nothing leaves no node")
  func emptyAxis() { #expect(CoordinateSystem(extents: [3, 0, 2]).count == 0) }

  @Test("Axes are x, y, z, then numbered")
  func axisNames() { #expect((0..<5).map(CoordinateSystem.axisName) == ["x", "y", "z", "d3", "d4"]) }

  @Test("A fixed digit moves nothing")
  func fixedDigit() {
    let digit = PortDigit.fixed(extent: 4)
    #expect(digit.extent == 4)
    #expect(digit.freedom == .fixed)
    #expect((0..<9).map(digit.acting { $0 + 1 }) == Array(0..<9))
  }
}

@Suite("Documents") struct TopologyDocumentTests {
  @Test("Fidelity is best where the wiring is published")
  func fidelityOrder() {
    #expect(Fidelity.exact < .counts)
    #expect(Fidelity.counts < .assumed)
    #expect(!(Fidelity.exact < .exact))
    #expect([Fidelity.assumed, .exact, .counts].sorted() == [.exact, .counts, .assumed])
    #expect([Fidelity.exact, .assumed, .counts].max() == .assumed, "a whole is as sure as its least sure part")
    #expect(Set(Fidelity.allCases.map(\.sentence)).count == 3)
  }
}

@Suite("Work monitors") struct WorkMonitorTests {
  @Test("Work goes on until it is cancelled")
  func cancellation() throws {
    try WorkMonitor.none.check()
    #expect(throws: WorkCancelled.self) { try WorkMonitor(isCancelled: { true }).check() }
  }
}
