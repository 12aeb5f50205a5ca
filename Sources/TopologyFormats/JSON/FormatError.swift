import TopologyModel

/// What is wrong with a file: where, and the first cause.
public struct FormatError: Error, Hashable, Sendable {
  /// The file as the user named it, where there is one.
  public var file: String?
  /// The place in the text; nil for a fault in compressed data.
  public var position: TextPosition?
  /// The way from the root of the document to the value: `links[3].bandwidth_GBps`; empty for the whole.
  public var path: String
  /// What is wrong there; the field that it names is the path.
  public var cause: TopologyError

  /// How a program should end after it.
  public enum Category: Hashable, Sendable {
    /// The document breaks a rule.
    case badDocument
    /// The document is larger than a limit.
    case tooLarge
  }

  /// An error at a place.
  public init(file: String? = nil, position: TextPosition? = nil, path: String = "", cause: TopologyError) {
    self.file = file
    self.position = position
    self.path = path
    self.cause = cause
  }

  /// Its category.
  public var category: Category { if case .tooLarge = cause { .tooLarge } else { .badDocument } }

  /// Finds the place in a JSON text that an error about its content speaks of, by the field or the name that the error gives.
  ///
  /// - Parameters:
  ///   - error: What a later step found wrong with a value that was read from `bytes`.
  ///   - bytes: The file, compressed or not.
  ///   - prefix: The key of the part of the text to which the fields of `error` are relative, if it is not the whole.
  public init(_ error: TopologyError, in bytes: [UInt8], under prefix: String? = nil, file: String? = nil) {
    let bytes = Gzip.isCompressed(bytes) ? (try? Gzip.decompress(bytes)) ?? [] : bytes
    let root = JSONPath(prefix.map { [.key($0)] } ?? [])
    var path = root
    if let field = error.field {
      // "dims, its number of values," is about dims.
      path = path + (JSONPath(parsing: String(field.prefix { $0 != "," })) ?? [])
    } else if case .unknown(_, let name, _, _) = error, let value = try? JSONText.parse(bytes) {
      let part = prefix.map { value[$0] ?? .null } ?? value
      path = path + (part.path(toKey: name) ?? part.path(toText: name) ?? [])
    }
    var locator = JSONLocator(bytes)
    let (position, found) = locator.locate(JSONLocator.offset(of: path, in: bytes))
    let inside = error.field == nil || prefix == nil ? error : error.replacingField(path.description)
    self.init(file: file, position: position, path: found.description, cause: inside)
  }

  init(_ fault: Fault, located place: (TextPosition, JSONPath), file: String?) {
    let root = place.1.description
    let path = root.isEmpty && fault.suffix.first == "." ? String(fault.suffix.dropFirst()) : root + fault.suffix
    let field = fault.isSyntax ? "the text" + (path.isEmpty ? "" : " in \(path)") : path
    self.init(
      file: file, position: place.0, path: path,
      cause: fault.cause.replacingField(field.isEmpty ? "the document" : field))
  }

  init(_ fault: Fault, in bytes: [UInt8], file: String?) {
    var locator = JSONLocator(bytes)
    self.init(fault, located: locator.locate(fault.offset), file: file)
  }
}

extension FormatError: CustomStringConvertible {
  public var description: String {
    var place = [file ?? "input"]
    if let position { place += ["\(position.line)", "\(position.column)"] }
    let saysWhere = path.isEmpty || cause.field != nil
    return place.joined(separator: ":") + ": \(cause)" + (saysWhere ? "" : " (at \(path))")
  }
}

extension TopologyError {
  /// The field that the error is about, where its form names one.
  var field: String? {
    switch self {
    case .missing(let field, _), .empty(let field), .outOfRange(let field, _, _), .malformed(let field, _, _),
      .ruleBroken(let field, _, _, _):
      field
    case .unknown, .tooLarge, .unpublished: nil
    }
  }

  /// The same error about another field.
  func replacingField(_ field: String) -> TopologyError {
    switch self {
    case .missing(_, let expected): .missing(field: field, expected: expected)
    case .empty: .empty(field: field)
    case .outOfRange(_, let value, let allowed): .outOfRange(field: field, value: value, allowed: allowed)
    case .malformed(_, let value, let expected): .malformed(field: field, value: value, expected: expected)
    case .ruleBroken(_, let value, let rule, let hint):
      .ruleBroken(field: field, value: value, rule: rule, hint: hint)
    case .unknown, .tooLarge, .unpublished: self
    }
  }
}
