import TopologyModel

/// Takes the text of an SVG that Graphviz wrote apart and writes it anew.
///
/// Only the shapes, the text and the attributes that a drawing needs are let through: what is left has no id that a second
/// drawing on a page could have as well, no reference to anything, no document type and no comment.  Edges lose their
/// titles, which name the corners of the page that they hang on; that and the rest makes it about half as long.
struct SVGReader {
  /// An element whose end has not come yet.
  private struct OpenElement {
    var name: String
    var attributes: [(name: String, value: String)]
    var content: [HTML] = []
    var isEdge: Bool
    /// The text of its title, where it has one.
    var title: String?
  }
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Elements that are let through.
  private static let elements: [String: StaticString] = [
    "g": "g", "path": "path", "polygon": "polygon", "polyline": "polyline", "ellipse": "ellipse", "text": "text",
    "title": "title",
  ]
  /// What Graphviz makes of the font of every text; said once, at the root.
  private static let font = "Helvetica,sans-Serif"
  /// Attributes that are let through.
  private static let attributes: [String: StaticString] = [
    "transform": "transform", "d": "d", "points": "points", "cx": "cx", "cy": "cy", "rx": "rx", "ry": "ry", "x": "x",
    "y": "y", "fill": "fill", "fill-opacity": "fill-opacity", "stroke": "stroke", "stroke-width": "stroke-width",
    "stroke-opacity": "stroke-opacity", "stroke-dasharray": "stroke-dasharray", "font-family": "font-family",
    "font-size": "font-size", "font-weight": "font-weight", "text-anchor": "text-anchor",
  ]

  /// The drawing as an element of a page, its size following the page; nil when the text is no SVG.  - Complexity: O(bytes).
  mutating func element(title: String) -> HTML? {
    guard let (attributes, content) = root(), let sides = Self.sides(attributes) else { return nil }
    return .element(
      "svg",
      [
        HTML.Attribute("viewBox", sides.map(coordinate).joined(separator: " ")), .classes("drawing"),
        HTML.Attribute("role", "img"), HTML.Attribute("font-family", Self.font),
        HTML.Attribute("width", sides[2] * 4 / 3),
        HTML.Attribute("height", sides[3] * 4 / 3),
      ], [HTML.element("title", text: title)] + content)
  }

  /// The drawing as a file; nil when the text is no SVG.  - Complexity: O(bytes).
  mutating func document(title: String) -> [UInt8]? {
    guard let (attributes, content) = root(), let sides = Self.sides(attributes) else { return nil }
    func value(_ name: String) -> String { attributes.first { $0.name == name }?.value ?? "" }
    let root = HTML.element(
      "svg",
      [
        HTML.Attribute("width", value("width")), HTML.Attribute("height", value("height")),
        HTML.Attribute("viewBox", sides.map(coordinate).joined(separator: " ")),
        HTML.Attribute("xmlns", "http://www.w3.org/2000/svg"), HTML.Attribute("font-family", Self.font),
      ], [HTML.element("title", text: title)] + content)
    return Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\(root.markup)\n".utf8)
  }

  private static func sides(_ attributes: [(name: String, value: String)]) -> [Double]? {
    let box = attributes.first { $0.name == "viewBox" }?.value ?? ""
    let sides = box.split(separator: " ").compactMap { Double($0) }
    return sides.count == 4 ? sides : nil
  }

  /// The attributes of the root, and what it holds.
  private mutating func root() -> (attributes: [(name: String, value: String)], content: [HTML])? {
    var open: [OpenElement] = []
    while position < bytes.count {
      guard bytes[position] == UInt8(ascii: "<") else {
        let text = decoded(until: "<")
        if let last = open.indices.last, ["text", "title"].contains(open[last].name) {
          open[last].content.append(.text(text))
          if open[last].name == "title", last > 0 { open[last - 1].title = text }
        }
        continue
      }
      if skip("<!--", to: "-->") || skip("<?", to: "?>") || skip("<!", to: ">") { continue }
      if starts(with: "</") {
        position = end(of: ">")
        guard let element = open.popLast() else { return nil }
        if element.name == "svg" { return (element.attributes, element.content) }
        append(finished(element, within: open.last), to: &open)
        continue
      }
      guard let (element, isEmpty) = startTag() else { return nil }
      if isEmpty {
        append(finished(element, within: open.last), to: &open)
      } else {
        open.append(element)
      }
    }
    return nil
  }

  private func append(_ parts: [HTML], to open: inout [OpenElement]) {
    if let last = open.indices.last { open[last].content += parts }
  }

  /// The element, what it holds, or nothing.
  private func finished(_ element: OpenElement, within parent: OpenElement?) -> [HTML] {
    // The title of the whole drawing is that of the root; those of edges say nothing.
    if element.name == "title", parent?.isEdge == true || parent?.attributes.contains(where: isTransform) == true {
      return []
    }
    guard let name = Self.elements[element.name] else { return [] }
    if element.isEdge { return element.content }
    // Labels and samples of the legend say what they are themselves.
    if let own = element.title, own.hasPrefix("text ") || own.hasPrefix("legend ") {
      return Array(element.content.dropFirst())
    }
    let attributes = element.attributes.filter { $0.name != "font-family" || $0.value != Self.font }.compactMap {
      attribute in
      Self.attributes[attribute.name].map { HTML.Attribute($0, Self.shortened(attribute)) }
    }
    if element.content.isEmpty { return [.shape(name, attributes)] }
    // A line for each thing drawn.
    let isWhole = element.attributes.contains(where: isTransform)
    return [.element(name, attributes, isWhole ? element.content.map(\.line) : element.content)]
  }

  /// Numbers without decimals that say nothing, straight curves as lines.
  private static func shortened(_ attribute: (name: String, value: String)) -> String {
    switch attribute.name {
    case "fill-opacity", "stroke-opacity", "font-size", "stroke-width":
      Double(attribute.value).map(coordinate) ?? attribute.value
    case "d": straightened(attribute.value) ?? attribute.value
    default: attribute.value
    }
  }

  /// `M a L d` for `M a C b c d` where b and c lie a third and two thirds of the way; nil for every other path.
  private static func straightened(_ path: String) -> String? {
    guard path.utf8.first == UInt8(ascii: "M") else { return nil }
    let halves = path.dropFirst().split(separator: "C")
    guard halves.count == 2 else { return nil }
    let places = (halves[0] + " " + halves[1]).split(separator: " ").map { place in
      place.split(separator: ",").compactMap { Double($0) }
    }
    guard places.count == 4, places.allSatisfy({ $0.count == 2 }) else { return nil }
    for axis in 0...1 {
      let (a, d) = (places[0][axis], places[3][axis])
      // Coordinates have two decimals.
      guard abs(places[1][axis] - (a + (d - a) / 3)) < 0.02, abs(places[2][axis] - (a + (d - a) * 2 / 3)) < 0.02 else {
        return nil
      }
    }
    return "M\(halves[0])L" + halves[1].split(separator: " ")[2]
  }

  private func isTransform(_ attribute: (name: String, value: String)) -> Bool { attribute.name == "transform" }

  // MARK: Bytes

  private mutating func startTag() -> (element: OpenElement, isEmpty: Bool)? {
    position += 1
    let name = word()
    guard !name.isEmpty else { return nil }
    var attributes: [(name: String, value: String)] = []
    while position < bytes.count {
      skipBlanks()
      if starts(with: "/>") {
        position += 2
        return (element(name, attributes), true)
      }
      if starts(with: ">") {
        position += 1
        return (element(name, attributes), false)
      }
      let key = word()
      guard !key.isEmpty, starts(with: "=\"") else { return nil }
      position += 2
      let value = decoded(until: "\"")
      position += 1
      attributes.append((key, value))
    }
    return nil
  }

  private func element(_ name: String, _ attributes: [(name: String, value: String)]) -> OpenElement {
    OpenElement(
      name: name, attributes: attributes, isEdge: attributes.contains { $0.name == "class" && $0.value == "edge" })
  }

  private func starts(with text: StaticString) -> Bool {
    text.withUTF8Buffer { bytes[position...].starts(with: $0) }
  }

  /// The place after the next `text`, or the end.
  private func end(of text: StaticString) -> Int {
    text.withUTF8Buffer { pattern in
      var place = position
      while place + pattern.count <= bytes.count {
        if bytes[place...].starts(with: pattern) { return place + pattern.count }
        place += 1
      }
      return bytes.count
    }
  }

  private mutating func skip(_ opening: StaticString, to closing: StaticString) -> Bool {
    guard starts(with: opening) else { return false }
    position = end(of: closing)
    return true
  }

  private mutating func skipBlanks() {
    while position < bytes.count, bytes[position] <= UInt8(ascii: " ") { position += 1 }
  }

  /// A name of an element or attribute.
  private mutating func word() -> String {
    let start = position
    while position < bytes.count, !" \n\r\t=/>\"<".utf8.contains(bytes[position]) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Text up to a character, its entities resolved.
  private mutating func decoded(until stop: Character) -> String {
    let start = position, mark = stop.asciiValue ?? 0
    while position < bytes.count, bytes[position] != mark { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    var result = "", rest = text[...]
    while let ampersand = rest.firstIndex(of: "&") {
      result += rest[..<ampersand]
      guard let semicolon = rest[ampersand...].firstIndex(of: ";") else { return result + rest[ampersand...] }
      result += Self.character(String(rest[rest.index(after: ampersand)..<semicolon]))
      rest = rest[rest.index(after: semicolon)...]
    }
    return result + rest
  }

  /// What an entity stands for; one that is not known stays as it is.
  private static func character(_ entity: String) -> String {
    switch entity {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    default: break
    }
    let digits = entity.dropFirst(entity.hasPrefix("#x") ? 2 : 1)
    if entity.hasPrefix("#"), let value = UInt32(digits, radix: entity.hasPrefix("#x") ? 16 : 10),
      let scalar = Unicode.Scalar(value)
    {
      return String(Character(scalar))
    }
    return "&\(entity);"
  }
}
