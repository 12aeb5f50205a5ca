import TopologyModel

extension ExchangeFormat {
  /// Whether topo reads it, writes it, or both.
  public var directions: String {
    let isWritten = Self.names(for: .write).contains(name), isRead = Self.names(for: .read).contains(name)
    return isWritten && isRead ? "written and read" : isWritten ? "written" : "read"
  }

  /// The row of the table as an explanation.
  public var json: JSONValue {
    [
      "format": "topo-explanation", "format_version": "1.0", "exchange_format": .string(name), "title": .string(title),
      "extension": .string(fileExtension), "directions": .string(directions), "carries": .string(carries),
      "loses": .string(loses), "flags": .array(choices.map { .string($0.rawValue) }),
    ]
  }
}
