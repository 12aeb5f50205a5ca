import Testing
import TopologyRendering

@Suite("Text tables") struct TextTableTests {
  static let table = TextTable(
    "Sizes", columns: [.text("name"), .number("links"), .number("rate", unit: "GB/s")],
    rows: [["a", "1", "0.5"], ["long name", "1,024", "400"]], notes: ["a note"])

  @Test("Columns align, numbers at their last digit") func aligned() {
    let lines = Self.table.text(.aligned).split(separator: "\n").map(String.init)
    #expect(lines[0] == "Sizes" && lines[lines.count - 1] == "a note")
    // Name, links and rate end or begin at the same place in every row.
    let rows = lines.filter { $0.hasPrefix("a ") || $0.hasPrefix("long") }.filter { $0 != "a note" }
    #expect(rows == ["a              1          0.5", "long name  1,024          400"])
    #expect(lines.contains { $0.hasPrefix("name") && $0.hasSuffix("rate [GB/s]") })
    #expect(lines.allSatisfy { $0.last != " " })
  }

  @Test("Bold only when asked for") func style() {
    #expect(!Self.table.text(.aligned).contains("\u{1b}"))
    #expect(Self.table.text(.aligned, style: true).hasPrefix("\u{1b}[1mSizes\u{1b}[0m\n"))
  }

  @Test(
    "Control characters of a name never reach a terminal",
    arguments: ["\u{1b}[31mred", "a\rb", "a\nb", "\u{9b}1m", "\u{202e}abc"])
  func control(name: String) {
    for form in [TextTable.Form.aligned, .markdown] {
      let text = TextTable(columns: [.text("name")], rows: [[name]]).text(form)
      #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 32 && !(127..<160).contains($0.value) })
      #expect(!text.unicodeScalars.contains("\u{202e}"))
    }
  }

  /// RFC 4180: a field with a comma, a quote or a line break stands in quotes, quotes are doubled, lines end in CR LF.
  @Test(
    "CSV fields are quoted",
    arguments: [
      ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""), ("two\nlines", "\"two\nlines\""),
      ("", ""),
    ])
  func quoting(cell: String, field: String) {
    #expect(TextTable(columns: [.text("h")], rows: [[cell]]).text(.csv) == "h\r\n\(field)\r\n")
  }

  @Test(
    "Text that a spreadsheet would run is made text; numbers stay",
    arguments: [
      ("=1+1", "'=1+1"), ("+cmd|x", "'+cmd|x"), ("@sum", "'@sum"), ("-2", "-2"), ("-x", "'-x"), ("1e-3", "1e-3"),
    ])
  func formulas(cell: String, field: String) {
    #expect(TextTable(columns: [.text("h")], rows: [[cell]]).text(.csv) == "h\r\n\(field)\r\n")
  }

  @Test("Markdown cells cannot end their column") func markdown() {
    let lines = TextTable(columns: [.text("a|b"), .number("n")], rows: [["x|y", "1"], ["<b>", "2"]]).text(.markdown)
      .split(separator: "\n")
    #expect(lines == ["| a\\|b | n |", "| --- | ---: |", "| x\\|y | 1 |", "| \\<b\\> | 2 |"])
  }

  @Test(
    "Bars are as long as their share, and never nothing for something",
    arguments: [
      (0.0, ""), (1.0, "████████"), (0.5, "████"), (0.0001, "▏"), (2.0, "████████"), (0.5625, "████▌"),
    ])
  func bars(share: Double, bar: String) { #expect(NumberText.bar(share, width: 8) == bar) }
}
