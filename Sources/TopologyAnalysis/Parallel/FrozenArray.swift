/// Numbers at a fixed address, written once and then read by any thread: what kernels get pointers into.
final class FrozenArray<Element: BitwiseCopyable>: @unchecked Sendable {  // Safe: never written after `init`.
  /// Valid as long as the array lives.
  let pointer: UnsafePointer<Element>
  let count: Int

  /// - Parameter fill: Initializes every element.
  init(count: Int, fill: (UnsafeMutableBufferPointer<Element>) -> Void) {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(1, count))
    fill(UnsafeMutableBufferPointer(start: memory, count: count))
    pointer = UnsafePointer(memory)
    self.count = count
  }

  convenience init(_ elements: [Element]) {
    self.init(count: elements.count) { buffer in _ = buffer.initialize(from: elements) }
  }

  deinit { UnsafeMutablePointer(mutating: pointer).deallocate() }

  subscript(index: Int) -> Element {
    // Checked in debug builds only: this is read in inner loops, by indices that come from the arrays of one graph.
    assert(index >= 0 && index < count)
    return pointer[index]
  }
}
