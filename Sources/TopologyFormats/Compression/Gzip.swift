import CZlib
import TopologyModel

/// Gzip data (RFC 1952) in and out.
public enum Gzip {
  /// Whether `bytes` begin as gzip data do.
  public static func isCompressed(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// Data that expand more than this many times are refused, unless what comes out is small anyway.
  ///
  /// Topology documents shrink 20 to 60 times; deflate cannot do more than 1,032.
  public static let largestRatio = 250
  /// What may come out of any data, however small.
  public static let alwaysAllowed = 64 << 20

  /// Inflates `bytes`: one gzip member, or several one after another.
  ///
  /// - Parameters:
  ///   - limit: The most bytes that may come out; ``largestRatio`` applies too.
  ///   - file: Names the data in errors.
  /// - Throws: On data that are damaged, cut short or followed by something else, and when more than the limit comes out, before
  ///   more memory is taken than that.
  public static func decompress(
    _ bytes: [UInt8], limit: Int = SizeLimits.standard.bytes, file: String? = nil
  ) throws(FormatError) -> [UInt8] {
    let ratioLimit = max(alwaysAllowed, bytes.count * largestRatio)
    let stream = ZStream.inflating()
    var result: [UInt8] = []
    var offset = 0
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    repeat {
      let (status, consumed, produced) = inflateSome(stream, bytes, offset, into: &chunk)
      offset += consumed
      if result.count + produced > min(limit, ratioLimit) {
        throw tooLarge(limit: limit, ratioLimit: ratioLimit, file: file)
      }
      result.append(contentsOf: chunk[..<produced])
      switch status {
      case Z_OK: continue
      case Z_STREAM_END:
        // Zeros after a member are padding; anything else must be another member.
        while offset < bytes.count, bytes[offset] == 0 { offset += 1 }
        if offset == bytes.count { return result }
        inflateReset(stream.pointer)
      case Z_BUF_ERROR where offset == bytes.count:
        throw damaged("cut off at byte \(offset)", "all of its gzip data must follow", file)
      default:
        throw damaged("damaged near byte \(offset)", "gzip data must be sound", file)
      }
    } while true
  }

  /// Inflates until the input or the room in `chunk` ends.
  private static func inflateSome(
    _ stream: borrowing ZStream, _ bytes: [UInt8], _ offset: Int, into chunk: inout [UInt8]
  ) -> (status: Int32, consumed: Int, produced: Int) {
    let available = min(bytes.count - offset, 1 << 30), room = chunk.count
    let status = bytes.withUnsafeBufferPointer { input in
      chunk.withUnsafeMutableBufferPointer { output in
        // Safe: zlib reads `available` bytes from `offset` and writes at most `room`; both pointers end with this call.
        stream.pointer.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + offset })
        stream.pointer.pointee.avail_in = UInt32(available)
        stream.pointer.pointee.next_out = output.baseAddress
        stream.pointer.pointee.avail_out = UInt32(room)
        return inflate(stream.pointer, Z_NO_FLUSH)
      }
    }
    return (
      status, available - Int(stream.pointer.pointee.avail_in), room - Int(stream.pointer.pointee.avail_out)
    )
  }

  private static func damaged(_ value: String, _ rule: String, _ file: String?) -> FormatError {
    FormatError(
      file: file, cause: .ruleBroken(field: "the compressed text", value: value, rule: rule, hint: nil))
  }

  private static func tooLarge(limit: Int, ratioLimit: Int, file: String?) -> FormatError {
    guard ratioLimit < limit else {
      return FormatError(
        file: file,
        cause: .tooLarge(quantity: "bytes of text", count: "over \(limit)", limit: "\(limit)", flag: "--max-memory"))
    }
    return FormatError(
      file: file,
      cause: .tooLarge(
        quantity: "bytes of text", count: "over \(ratioLimit)",
        limit: "\(largestRatio) times the compressed size", flag: nil))
  }

  /// Deflates `bytes` into one member; the same bytes for the same input and zlib.
  public static func compress(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var writer = GzipWriter()
    func take(_ block: RawSpan) { block.withUnsafeBytes { result.append(contentsOf: $0) } }
    writer.write(bytes.span.bytes, to: take)
    writer.finish(to: take)
    return result
  }
}

/// Deflates a stream of blocks into one gzip member, whose header holds no time and no name.
public struct GzipWriter: ~Copyable {
  private let header: UnsafeMutablePointer<gz_header>
  private let stream: ZStream
  private var chunk = [UInt8](repeating: 0, count: 1 << 16)

  /// A writer.
  ///
  /// - Parameter level: From 1, fast, to 9, small.
  public init(level: Int = 6) {
    precondition((1...9).contains(level))
    header = .allocate(capacity: 1)
    header.initialize(to: gz_header())
    // "Unknown" (RFC 1952): the same bytes on every system.
    header.pointee.os = 255
    stream = .deflating(level: Int32(level), header: header)
  }

  deinit {
    header.deinitialize(count: 1)
    header.deallocate()
  }

  /// Deflates a block; `sink` takes what comes out, which may be nothing yet.
  public mutating func write<Failure: Error>(
    _ block: RawSpan, to sink: (RawSpan) throws(Failure) -> Void
  ) throws(Failure) {
    var offset = 0
    while offset < block.byteCount {
      let count = min(block.byteCount - offset, 1 << 30)
      let consumed = step(block.extracting(offset..<offset + count), flush: Z_NO_FLUSH)
      offset += consumed
      try hand(to: sink)
    }
  }

  /// Ends the member.
  public mutating func finish<Failure: Error>(to sink: (RawSpan) throws(Failure) -> Void) throws(Failure) {
    let nothing: [UInt8] = []
    repeat {
      _ = step(nothing.span.bytes, flush: Z_FINISH)
      try hand(to: sink)
    } while stream.pointer.pointee.avail_out == 0
  }

  /// Deflates until the input or the room ends, and says how much of the input it took.
  private mutating func step(_ block: RawSpan, flush: Int32) -> Int {
    let pointer = stream.pointer, room = chunk.count
    block.withUnsafeBytes { input in
      chunk.withUnsafeMutableBufferPointer { output in
        // Safe: zlib reads the bytes of `input` and writes at most `room`; both pointers end with this call.
        pointer.pointee.next_in = UnsafeMutablePointer(
          mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        pointer.pointee.avail_in = UInt32(input.count)
        pointer.pointee.next_out = output.baseAddress
        pointer.pointee.avail_out = UInt32(room)
        // With room to write in, deflate cannot fail.
        _ = deflate(pointer, flush)
      }
    }
    return block.byteCount - Int(pointer.pointee.avail_in)
  }

  private func hand<Failure: Error>(to sink: (RawSpan) throws(Failure) -> Void) throws(Failure) {
    let produced = chunk.count - Int(stream.pointer.pointee.avail_out)
    if produced > 0 { try sink(chunk.span.bytes.extracting(0..<produced)) }
  }
}
