import TopologyModel

/// Links that join the same two units, taken together.
struct LinkBundle: Hashable {
  /// The units, `a <= b`; equal for links inside a unit.
  var a, b: Int
  /// How many links.
  var links: Int
  /// Of all of them, per direction, in 10⁹ byte/s.
  var bandwidth: Double
  /// The class of the first link.
  var linkClass: Int
  /// The colour category of most of them.
  var category: Int
  /// Not all are of that category.
  var isMixed: Bool
  /// The largest figure of a link, where links have one.
  var value: Double
  /// One of them is in focus.
  var isFocused: Bool
}

/// The links of a graph bundled by the units that their ends belong to, ascending by `a`, then `b`.
///
/// - Parameters:
///   - unit: The unit of each node; -1 for none, whose links are left out.
///   - paint: What colour categories there are.
/// - Complexity: O(L) and O(bundles log bundles).
func bundles(of graph: TopologyGraph, units unit: [Int], paint: LinkPaint) -> [LinkBundle] {
  struct Key: Hashable {
    var a, b: UInt32
    var category: UInt32
  }
  var indexOf: [Key: Int] = [:]
  var parts: [LinkBundle] = []
  var last: (key: Key, index: Int)?
  for link in 0..<graph.linkCount {
    let source = unit[graph.linkSource[link].index], target = unit[graph.linkTarget[link].index]
    guard source >= 0, target >= 0 else { continue }
    let linkClass = Int(graph.linkClassIndex[link])
    let category = paint.category(ofClass: linkClass)
    let key = Key(a: UInt32(min(source, target)), b: UInt32(max(source, target)), category: UInt32(category))
    let index: Int
    if let last, last.key == key {
      index = last.index
    } else if let known = indexOf[key] {
      index = known
    } else {
      index = parts.count
      indexOf[key] = index
      parts.append(
        LinkBundle(
          a: min(source, target), b: max(source, target), links: 0, bandwidth: 0, linkClass: linkClass,
          category: category, isMixed: false, value: 0, isFocused: false))
    }
    last = (key, index)
    parts[index].links += 1
    parts[index].bandwidth += graph.linkClasses[linkClass].bandwidth.gigabytesPerSecond
    parts[index].value = max(parts[index].value, paint.value(ofLink: link))
    if !parts[index].isFocused { parts[index].isFocused = paint.isFocused(link: link) }
  }
  parts.sort { ($0.a, $0.b, $0.category) < ($1.a, $1.b, $1.category) }
  var result: [LinkBundle] = []
  for part in parts {
    guard let previous = result.last, previous.a == part.a, previous.b == part.b else {
      result.append(part)
      continue
    }
    var merged = part.links > previous.links ? part : previous
    merged.links = previous.links + part.links
    merged.bandwidth = previous.bandwidth + part.bandwidth
    merged.value = max(previous.value, part.value)
    merged.isMixed = true
    merged.isFocused = previous.isFocused || part.isFocused
    result[result.count - 1] = merged
  }
  return result
}
