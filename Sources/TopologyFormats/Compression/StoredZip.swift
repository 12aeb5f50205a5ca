import CZlib

/// A zip file of uncompressed members, dated 1980-01-01, so that equal content gives equal bytes.
struct StoredZip {
  private var offset = 0
  private var directory: [UInt8] = []
  private var count = 0

  /// Appends a member.
  ///
  /// - Precondition: Members and file stay below 4 GB.
  mutating func add(_ name: String, _ content: [UInt8], to output: inout ExchangeOutput) throws {
    precondition(offset + content.count < Int(UInt32.max), "a member of a zip file is too large")
    var fields: [UInt8] = []
    Self.append(UInt16(20), to: &fields)  // the version that is needed
    Self.append(UInt16(1 << 11), to: &fields)  // names are UTF-8
    Self.append(UInt16(0), to: &fields)  // stored
    Self.append(UInt16(0), to: &fields)  // midnight
    Self.append(UInt16(1 << 5 | 1), to: &fields)  // 1980-01-01
    Self.append(Self.checksum(of: content), to: &fields)
    Self.append(UInt32(content.count), to: &fields)
    Self.append(UInt32(content.count), to: &fields)
    Self.append(UInt16(name.utf8.count), to: &fields)
    Self.append(UInt16(0), to: &fields)  // no extra field

    let header = Array("PK".utf8) + [3, 4] + fields + Array(name.utf8)
    directory += Array("PK".utf8) + [1, 2]
    Self.append(UInt16(20), to: &directory)
    directory += fields
    directory += [UInt8](repeating: 0, count: 10)  // no comment, first disk, no attributes
    Self.append(UInt32(offset), to: &directory)
    directory += Array(name.utf8)
    count += 1

    output.append(header)
    try output.hand(on: content.span.bytes)
    offset += header.count + content.count
  }

  /// Ends the file.
  func writeDirectory(to output: inout ExchangeOutput) {
    var end = Array("PK".utf8) + [5, 6, 0, 0, 0, 0]
    Self.append(UInt16(count), to: &end)
    Self.append(UInt16(count), to: &end)
    Self.append(UInt32(directory.count), to: &end)
    Self.append(UInt32(offset), to: &end)
    Self.append(UInt16(0), to: &end)
    output.append(directory)
    output.append(end)
  }

  private static func append<Value: FixedWidthInteger>(_ value: Value, to bytes: inout [UInt8]) {
    for byte in 0..<(Value.bitWidth / 8) { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
  }

  private static func checksum(of content: [UInt8]) -> UInt32 {
    // Safe: zlib reads the bytes of the buffer, in pieces that fit its counter.
    content.withUnsafeBufferPointer { buffer in
      var sum = crc32(0, nil, 0), start = 0
      while start < buffer.count {
        let length = min(buffer.count - start, 1 << 30)
        sum = crc32(sum, buffer.baseAddress.map { $0 + start }, UInt32(length))
        start += length
      }
      return UInt32(truncatingIfNeeded: sum)
    }
  }
}
