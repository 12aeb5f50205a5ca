import TopologyModel

/// A piece of HTML that is well formed by construction.
///
/// Names of elements and attributes are literals of this package; everything else enters as text or as the value of an
/// attribute, and both escape it.  There is no other way in.
public struct HTML: Hashable, Sendable {
  /// The markup.
  public private(set) var markup: String

  private init(markup: String) { self.markup = markup }

  /// Nothing.
  public static let empty = HTML(markup: "")

  /// Text as it is to be read; what cannot be printed becomes visible.
  public static func text(_ text: String) -> HTML { HTML(markup: escaped(text)) }

  /// An element around its content.
  public static func element(_ name: StaticString, _ attributes: [Attribute] = [], _ content: HTML...) -> HTML {
    element(name, attributes, content)
  }

  /// An element around its content.
  public static func element(_ name: StaticString, _ attributes: [Attribute] = [], _ content: [HTML]) -> HTML {
    var markup = "<\(name)\(attributes.map(\.markup).joined())>"
    for part in content { markup += part.markup }
    return HTML(markup: markup + "</\(name)>")
  }

  /// An element around text.
  public static func element(_ name: StaticString, _ attributes: [Attribute] = [], text: String) -> HTML {
    element(name, attributes, [.text(text)])
  }

  /// An element that HTML never closes, such as `meta`.
  public static func void(_ name: StaticString, _ attributes: [Attribute] = []) -> HTML {
    HTML(markup: "<\(name)\(attributes.map(\.markup).joined())>")
  }

  /// A shape of a drawing, which holds nothing.
  static func shape(_ name: StaticString, _ attributes: [Attribute]) -> HTML {
    HTML(markup: "<\(name)\(attributes.map(\.markup).joined())/>")
  }

  /// Pieces one after the other.
  public static func sequence(_ parts: [HTML]) -> HTML { HTML(markup: parts.map(\.markup).joined()) }

  /// A style sheet of this package.
  static func styleSheet(_ rules: StaticString) -> HTML { HTML(markup: "<style>\(rules)</style>") }

  /// A whole document: the doctype and the root element.
  static func document(_ root: HTML) -> HTML { HTML(markup: "<!DOCTYPE html>\n\(root.markup)\n") }

  /// The piece, and a line break after it, which only readers of the source see.
  var line: HTML { HTML(markup: markup + "\n") }

  /// An attribute with its value.
  public struct Attribute: Hashable, Sendable {
    fileprivate var markup: String

    /// An attribute.
    public init(_ name: StaticString, _ value: String) { markup = " \(name)=\"\(escaped(value))\"" }

    /// A length or a place: at most two decimals.
    init(_ name: StaticString, _ value: Double) { self.init(name, coordinate(value)) }

    /// Classes, separated by blanks.
    static func classes(_ names: StaticString) -> Attribute { Attribute("class", "\(names)") }
  }
}

/// Text in which no character has power over markup, neither between tags nor in a quoted value.
private func escaped(_ text: String) -> String {
  var result = ""
  for scalar in visible(text).unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// A number for SVG: at most two decimals, no exponent.
func coordinate(_ value: Double) -> String {
  guard value.isFinite else { return "0" }
  let hundredths = Int64((min(max(value, -1e9), 1e9) * 100).rounded())
  let whole = hundredths.magnitude / 100, rest = hundredths.magnitude % 100
  let fraction = rest == 0 ? "" : rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)"
  return (hundredths < 0 ? "-" : "") + "\(whole)" + fraction
}
