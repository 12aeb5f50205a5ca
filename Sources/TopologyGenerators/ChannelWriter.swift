import TopologyModel

/// Adds the parallel channels between two nodes, grouped into cables where a spec says how many share one.
///
/// A cable has the number of its first channel.
struct ChannelWriter {
  private let settings: LinkSettings
  private let linkClass: GraphBuilder.LinkClassID

  init(_ settings: LinkSettings, _ kind: String, plane: Int? = nil, _ builder: inout GraphBuilder) {
    self.settings = settings
    linkClass = builder.linkClass(settings.linkClass(kind, plane: plane))
  }

  /// Adds one bundle; `firstKey` is how many channels already join these two nodes.
  ///
  /// - Returns: The ids of the channels.
  @discardableResult
  func add(_ a: NodeID, _ b: NodeID, firstKey: Int = 0, to builder: inout GraphBuilder) -> Range<Int> {
    let first = builder.linkCount
    for channel in 0..<settings.count {
      let link = builder.addLink(a, b, linkClass, key: firstKey + channel)
      if let perCable = settings.channelsPerCable {
        builder.set(.cable, of: link, to: first + channel / perCable * perCable)
      }
    }
    return first..<builder.linkCount
  }
}
