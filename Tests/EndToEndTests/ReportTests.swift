import Foundation
import Testing

@Suite("Comparison and page") struct ReportTests {
  @Test("A comparison has a column for each, unrounded in JSON and CSV")
  func compare() throws {
    let json = try Command.topo("compare nvl72 kunlun64 --metrics hops,routing --format json -q").json()
    let figures = try #require(json["figures"] as? [[String: Any]])
    func values(_ path: String) -> [Double]? { figures.first { $0["path"] as? String == path }?["values"] as? [Double] }
    #expect(values("counts.endpoints") == [72, 64])
    #expect(values("counts.nodes_by_kind.switch") == [18, 8])
    #expect(values("hops.diameter") == [2, 2])
    #expect((json["warnings"] as? [String])?.count == 2)
    let each = try Command.topo("compare nvl72 kunlun64 --metrics hops --per npu --format csv -q")
    #expect(each.code == 0 && each.talk.isEmpty)
    let rows = each.text.split(separator: "\r\n").map(String.init)
    #expect(rows.first == "figure,unit,nvl72,kunlun64,ratio")
    #expect(rows.contains("switches,per endpoint,0.25,0.125,0.5"))
    let table = try Command.topo("compare nvl72 kunlun64 --metrics hops")
    #expect(table.text.contains("Warning: the numbers of endpoints differ: nvl72 72, kunlun64 64."))
    let markdown = try Command.topo("compare nvl72 nvl72 --metrics hops --format markdown")
    #expect(markdown.text.contains("| nvl72 | nvl72 (2) |") && !markdown.text.contains("Warning"))
  }

  @Test("Ranks that cannot reach each other have no collectives, whatever else is computed")
  func unreachableRanks() throws {
    for metrics in ["hops", "latency"] {
      let json = try Command.topo("compare al128 nvl72 --metrics \(metrics) --format json -q").json()
      let figures = try #require(json["figures"] as? [[String: Any]])
      let collectives = figures.filter { ($0["path"] as? String)?.hasPrefix("collective.") == true }
      #expect(!collectives.isEmpty)
      for figure in collectives {
        let values = try #require(figure["values"] as? [Any])
        #expect(values.count == 2 && values[0] is NSNull && values[1] is Double, "\(figure)")
      }
    }
  }

  @Test("One input is none to compare; what cannot be read is said before anything is computed")
  func refusals() throws {
    #expect(try Command.topo("compare nvl72").code == 64)
    #expect(try Command.topo("compare nvl72 nosuchsystem").code == 2)
    #expect(try Command.topo("report nvl72 --metrics nosuch -o /dev/null").code == 2)
    #expect(try Command.topo("report nvl72 -o /nosuchfolder/x.html").code == 4)
  }

  @Test("A piped topology with a failure makes a page, which says so; the same bytes twice")
  func piped() throws {
    let line = "topo fail sd200 --select name~x1y1z1 2>/dev/null | topo report - sd200 -q"
    let first = try Command.shell(line), second = try Command.shell(line)
    #expect(first.code == 0, "\(first.talk)")
    #expect(first.output == second.output)
    #expect(first.text.contains("without name~x1y1z1"))
  }

  /// Errors of an HTML parser that goes by the standard, and what the page refers to.
  static let inspect = """
    import sys, html5lib
    text = open(sys.argv[1], encoding="utf-8").read()
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    tree = parser.parse(text)
    for (place, name, data) in parser.errors[:5]:
        print("error", place, name, data)
    for element in tree.iter():
        for key, value in element.attrib.items():
            if str(key).startswith("on") or key in ("src", "srcset", "data", "action", "style"):
                print("attribute", element.tag, key)
            if "href" in str(key) and not value.startswith("#"):
                print("reference", value)
        if element.tag in ("script", "iframe", "object", "embed", "link", "img", "form", "base"):
            print("element", element.tag)
    ids = [e.attrib["id"] for e in tree.iter() if "id" in e.attrib]
    if len(set(ids)) < len(ids):
        print("an id twice")
    """

  @Test(
    "A page is valid HTML and refers to nothing",
    .enabled(if: Python.interpreter != nil, Python.isMissing),
    arguments: [
      "cloudmatrix384", "nvl72 kunlun64 sd200", "tpu-v4 --metrics hops --color-by medium",
      "atlas950-1024 --metrics hops --color-by latency", "sd200 --color-by load",
    ])
  func valid(arguments: String) throws {
    let folder = try TemporaryFolder()
    let page = folder.file("page.html")
    let result = try Command.topo("report \(arguments) -q -o \(page.path)")
    #expect(result.code == 0, "\(result.talk)")
    let found = try Python.run(Self.inspect, [page.path])
    #expect(found.code == 0, "\(found.talk)")
    #expect(found.text == "")
  }

  @Test(
    "Hostile names stay text in every drawing and on the page",
    .enabled(if: Python.interpreter != nil, Python.isMissing))
  func hostile() throws {
    let folder = try TemporaryFolder()
    let name = #"</title><script>alert(1)</script>\" onload=\"x' \\N \\G &lt; <!-- ]]>"#
    let document = """
      {"directed": false, "multigraph": false, "graph": {"name": "\(name)"},
       "nodes": [{"id": 0, "name": "\(name)", "rack": 0, "host": 0}, {"id": 1, "name": "b\(name)", "rack": 0, "host": 1}],
       "links": [{"source": 0, "target": 1, "kind": "\(name)"}]}
      """
    let file = folder.file("hostile.json"), page = folder.file("page.html"), svg = folder.file("x.svg")
    try Data(document.utf8).write(to: file)
    let report = try Command.topo("report \(file.path) -q -o \(page.path)")
    #expect(report.code == 0, "\(report.talk)")
    let found = try Python.run(Self.inspect, [page.path])
    #expect(found.code == 0 && found.text == "", "\(found.talk)")
    #expect(try Command.topo("render \(file.path) -q -o \(svg.path) --color-by kind").code == 0)
    let elements = try Python.run(
      """
      import sys, xml.etree.ElementTree as tree
      print(sorted({e.tag.split("}")[1] for e in tree.parse(sys.argv[1]).iter()}))
      """, [svg.path])
    #expect(!elements.text.contains("script") && elements.text.contains("'text'"), "\(elements.talk)")
    let dot = try Command.topo("render \(file.path) -q -o \(folder.file("x.dot").path)")
    #expect(dot.code == 0)
  }

  @Test("The pictures of the documentation are what topo draws now")
  func pictures() throws {
    let recorded = try String(
      contentsOf: Command.root.appending(path: "Examples/pictures/dot.cksum"), encoding: .utf8)
    let drawn = try Command.shell("Examples/pictures.sh --cksum")
    #expect(drawn.code == 0, "\(drawn.talk)")
    let old = Set(recorded.split(separator: "\n")), new = drawn.text.split(separator: "\n")
    let changed = new.filter { !old.contains($0) }.map { $0.prefix { $0 != " " } }
    #expect(changed.isEmpty && new.count == old.count, "run Examples/pictures.sh, look at these, and commit them")
    for line in new {
      let name = line.prefix { $0 != " " }
      let file = Command.root.appending(path: "Examples/pictures/\(name).svg").path
      #expect(FileManager.default.fileExists(atPath: file), "\(name).svg is missing")
    }
  }
}

/// A browser of the Chromium family, where there is one.
enum Browser {
  static let program: URL? = ["chromium", "chromium-browser", "google-chrome"].lazy
    .map { URL(filePath: "/usr/bin/\($0)") }.first { FileManager.default.isExecutableFile(atPath: $0.path) }
  static let isMissing = Comment(rawValue: "skipped: no Chromium")

  static func run(_ arguments: [String], profile: URL) throws -> Command.Result {
    try Command.run(
      try #require(program),
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr", "--v=0",
        "--user-data-dir=\(profile.path)",
      ] + arguments)
  }
}

@Suite("In a browser", .enabled(if: Browser.program != nil, Browser.isMissing), .serialized)
struct BrowserTests {
  @Test("The page shows every figure and complains of nothing")
  func page() throws {
    let folder = try TemporaryFolder()
    let page = folder.file("page.html"), shot = folder.file("page.png")
    try Command.topo("report cloudmatrix384 nvl72 -q -o \(page.path)")
    let result = try Browser.run(
      ["--window-size=1400,4000", "--screenshot=\(shot.path)", page.absoluteString], profile: folder.file("profile"))
    #expect(!result.talk.contains("CONSOLE"), "\(result.talk)")
    let png = try Data(contentsOf: shot)
    // A page that stays empty compresses to almost nothing.
    #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47]) && png.count > 100_000)
    let dom = try Browser.run(["--dump-dom", page.absoluteString], profile: folder.file("profile"))
    // Per topology: drawing, hops, latency, loads, bisection, its cut, all-reduce, all-to-all, racks.
    #expect(dom.text.components(separatedBy: "<figure>").count - 1 == 18)
    #expect(dom.text.components(separatedBy: "<svg ").count - 1 == 18)
  }

  @Test("A drawing opens at the size of its page", arguments: ["cloudmatrix384", "tpu-v4"])
  func drawing(name: String) throws {
    let folder = try TemporaryFolder()
    let svg = folder.file("drawing.svg"), shot = folder.file("drawing.png")
    try Command.topo("render \(name) -q -o \(svg.path)")
    let result = try Browser.run(
      ["--window-size=2600,1400", "--screenshot=\(shot.path)", svg.absoluteString], profile: folder.file("profile"))
    #expect(!result.talk.contains("CONSOLE"), "\(result.talk)")
    #expect(try Data(contentsOf: shot).count > 50_000)
  }
}
