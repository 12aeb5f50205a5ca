/// What a key of a document, and so a figure that is printed, means.
public struct Definition: Hashable, Sendable {
  /// The dotted path of the key in its document.
  public var path: String
  /// The document: `analysis`, `topology`, ….
  public var document: String
  /// Meaning, unit and convention, in sentences.
  public var text: String

  /// A definition.
  public init(path: String, document: String, text: String) {
    self.path = path
    self.document = document
    self.text = text
  }
}
