/// The offset of the first byte that begins no well-formed UTF-8 sequence (RFC 3629), nil when all is well.
///
/// - Complexity: O(n); blocks of ASCII are passed many bytes at a time.
func firstInvalidUTF8(in bytes: [UInt8]) -> Int? {
  let block = 4096
  var index = 0
  while index < bytes.count {
    let end = min(index + block, bytes.count)
    var union: UInt8 = 0
    for byte in bytes[index..<end] { union |= byte }
    if union < 0x80 {
      index = end
      continue
    }
    while index < end {
      guard let length = utf8SequenceLength(in: bytes, at: index) else { return index }
      index += length
    }
  }
  return nil
}

/// The length of the well-formed sequence at `index`: no overlong form, no surrogate, nothing above U+10FFFF.
private func utf8SequenceLength(in bytes: [UInt8], at index: Int) -> Int? {
  func continues(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
    index + offset < bytes.count && range ~= bytes[index + offset]
  }
  switch bytes[index] {
  case 0x00...0x7F: return 1
  case 0xC2...0xDF: return continues(1) ? 2 : nil
  case 0xE0: return continues(1, 0xA0...0xBF) && continues(2) ? 3 : nil
  case 0xED: return continues(1, 0x80...0x9F) && continues(2) ? 3 : nil
  case 0xE1...0xEC, 0xEE...0xEF: return continues(1) && continues(2) ? 3 : nil
  case 0xF0: return continues(1, 0x90...0xBF) && continues(2) && continues(3) ? 4 : nil
  case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : nil
  case 0xF4: return continues(1, 0x80...0x8F) && continues(2) && continues(3) ? 4 : nil
  default: return nil
  }
}
