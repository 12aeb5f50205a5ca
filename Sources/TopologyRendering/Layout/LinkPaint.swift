import TopologyModel

/// What the colour of a link says: the layout's own choice, a category of its class, or a figure on a scale.
struct LinkPaint {
  /// Colours follow categories; false when the layout chooses or a scale decides.
  let hasCategories: Bool
  /// What each category is called.
  let names: [String]
  /// The figures of the links, where a scale decides.
  let values: LinkValues?
  private let categories: [Int]
  private let theme: Theme
  private let focus: Focus

  init(_ graph: TopologyGraph, _ options: DrawingOptions, _ focus: Focus) {
    theme = options.theme
    self.focus = focus
    var names: [String] = [], categories: [Int] = []
    func number(_ name: String) -> Int {
      if let known = names.firstIndex(of: name) { return known }
      names.append(name)
      return names.count - 1
    }
    switch options.colorBy {
    case .auto, .values: break
    case .kind: categories = graph.linkClasses.map { number(visible($0.kind)) }
    case .medium: categories = graph.linkClasses.map { number($0.medium?.rawValue ?? "medium unknown") }
    case .plane: categories = graph.linkClasses.map { number($0.plane.map { "plane \($0)" } ?? "no plane") }
    case .bandwidth:
      // Fastest first, so that the colours do not depend on the order of the classes.
      let speeds = Set(graph.linkClasses.map(\.bandwidth)).sorted(by: >)
      names = speeds.map { NumberText.decimal($0.gigabytesPerSecond) + " GB/s" }
      categories = graph.linkClasses.map { speeds.firstIndex(of: $0.bandwidth) ?? 0 }
    }
    self.names = names
    self.categories = categories
    hasCategories = !names.isEmpty
    if case .values(let values) = options.colorBy, values.values.count == graph.linkCount {
      self.values = values
    } else {
      values = nil
    }
  }

  /// True when the layout chooses the colours.
  var isAutomatic: Bool { !hasCategories && values == nil }

  func category(ofClass index: Int) -> Int { categories.isEmpty ? 0 : categories[index] }

  func value(ofLink index: Int) -> Double { values?.values[index] ?? 0 }

  /// The colour of a bundle, `automatic` where the layout chooses.
  func color(_ bundle: LinkBundle, automatic: Color) -> Color {
    var color = automatic
    if let values {
      color = theme.scale(values.share(bundle.value))
    } else if hasCategories {
      color = theme.category(bundle.category).opacity(Double(automatic.alpha) / 255)
    }
    return bundle.isFocused ? color : color.opacity(Double(color.alpha) / 255 * 0.12)
  }

  func isFocused(link: Int) -> Bool { focus.includes(link: link) }

  /// The width of a bundle, wider with its figure where a scale decides.
  func width(_ bundle: LinkBundle, automatic: Double) -> Double {
    values.map { min(max(automatic, 0.6), 1.8) * (0.8 + 1.7 * $0.share(bundle.value)) } ?? automatic
  }

  /// What the legend says of the colours; empty where the layout chooses.
  func legend(of bundles: [LinkBundle]) -> [Drawing.LegendEntry] {
    if let values {
      let steps = (0..<18).map { theme.scale(Double($0) / 17) }
      return [Drawing.LegendEntry(sample: .ramp(steps), text: values.quantity + "  0", upperText: values.upperText)]
    }
    let used = Set(bundles.map(\.category))
    return names.indices.filter { hasCategories && used.contains($0) }.map {
      Drawing.LegendEntry(sample: .line(theme.category($0), width: 2), text: names[$0])
    }
  }
}
