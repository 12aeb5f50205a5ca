import TopologyModel

/// Takes values out of a tree that was read whole (headers, catalogue files), noting what it refuses and reading on.
///
/// A member that is absent or `null` reads as nil without a note; ``required(_:_:_:at:_:)`` notes it.
struct TreeReader {
  /// What was refused, with its path from the root of the tree; the field of each error is still empty.
  private var refusals: [(path: JSONPath, suffix: String, cause: TopologyError)] = []
  /// Refusals beyond the first ``JSONCursor/faultLimit``.
  private(set) var omittedRefusals = 0

  mutating func refuse(_ cause: @autoclosure () -> TopologyError, at path: JSONPath, suffix: String = "") {
    guard refusals.count < JSONCursor.faultLimit else {
      omittedRefusals += 1
      return
    }
    refusals.append((path, suffix, cause()))
  }

  private mutating func refuse(_ value: JSONValue, _ expected: String, at path: JSONPath) {
    refuse(.malformed(field: "", value: value.briefDescription, expected: expected), at: path)
  }

  mutating func object(_ value: JSONValue?, at path: JSONPath) -> JSONObject? {
    guard let value, value != .null else { return nil }
    if let object = value.objectValue { return object }
    refuse(value, "an object", at: path)
    return nil
  }

  /// An object that must be there.
  mutating func element(_ value: JSONValue, at path: JSONPath) -> JSONObject? {
    if let object = value.objectValue { return object }
    refuse(value, "an object", at: path)
    return nil
  }

  mutating func array(_ value: JSONValue?, at path: JSONPath) -> [JSONValue]? {
    guard let value, value != .null else { return nil }
    if let array = value.arrayValue { return array }
    refuse(value, "an array", at: path)
    return nil
  }

  mutating func text(_ value: JSONValue?, at path: JSONPath) -> String? {
    guard let value, value != .null else { return nil }
    guard let text = value.stringValue else {
      refuse(value, "text", at: path)
      return nil
    }
    return text
  }

  mutating func whole(_ value: JSONValue?, _ allowed: ClosedRange<Int>, at path: JSONPath) -> Int? {
    guard let value, value != .null else { return nil }
    guard let number = value.integerValue else {
      refuse(value, "a whole number", at: path)
      return nil
    }
    guard allowed ~= number else {
      refuse(
        .outOfRange(field: "", value: "\(number)", allowed: "\(allowed.lowerBound)...\(allowed.upperBound)"), at: path)
      return nil
    }
    return number
  }

  mutating func figure(_ value: JSONValue?, at path: JSONPath) -> Double? {
    guard let value, value != .null else { return nil }
    guard let number = value.doubleValue, number >= 0, number.isFinite else {
      refuse(value, "a number of 0 or more", at: path)
      return nil
    }
    return number
  }

  mutating func latency(_ value: JSONValue?, at path: JSONPath) -> Latency? {
    guard let value, value != .null else { return nil }
    guard let number = value.doubleValue, let latency = Latency(exactlyNanoseconds: number) else {
      refuse(value, Latency.expectation, at: path)
      return nil
    }
    return latency
  }

  mutating func word<Word: RawRepresentable & CaseIterable>(
    _ value: JSONValue?, _ type: Word.Type, _ what: String, at path: JSONPath
  ) -> Word? where Word.RawValue == String {
    guard let text = text(value, at: path) else { return nil }
    if let word = Word(rawValue: text) { return word }
    let known = Word.allCases.map(\.rawValue)
    refuse(.unknown(what: what, name: text, suggestion: nearestName(to: text, in: known), known: known), at: path)
    return nil
  }

  mutating func grade(_ value: JSONValue?, at path: JSONPath) -> String? {
    guard let text = text(value, at: path) else { return nil }
    if CatalogEntry.grades.contains(text) { return text }
    refuse(
      .unknown(
        what: "grade", name: text, suggestion: nearestName(to: text, in: CatalogEntry.grades),
        known: CatalogEntry.grades), at: path)
    return nil
  }

  /// Reads a spec.
  ///
  /// - Parameter needsFormat: False where it stands inside another document, which says that it is a spec.
  mutating func spec(_ value: JSONValue?, needsFormat: Bool, at path: JSONPath) -> TopologySpec? {
    guard let value, let object = element(value, at: path) else { return nil }
    do throws(TopologyError) {
      return try TopologySpec(json: JSONValue.object(object).withSeedsAsIntegers, isNested: !needsFormat)
    } catch {
      guard let field = error.field else {
        refuse(error, at: path)
        return nil
      }
      let isPresent = object[field] != nil
      refuse(error, at: isPresent ? path + [.key(field)] : path, suffix: isPresent ? "" : ".\(field)")
      return nil
    }
  }

  /// A member that must be there, read by `read`.
  mutating func required<Value>(
    _ object: JSONObject, _ key: String, _ expected: String, at path: JSONPath,
    _ read: (inout TreeReader, JSONValue?, JSONPath) -> Value?
  ) -> Value? {
    guard let value = object[key], value != .null else {
      refuse(.missing(field: "", expected: expected), at: path, suffix: ".\(key)")
      return nil
    }
    return read(&self, value, path + [.key(key)])
  }

  /// Notes the keys of `object` that are none of `known`.
  mutating func refuseUnknownKeys(of object: JSONObject, _ known: [String], _ what: String, at path: JSONPath) {
    for key in object.keys where !known.contains(key) {
      refuse(
        .unknown(what: "key of \(what)", name: key, suggestion: nearestName(to: key, in: known), known: known),
        at: path + [.key(key)])
    }
  }

  /// The refusals as faults of the text in which the tree begins at `start`.
  func faults(in bytes: [UInt8], from start: Int) -> [Fault] {
    refusals.map {
      Fault(offset: JSONLocator.offset(of: $0.path, in: bytes, from: start), suffix: $0.suffix, cause: $0.cause)
    }
  }
}

extension JSONPath: ExpressibleByArrayLiteral {
  init(arrayLiteral steps: Step...) { self.init(steps) }
  static func + (path: Self, steps: Self) -> Self { JSONPath(path.steps + steps.steps) }
}

extension Latency {
  static let expectation = "a latency in ns from 0 to 10⁹, in whole picoseconds"
}
