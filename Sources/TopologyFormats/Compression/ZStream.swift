import CZlib

/// A stream of zlib at a fixed address, as zlib wants it, freed with its owner.
struct ZStream: ~Copyable {
  let pointer: UnsafeMutablePointer<z_stream>
  private let end: (UnsafeMutablePointer<z_stream>) -> Int32

  private init(_ end: @escaping (UnsafeMutablePointer<z_stream>) -> Int32) {
    pointer = .allocate(capacity: 1)
    pointer.initialize(to: z_stream())
    self.end = end
  }

  /// A stream that inflates gzip members.
  static func inflating() -> ZStream {
    let stream = ZStream { inflateEnd($0) }
    // 16 asks for the gzip wrapper, 15 for the largest window.  Fails only without memory.
    let status = inflateInit2_(stream.pointer, 16 + 15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib has no memory")
    return stream
  }

  /// A stream that deflates into one gzip member with an empty header: no time, no name, no system.
  static func deflating(level: Int32, header: UnsafeMutablePointer<gz_header>) -> ZStream {
    let stream = ZStream { deflateEnd($0) }
    let status = deflateInit2_(
      stream.pointer, level, Z_DEFLATED, 16 + 15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib has no memory")
    deflateSetHeader(stream.pointer, header)
    return stream
  }

  deinit {
    _ = end(pointer)
    pointer.deinitialize(count: 1)
    pointer.deallocate()
  }
}
