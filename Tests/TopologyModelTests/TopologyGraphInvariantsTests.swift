import Testing
import TopologyModel

@Suite("Broken graphs") struct TopologyGraphInvariantsTests {
  /// The arrays of a path 0 — 1 = 2 with two parallel channels, each open to being broken.
  struct Parts {
    var networks = [Network(name: "a", rank: 0), Network(name: "b", rank: 1)]
    var nodeClasses = [NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true)]
    var linkClasses = [LinkClass(kind: "x", bandwidth: .gigabytes(1))]
    var nodeClassIndex: [UInt32] = [0, 0, 0]
    var nameBytes = Array("abc".utf8)
    var nameEnd: [UInt32] = [1, 2, 3]
    var locationColumns: [[Int32]] = [[0, 1, -1]] + Array(repeating: [], count: 11)
    var linkSource = [NodeID(0), NodeID(1), NodeID(1)]
    var linkTarget = [NodeID(1), NodeID(2), NodeID(2)]
    var linkClassIndex: [UInt32] = [0, 0, 0]
    var linkKey: [UInt16] = [0, 0, 1]
    var linkColumns: [[Int32]] = [[-1, 4, 4], [], [], []]
    var portNames = [LinkID(2): PortNames(a: "p", b: "q")]
    var rowStart = [0, 1, 4, 6]
    var arcs = [arc(1, 0), arc(0, 0), arc(2, 1), arc(2, 2), arc(1, 1), arc(1, 2)]

    var broken: [String] {
      TopologyGraph(
        networks: networks, nodeClasses: nodeClasses, linkClasses: linkClasses, nodeClassIndex: nodeClassIndex,
        nameBytes: nameBytes, nameEnd: nameEnd, locationColumns: locationColumns, linkSource: linkSource,
        linkTarget: linkTarget, linkClassIndex: linkClassIndex, linkKey: linkKey, linkColumns: linkColumns,
        portNames: portNames, rowStart: rowStart, arcs: arcs
      ).brokenInvariants()
    }

    /// What is found after a change.
    static func broken(by change: (inout Parts) -> Void) -> [String] {
      var parts = Parts()
      change(&parts)
      return parts.broken
    }
  }

  @Test("The graph that the others break is sound")
  func sound() { #expect(Parts().broken == []) }

  @Test("Arrays that do not fit together")
  func shapes() {
    #expect(Parts.broken { $0.nameEnd = [1, 3] } == ["name ends: 2 entries where 3 belong"])
    #expect(Parts.broken { $0.nameEnd = [2, 1, 3] } == ["name ends do not run to the number of bytes"])
    #expect(Parts.broken { $0.nameBytes.append(0) } == ["name ends do not run to the number of bytes"])
    #expect(Parts.broken { $0.rowStart = [0, 4, 6] } == ["row starts: 3 entries where 4 belong"])
    #expect(Parts.broken { $0.arcs.removeLast() }.contains("arcs: 5 entries where 6 belong"))
    for rows in [[0, 4, 1, 6], [1, 1, 4, 6], [0, 1, 4, 5]] {
      #expect(Parts.broken { $0.rowStart = rows } == ["row starts do not run from 0 to the number of arcs"])
    }
    #expect(Parts.broken { $0.linkTarget.removeLast() } == ["link targets: 2 entries where 3 belong"])
    #expect(Parts.broken { $0.linkClassIndex.append(0) } == ["link classes: 4 entries where 3 belong"])
    #expect(Parts.broken { $0.linkKey = [] } == ["link keys: 0 entries where 3 belong"])
    #expect(Parts.broken { $0.locationColumns.removeLast() } == ["location columns: 11 entries where 12 belong"])
    #expect(Parts.broken { $0.linkColumns.append([]) } == ["link columns: 5 entries where 4 belong"])
    #expect(Parts.broken { $0.locationColumns[3] = [1] } == ["column rack: 1 entries where 3 belong"])
    #expect(Parts.broken { $0.linkColumns[0] = [1] } == ["link column cable: 1 entries where 3 belong"])
  }

  @Test("Indices and values out of range")
  func references() {
    #expect(Parts.broken { $0.nodeClassIndex[2] = 1 } == ["node 2: class does not exist"])
    #expect(Parts.broken { $0.linkSource[0] = NodeID(1) } == ["link 0: source is not below target"])
    #expect(Parts.broken { $0.linkTarget[1] = NodeID(3) } == ["link 1: target does not exist"])
    #expect(Parts.broken { $0.linkClassIndex[1] = 9 } == ["link 1: class does not exist"])
    #expect(Parts.broken { $0.linkClasses[0].network = 2 } == ["link class x: network 2 does not exist"])
    #expect(Parts.broken { $0.networks.swapAt(0, 1) } == ["networks are not in rank order"])
    #expect(Parts.broken { $0.locationColumns[0][1] = -2 } == ["column cluster has negative values"])
    #expect(Parts.broken { $0.linkColumns[0][1] = -7 } == ["link column cable has negative values"])
    #expect(
      Parts.broken { $0.portNames[LinkID(3)] = PortNames(a: nil, b: nil) } == ["ports of link 3, which does not exist"])
    for arc in [arc(3, 2), arc(1, 3)] {
      #expect(
        Parts.broken { $0.arcs[5] = arc } == [
          "arc 5 leads to node \(arc.target) over link \(arc.link), one of which does not exist"
        ])
    }
  }

  @Test("Rows that are not what the links say")
  func rows() {
    #expect(Parts.broken { $0.arcs.swapAt(2, 3) } == ["row 1 is not ascending"])
    #expect(Parts.broken { $0.arcs.swapAt(1, 3) } == ["row 1 is not ascending"])
    #expect(
      Parts.broken { $0.arcs[0] = arc(2, 0) } == ["arc 0 → 2 says link 0, which joins 0 and 1"])
    #expect(
      Parts.broken { $0.arcs[5] = arc(1, 1) } == [
        "row 2 is not ascending", "link 1 is in 3 rows instead of two", "link 2 is in 1 rows instead of two",
      ])
    #expect(Parts.broken { $0.linkKey[2] = 0 } == ["links between 1 and 2 have the same key"])
  }

  @Test("Equal keys are found however many channels stand between them")
  func distantKeys() {
    var builder = GraphBuilder(networks: [Network(name: "a", rank: 0)])
    let node = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true))
    let link = builder.linkClass(LinkClass(kind: "x", bandwidth: .gigabytes(1)))
    for name in ["a", "b", "c"] { builder.addNode(node, name: name) }
    builder.addLink(NodeID(0), NodeID(1), link, key: 5)
    for key in [5, 1, 2, 5] { builder.addLink(NodeID(0), NodeID(2), link, key: key) }
    #expect(builder.build().brokenInvariants() == ["links between 0 and 2 have the same key"])
  }
}

private func arc(_ target: Int, _ link: Int) -> Arc { Arc(target: NodeID(target), link: LinkID(link)) }
