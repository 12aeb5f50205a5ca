import Testing
import TopologyRendering

/// Text that would do harm if it were taken for markup.
let hostileTexts = [
  "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onload='x", "</style><svg onload=x>",
  "]]>&lt;b&gt;&#60;", "a\u{202E}b\u{0}c\u{7}\n\r\t", "<!-- -->", "javascript:alert(1)", "&amp;&quot;",
  "\u{FFFE}\u{2028}",
]

@Suite("HTML by construction") struct HTMLTests {
  @Test("Text and values keep no power over markup", arguments: hostileTexts)
  func escapes(text: String) {
    let html = HTML.element("p", [HTML.Attribute("title", text)], text: text).markup
    let inner = html.dropFirst("<p title=\"".count).dropLast("</p>".count)
    // One quote ends the value, one bracket the tag; everything else is text.
    #expect(inner.count { $0 == "\"" } == 1 && inner.count { $0 == ">" } == 1)
    #expect(!inner.contains("<") && !inner.contains("'"))
    #expect(!html.unicodeScalars.contains { $0.value < 32 || $0.value == 0x202E || $0.value == 0xFFFE })
  }

  @Test("An ampersand is escaped once")
  func ampersand() {
    #expect(HTML.text("a & b &amp; <c>").markup == "a &amp; b &amp;amp; &lt;c&gt;")
  }

  @Test("Elements nest, void ones do not close")
  func elements() {
    let html = HTML.element("div", [], .element("b", text: "x"), .void("br"), .text("y"))
    #expect(html.markup == "<div><b>x</b><br>y</div>")
  }
}
