import TopologyModel

extension ExchangeFormat {
  /// The format that a text looks like which is no topology document, by its first words; nil where it looks like none.
  ///
  /// - Complexity: O(bytes) for JSON, else O(1).
  public static func resembled(by bytes: [UInt8]) -> ExchangeFormat? {
    guard let text = try? TopologyInput.decompressed(bytes, file: nil, limits: .standard) else { return nil }
    if HuaweiTopology.recognizes(text) { return .huawei }
    let start = String(decoding: text.prefix(4096), as: UTF8.self)
    guard let first = start.first(where: { !$0.isWhitespace && $0 != "\u{FEFF}" }) else { return nil }
    switch first {
    case "<": return start.contains("<graphml") ? .graphml : nil
    case "{":
      let keys = (try? JSONText.parse(text))?.objectValue?.keys ?? []
      return keys.contains("instances") && keys.contains("devices") ? .infraGraph : nil
    default:
      let words = start.split(whereSeparator: \.isNewline).compactMap { $0.split(whereSeparator: \.isWhitespace).first }
      return words.contains("Switch") || words.contains { $0.hasPrefix("switchguid=") } ? .ibnetdiscover : nil
    }
  }
}
