import TopologyModel

/// The parallel channels between two nodes: a class of links with the settings that a spec gives it.
struct ChannelClass {
  let settings: LinkSettings
  let id: GraphBuilder.LinkClassID

  init(_ settings: LinkSettings, _ kind: String, _ builder: inout GraphBuilder) {
    self.settings = settings
    id = builder.linkClass(settings.linkClass(kind))
  }
}

/// Adds channels and numbers the cables that they share, from 0, where a spec says how many share one.
struct ChannelWriter {
  private var cables = 0

  /// Adds the channels of one pair of nodes; `firstKey` is how many join the two already.
  ///
  /// - Returns: The ids of the channels.
  @discardableResult
  mutating func add(
    _ a: NodeID, _ b: NodeID, _ channels: ChannelClass, firstKey: Int = 0, to builder: inout GraphBuilder
  ) -> Range<Int> {
    let first = builder.linkCount, count = channels.settings.count
    for channel in 0..<count {
      let link = builder.addLink(a, b, channels.id, key: firstKey + channel)
      if let perCable = channels.settings.channelsPerCable {
        builder.set(.cable, of: link, to: cables + channel / perCable)
      }
    }
    if let perCable = channels.settings.channelsPerCable { cables += (count + perCable - 1) / perCable }
    return first..<builder.linkCount
  }
}
