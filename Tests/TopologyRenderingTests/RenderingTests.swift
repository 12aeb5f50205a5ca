import Dispatch
import Foundation
import Synchronization
import Testing
import TopologyModel
import TopologyRendering

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("Rendering through Graphviz") struct RenderingTests {
  static let few = [
    Subject.family("mesh3d", Subject.dims(4, 4, 4)), .family("fat-tree", ["radix": 4]),
    .family("full-mesh", Subject.dims(9)),
    .family("supernode", Subject.supernode384), .plain("irregular", irregular(40, degree: 3, seed: 8)),
  ]

  @Test("SVG is well-formed and of the page's size", arguments: few) func svg(subject: Subject) throws {
    let drawing = try subject.drawing()
    let bytes = try render(drawing, as: .svg)
    let (_, elements) = try parsedSVG(bytes)
    #expect(elements.contains("path"))
    let text = String(decoding: bytes, as: UTF8.self)
    let width = Int(drawing.width.rounded()), height = Int(drawing.height.rounded())
    #expect(
      (-1...1).contains { dx in
        (-1...1).contains { dy in text.contains("<svg width=\"\(width + dx)pt\" height=\"\(height + dy)pt\"") }
      },
      "\(text.prefix(600)) for \(width) × \(height)")
    #expect(text.contains("scale(1 1)"), "content and frame differ in scale")
  }

  @Test("PNG has its signature and the page's proportions", arguments: few) func png(subject: Subject) throws {
    let drawing = try subject.drawing()
    let bytes = try render(drawing, as: .png)
    #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
    func number(_ offset: Int) -> Int { bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) } }
    let width = Double(number(16)), height = Double(number(20))
    #expect(abs(width / height - drawing.width / drawing.height) < 0.01)
    #expect(width >= 600 && width <= 2500)
  }

  @Test("PDF has its signature and end", arguments: few) func pdf(subject: Subject) throws {
    let bytes = try render(subject.drawing(), as: .pdf)
    #expect(bytes.starts(with: Array("%PDF-".utf8)))
    #expect(String(decoding: bytes.suffix(16), as: UTF8.self).contains("%%EOF"))
  }

  @Test("DOT is the drawing's own text") func dot() throws {
    let drawing = try Subject.family("mesh3d", Subject.dims(3)).drawing()
    #expect(try render(drawing, as: .dot) == Array(drawing.dot.utf8))
  }

  @Test("Formats are known by a file's ending")
  func formats() throws {
    #expect(try RenderFormat(fileExtension: "SVG") == .svg)
    #expect(try RenderFormat(fileExtension: "pdf") == .pdf)
    let known = ["svg", "png", "pdf", "dot"]
    #expect(throws: TopologyError.unknown(what: "drawing format", name: "pgn", suggestion: "png", known: known)) {
      try RenderFormat(fileExtension: "pgn")
    }
    #expect(throws: TopologyError.unknown(what: "drawing format", name: "", suggestion: nil, known: known)) {
      try RenderFormat(fileExtension: "")
    }
  }

  @Test("Bad DOT, engine and format are told apart") func failures() {
    func failure(_ dot: String, _ engine: String, _ format: String) -> RenderError? {
      do throws(RenderError) {
        _ = try renderDOT(dot, engine: engine, format: format)
        return nil
      } catch {
        return error
      }
    }
    guard case .syntax(let syntax) = failure("graph { a -- ", "nop2", "svg") else {
      Issue.record("bad DOT was accepted")
      return
    }
    #expect(syntax.contains("syntax error"))
    guard case .engine(let engine) = failure("graph { a }", "no-such-engine", "svg") else {
      Issue.record("an unknown engine was accepted")
      return
    }
    #expect(engine.contains("no-such-engine"))
    guard case .format(let format) = failure("graph { a }", "dot", "no-such-format") else {
      Issue.record("an unknown format was accepted")
      return
    }
    #expect(format.contains("no-such-format"))
    // An earlier failure leaves nothing behind.
    #expect(failure("graph { a [pos=\"1,1\"] }", "nop2", "svg") == nil)
  }

  @Test("Any number of threads may render at once") func threads() throws {
    let drawings = try Self.few.map { try $0.drawing() }
    let alone = try drawings.map { try render($0, as: .svg) }
    let differing = Atomic(0), accepted = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 24) { index in
      let which = index % drawings.count
      let bytes = try? render(drawings[which], as: .svg)
      if bytes != alone[which] { differing.add(1, ordering: .relaxed) }
      if (try? renderDOT("graph {", engine: "nop2", format: "svg")) != nil { accepted.add(1, ordering: .relaxed) }
    }
    #expect(differing.load(ordering: .relaxed) == 0)
    #expect(accepted.load(ordering: .relaxed) == 0)
  }
}

/// The texts and element names of an SVG, by an XML parser that has nothing to do with Graphviz.
func parsedSVG(_ bytes: [UInt8]) throws -> (found: (titles: [String], texts: [String]), elements: Set<String>) {
  final class Reader: NSObject, XMLParserDelegate {
    var titles: [String] = [], texts: [String] = [], elements: Set<String> = []
    var current = ""
    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      elements.insert(name)
      current = ""
    }
    func parser(_ parser: XMLParser, foundCharacters text: String) { current += text }
    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
      if name == "title" { titles.append(current) }
      if name == "text" { texts.append(current) }
      current = ""
    }
  }
  let parser = XMLParser(data: Data(bytes)), reader = Reader()
  parser.delegate = reader
  guard parser.parse() else { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
  return ((reader.titles, reader.texts), reader.elements)
}
