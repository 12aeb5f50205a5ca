import TopologyModel

extension ReportPage {
  /// One part of the page.
  struct Section {
    /// Where links inside the page lead to.
    var id: StaticString
    /// Its heading.
    var title: String
    /// What follows.
    var body: HTML
  }

  /// The parts that there is something to say in.
  var sections: [Section] {
    let all: [(StaticString, String, HTML?)] = [
      ("summary", "At a glance", summary), ("side-by-side", "Side by side", isSideBySide ? comparisonTable : nil),
      ("drawing", isSideBySide ? "Drawings" : "Drawing", drawings), ("assumed", "What is assumed", assumptions),
      ("published", "Published against computed", published), ("hops", "Hops", hops), ("latency", "Latency", latency),
      ("loads", "Loads", loads), ("ways", "Ways between endpoints", ways),
      ("bisection", "Bisection", bisection), ("throughput", "Throughput", throughput),
      ("collectives", "Collective operations", collectives), ("racks", "Racks", racks),
      ("counts", "Everything counted", counts),
    ]
    return all.compactMap { id, title, body in body.map { Section(id: id, title: title, body: $0) } }
  }

  private var summary: HTML? {
    sideBySide { subject in
      let report = subject.report
      var cards: [(String, String)] = [
        (NumberText.grouped(report.counts.endpoints), "endpoints"), (NumberText.grouped(report.counts.nodes), "nodes"),
        (NumberText.grouped(report.counts.links), "links"),
      ]
      if let hops = report.hops, let diameter = hops.diameter, let mean = hops.mean {
        cards.append(("\(diameter)", "hops at most, \(NumberText.decimal(mean)) on average"))
      }
      if let largest = report.latency?.maximum, let mean = report.latency?.meanNanoseconds, largest > .zero {
        cards.append(
          (
            "\(NumberText.decimal(largest.nanoseconds)) ns",
            "latency at most, \(NumberText.decimal(mean, places: 1)) on average"
          ))
      }
      if let saturation = report.routing?.saturation, let routing = report.routing {
        cards.append(
          (
            "\(NumberText.decimal(saturation.gigabytesPerSecond, places: 1)) GB/s",
            "an endpoint can send, \(routing.traffic) by \(routing.policy.rawValue)"
          ))
      }
      if let bisection = report.bisection {
        let upper = NumberText.decimal(bisection.upper.gigabytesPerSecond, places: 1)
        cards.append(
          bisection.isExact
            ? ("\(upper) GB/s", "bisection, one direction, exact")
            : (
              "≤ \(upper) GB/s",
              "bisection; ≥ \(NumberText.decimal(bisection.lower.gigabytesPerSecond, places: 1)) proved"
            ))
      }
      return .sequence([
        .element(
          "div", [.classes("cards")],
          cards.map { value, name in
            .element("div", [.classes("card")], .element("b", text: value), .element("span", text: name))
          }),
        .sequence(
          ([subject.entry?.summary].compactMap { $0 } + report.omissions.map { "Left out: \($0)." }).map {
            .element("p", text: $0)
          }),
      ])
    }
  }

  private var comparisonTable: HTML? {
    .sequence(
      comparison.warnings.map { .element("p", [.classes("warning")], text: "Warning: \($0).") }
        + [comparison.withoutWarnings.table().html(hasCaption: false)])
  }

  private var drawings: HTML? {
    sideBySide { subject in
      let pictures = subject.pictures.compactMap { HTML.drawing(svg: $0.svg, title: $0.title) }
      if pictures.isEmpty { return subject.pictureRefusal.map { .element("p", [.classes("muted")], text: $0) } }
      return .sequence(
        pictures.map { .element("figure", [], .element("div", [.classes("paper")], $0)) })
    }
  }

  /// What was assumed or fitted, before any figure that stands on it.
  private var assumptions: HTML? {
    oneByOne { subject in
      let fidelity = subject.report.topology.fidelity
      // What the catalogue says of a figure is said in more words than what the document does.
      let said = Set((subject.entry?.figures ?? []).compactMap(\.field))
      let fields = subject.sources.filter { ["assumed", "fitted"].contains($0.grade) && !said.contains($0.field) }
      let tables = [
        subject.entry?.assumptionTable,
        TextTable(
          columns: [.text("figure"), .number("value"), .text("grade"), .text("why, or where from")],
          rows: fields.map { [$0.field, $0.value.plainDescription, $0.grade, $0.source] }),
      ].compactMap { $0 }.filter { !$0.rows.isEmpty }
      guard !tables.isEmpty || fidelity ?? .exact != .exact else { return nil }
      return .sequence(
        (fidelity.map { [HTML.element("p", text: "Fidelity: \($0.sentence).")] } ?? [])
          + tables.map { $0.html(hasCaption: false) })
    }
  }

  private var published: HTML? {
    oneByOne { subject in
      guard let entry = subject.entry else { return nil }
      var parts: [HTML] = []
      if !subject.comparisons.isEmpty {
        parts.append(entry.comparisonTable(subject.comparisons).html(hasCaption: false))
      }
      let figures = entry.publishedTable
      if !figures.rows.isEmpty {
        parts.append(
          .element("details", [], .element("summary", text: "Published figures"), figures.html(hasCaption: false)))
      }
      return .sequence(parts)
    }
  }

  private var hops: HTML? {
    let longest = subjects.compactMap { $0.report.hops?.diameter }.max() ?? 1
    return sideBySide { subject in
      subject.report.hops.map { .figure($0.plot(longest: longest).picture, tables: [$0.table.withoutBars]) }
    }
  }

  private var latency: HTML? {
    let slowest = subjects.compactMap { $0.report.latency?.maximum?.nanoseconds }.max() ?? 1
    return sideBySide { subject in
      guard let latency = subject.report.latency, latency.maximum ?? .zero > .zero else { return nil }
      return .figure(latency.plot(slowest: slowest), tables: latency.tables.map(\.withoutBars))
    }
  }

  private var loads: HTML? {
    let most = subjects.compactMap { $0.report.routing?.maximumLoad }.max() ?? 0
    return sideBySide { subject in
      subject.report.routing.map { .figure($0.plot(most: most).picture, tables: $0.tables) }
    }
  }

  private var ways: HTML? {
    sideBySide { subject in subject.report.paths.map { $0.table.html() } }
  }

  private var bisection: HTML? {
    let most = subjects.compactMap { $0.report.bisection?.upper.gigabytesPerSecond }.max() ?? 0
    return sideBySide { subject in
      subject.report.bisection.map { bisection in
        .sequence([
          .element("figure", [], bisection.plot(name: "bisection", most: most).picture.html),
          .sequence(subject.cut.map { [.element("figure", [], $0.picture.html)] } ?? []),
          .sequence(bisection.tables.map { $0.html() }),
        ])
      }
    }
  }

  private var throughput: HTML? {
    sideBySide { subject in subject.report.throughput.map { $0.table.html() } }
  }

  private var collectives: HTML? {
    sideBySide { subject in
      guard !subject.collectives.isEmpty else { return nil }
      return .sequence(
        subject.collectives.map { report in
          let tables = report.tables.map { $0.html() }
          guard let plot = report.plot else { return .sequence(tables) }
          return .sequence([.element("h4", text: plot.title), .figure(plot.picture, tables: report.tables)])
        })
    }
  }

  private var racks: HTML? {
    sideBySide { subject in
      subject.racks.map { .figure($0.picture, tables: [$0.table]) }
    }
  }

  private var counts: HTML? {
    sideBySide { subject in
      var overview = subject.report
      overview = AnalysisReport(topology: overview.topology, counts: overview.counts, facts: overview.facts)
      return .sequence(overview.tables.map { $0.html() })
    }
  }
}

extension CompareReport {
  /// The same, for a place that shows the warnings itself.
  fileprivate var withoutWarnings: CompareReport {
    var copy = self
    copy.warnings = []
    return copy
  }
}

extension TextTable {
  /// The table without its column of bars, where a plot stands above it.
  fileprivate var withoutBars: TextTable {
    guard let last = columns.last, last.header.isEmpty, columns.count > 1 else { return self }
    return TextTable(title, columns: columns.dropLast(), rows: rows.map { $0.dropLast() }, notes: notes)
  }
}
