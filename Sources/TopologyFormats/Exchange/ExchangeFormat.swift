import TopologyModel

/// A format of another tool: a row of the table that the command, its help and its explanations read.
///
/// A new format is a file that makes one of these, and a line in ``ExchangeFormat/all``.
public struct ExchangeFormat: Sendable {
  /// What `--to` and `--from` take.
  public let name: String
  /// What it is and who reads it, in a line.
  public let title: String
  /// The usual end of a file's name, without the dot.
  public let fileExtension: String
  /// What of a topology it keeps.
  public let carries: String
  /// What of a topology it drops, or cannot say at all.
  public let loses: String
  /// The choices that its writer understands.
  public let choices: [Choice]
  /// Says which files an export writes; refuses what the format cannot say.  Nil for a format that is only read.
  private let files: (@Sendable (ExportRequest) throws -> [ExportedFile])?
  /// Reads a file.  Nil for a format that is only written.
  public let read: (@Sendable (ImportRequest) throws -> TopologyDocument)?

  /// A choice of a writer, by its flag.
  public enum Choice: String, Hashable, Sendable, CaseIterable {
    case select = "--select"
    case level = "--level"
    case hostName = "--host-name"
    case labelPrefix = "--label-prefix"
    case form = "--form"
    case approximate = "--approximate"
    case edgeKey = "--edge-key"
  }

  init(
    _ name: String, _ title: String, fileExtension: String, carries: String, loses: String, choices: [Choice] = [],
    files: (@Sendable (ExportRequest) throws -> [ExportedFile])? = nil,
    read: (@Sendable (ImportRequest) throws -> TopologyDocument)? = nil
  ) {
    self.name = name
    self.title = title
    self.fileExtension = fileExtension
    self.carries = carries
    self.loses = loses
    self.choices = choices
    self.files = files
    self.read = read
  }

  /// The format called `name`, among those that can be written, or read.
  public static func named(_ name: String, for use: Use) throws(TopologyError) -> ExchangeFormat {
    if let format = all.first(where: { $0.name == name }) {
      if format.serves(use) { return format }
      throw .ruleBroken(
        field: "the format", value: quoted(name), rule: "topo can only \(use.opposite) it",
        hint: "it can \(use.rawValue): \(names(for: use).joined(separator: ", "))")
    }
    let known = names(for: use)
    throw .unknown(what: "format", name: name, suggestion: nearestName(to: name, in: known), known: known)
  }

  /// The names of the formats that can be written, or read.
  public static func names(for use: Use) -> [String] { all.filter { $0.serves(use) }.map(\.name) }

  /// What a format is wanted for.
  public enum Use: String, Sendable {
    case write, read
    var opposite: String { self == .write ? "read" : "write" }
  }

  private func serves(_ use: Use) -> Bool { use == .write ? files != nil : read != nil }

  /// The files that an export writes.
  ///
  /// - Throws: What the format cannot say of the topology, and choices that it does not know.
  public func files(for request: ExportRequest) throws -> [ExportedFile] {
    try checkChoices(of: request)
    do {
      return try files?(request) ?? []
    } catch TopologyError.ruleBroken(field: Self.subject, _, let rule, let hint) {
      throw TopologyError.ruleBroken(
        field: Self.subject, value: quoted(request.document.name), rule: rule, hint: hint)
    }
  }

  /// The field of a refusal that is about the topology as a whole; its name is filled in for the user.
  static let subject = "the topology"

  /// Refuses choices that the format does not know.
  private func checkChoices(of request: ExportRequest) throws(TopologyError) {
    for choice in request.choices where !choices.contains(choice) {
      let takers = Self.all.filter { $0.choices.contains(choice) }.map(\.name)
      throw .ruleBroken(
        field: choice.rawValue, value: "given", rule: "\(name) has no use for it",
        hint: "it is for \(takers.joined(separator: ", "))")
    }
  }
}

/// What is to be written.
public struct ExportRequest: Sendable {
  /// The topology.
  public var document: TopologyDocument
  /// What its family declares.
  public var structure = DeclaredStructure()
  /// Results of an analysis, where the document had some.
  public var annotations = DocumentAnnotations.none
  /// Only these endpoints.
  public var selected: [NodeID]?
  /// The location by which nodes are merged.
  public var level: LocationColumn?
  /// How hosts are called.
  public var hostName: HostNamePattern?
  /// What stands before the names of labels.
  public var labelPrefix: String?
  /// One of the forms of a format that has several.
  public var form: String?
  /// Write the nearest thing that the format can say, where it cannot say the topology.
  public var approximate = false
  /// The key of the array of links in node-link JSON.
  public var edgeKey: TopologyDocumentWriter.EdgeKey?

  /// A request without choices.
  public init(_ document: TopologyDocument) { self.document = document }

  /// The graph.
  var graph: TopologyGraph { document.graph }

  /// The choices made.
  var choices: [ExchangeFormat.Choice] {
    ExchangeFormat.Choice.allCases.filter {
      switch $0 {
      case .select: selected != nil
      case .level: level != nil
      case .hostName: hostName != nil
      case .labelPrefix: labelPrefix != nil
      case .form: form != nil
      case .approximate: approximate
      case .edgeKey: edgeKey != nil
      }
    }
  }
}

/// What is to be read.
public struct ImportRequest: Sendable {
  /// The file.
  public var bytes: [UInt8]
  /// Names it in errors.
  public var file: String?
  /// What may be read.
  public var limits: SizeLimits
  /// What is said of parts of which the file says nothing.
  public var mapping: ImportMapping

  /// A request.
  public init(
    _ bytes: [UInt8], file: String? = nil, limits: SizeLimits = .standard, mapping: ImportMapping = ImportMapping()
  ) {
    self.bytes = bytes
    self.file = file
    self.limits = limits
    self.mapping = mapping
  }

  /// The text of the file, inflated where it is compressed, known to be UTF-8.
  func text() throws(FormatError) -> [UInt8] {
    let text = try TopologyInput.decompressed(bytes, file: file, limits: limits)
    try JSONText.checkUTF8(text, file: file)
    return text
  }
}

/// A file that an export writes.
public struct ExportedFile {
  /// What follows the name that the user gives; empty for the only file.
  public let suffix: String
  /// What a user should know of how it was written.
  public let note: String?
  private let body: (inout ExchangeOutput) throws -> Void

  /// A file whose content `body` appends.
  init(suffix: String = "", note: String? = nil, _ body: @escaping (inout ExchangeOutput) throws -> Void) {
    self.suffix = suffix
    self.note = note
    self.body = body
  }

  /// Writes the content block by block.
  public func write(to sink: (RawSpan) throws -> Void) throws {
    try withoutActuallyEscaping(sink) { sink in
      var output = ExchangeOutput(sink)
      try body(&output)
      try output.finish()
    }
  }

  /// The whole content in memory.
  public func bytes() throws -> [UInt8] {
    var result: [UInt8] = []
    try write { block in block.withUnsafeBytes { result.append(contentsOf: $0) } }
    return result
  }
}
