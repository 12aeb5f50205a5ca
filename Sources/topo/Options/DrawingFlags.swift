import ArgumentParser
import TopologyModel
import TopologyRendering

extension DrawingOptions.View: ExpressibleByArgument {}
extension DrawingOptions.Level: ExpressibleByArgument {}

/// What the colour of links may say.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, kind, medium, bandwidth, plane, load, latency

  /// The colour of the drawing; loads and latencies are figures of each link, which it has to be given.
  var linkColor: DrawingOptions.LinkColor {
    switch self {
    case .auto, .load, .latency: .auto
    case .kind: .kind
    case .medium: .medium
    case .bandwidth: .bandwidth
    case .plane: .plane
    }
  }
}

/// Colours for light or dark surroundings.
enum ThemeChoice: String, ExpressibleByArgument, CaseIterable {
  case light, dark

  var theme: Theme { self == .light ? .light : .dark }
}
