extension TopologyGraph {
  /// Every broken structural rule, as sentences; empty when sound.
  ///
  /// Each stage reads only what the stages before it found sound, so that no graph, however broken, stops the program.
  /// - Complexity: O(V + A), and O(b log b) for a bundle of b parallel channels.
  package func brokenInvariants() -> [String] {
    var broken = brokenShapes()
    if broken.isEmpty { broken = brokenReferences() }
    return broken.isEmpty ? brokenRows() : broken
  }

  /// Arrays whose lengths or offsets do not fit together.
  private func brokenShapes() -> [String] {
    var broken: [String] = []
    func expect(_ count: Int, _ wanted: Int, _ what: String) {
      if count != wanted { broken.append("\(what): \(count) entries where \(wanted) belong") }
    }
    expect(nameEnd.count, nodeCount, "name ends")
    expect(rowStart.count, nodeCount + 1, "row starts")
    expect(arcs.count, 2 * linkCount, "arcs")
    expect(linkTarget.count, linkCount, "link targets")
    expect(linkClassIndex.count, linkCount, "link classes")
    expect(linkKey.count, linkCount, "link keys")
    expect(locationColumns.count, LocationColumn.allCases.count, "location columns")
    expect(linkColumns.count, LinkColumn.allCases.count, "link columns")
    for (column, values) in zip(LocationColumn.allCases, locationColumns) where !values.isEmpty {
      expect(values.count, nodeCount, "column \(column.name)")
    }
    for (column, values) in zip(LinkColumn.allCases, linkColumns) where !values.isEmpty {
      expect(values.count, linkCount, "link column \(column.name)")
    }
    if rowStart.first != 0 || rowStart.last != arcs.count || zip(rowStart, rowStart.dropFirst()).contains(where: >) {
      broken.append("row starts do not run from 0 to the number of arcs")
    }
    if Int(nameEnd.last ?? 0) != nameBytes.count || zip(nameEnd, nameEnd.dropFirst()).contains(where: >) {
      broken.append("name ends do not run to the number of bytes")
    }
    return broken
  }

  /// Indices and values out of range.
  private func brokenReferences() -> [String] {
    var broken: [String] = []
    for node in nodes where Int(nodeClassIndex[node.index]) >= nodeClasses.count {
      broken.append("node \(node): class does not exist")
    }
    for link in links {
      let source = linkSource[link.index], target = linkTarget[link.index]
      if source >= target { broken.append("link \(link): source is not below target") }
      if target.index >= nodeCount { broken.append("link \(link): target does not exist") }
      if Int(linkClassIndex[link.index]) >= linkClasses.count { broken.append("link \(link): class does not exist") }
    }
    for linkClass in linkClasses where !networks.indices.contains(linkClass.network) {
      broken.append("link class \(linkClass.kind): network \(linkClass.network) does not exist")
    }
    if zip(networks, networks.dropFirst()).contains(where: { $0.rank > $1.rank }) {
      broken.append("networks are not in rank order")
    }
    for (column, values) in zip(LocationColumn.allCases, locationColumns)
    where values.contains(where: { $0 < Location.none }) { broken.append("column \(column.name) has negative values") }
    for (column, values) in zip(LinkColumn.allCases, linkColumns) where values.contains(where: { $0 < -1 }) {
      broken.append("link column \(column.name) has negative values")
    }
    for link in portNames.keys.sorted() where link.index >= linkCount {
      broken.append("ports of link \(link), which does not exist")
    }
    for (index, arc) in arcs.enumerated() where arc.target.index >= nodeCount || arc.link.index >= linkCount {
      broken.append("arc \(index) leads to node \(arc.target) over link \(arc.link), one of which does not exist")
    }
    return broken
  }

  /// Rows that are not what the links say.
  private func brokenRows() -> [String] {
    var broken: [String] = []
    var seen = [Int](repeating: 0, count: linkCount)
    for node in nodes {
      let row = arcs(from: node)
      if zip(row, row.dropFirst()).contains(where: { $0 >= $1 }) { broken.append("row \(node) is not ascending") }
      for arc in row {
        let ends = (linkSource[arc.link.index], linkTarget[arc.link.index])
        if ends != (node, arc.target) && ends != (arc.target, node) {
          broken.append("arc \(node) → \(arc.target) says link \(arc.link), which joins \(ends.0) and \(ends.1)")
        }
        seen[arc.link.index] += 1
      }
      if let target = targetWithRepeatedKey(row.drop { $0.target < node }) {
        broken.append("links between \(node) and \(target) have the same key")
      }
    }
    for link in links where seen[link.index] != 2 {
      broken.append("link \(link) is in \(seen[link.index]) rows instead of two")
    }
    return broken
  }

  /// The first target that two arcs of a row reach over links of the same key.
  private func targetWithRepeatedKey(_ row: ArraySlice<Arc>) -> NodeID? {
    var bundle = row.startIndex..<row.startIndex
    while bundle.upperBound < row.endIndex {
      let target = row[bundle.upperBound].target
      bundle = bundle.upperBound..<(row[bundle.upperBound...].firstIndex { $0.target != target } ?? row.endIndex)
      guard bundle.count > 1 else { continue }
      let keys = row[bundle].map { linkKey[$0.link.index] }.sorted()
      if zip(keys, keys.dropFirst()).contains(where: ==) { return target }
    }
    return nil
  }
}
