import CGraphvizShim
import TopologyModel

/// What a drawing can be written as.
public enum RenderFormat: String, Hashable, Sendable, CaseIterable {
  case svg, png, pdf, dot

  /// The format of a file name's ending, without its dot, in any case.
  public init(fileExtension: String) throws(TopologyError) {
    guard let format = Self(rawValue: fileExtension.lowercased()) else {
      let known = Self.allCases.map(\.rawValue)
      throw .unknown(
        what: "drawing format", name: fileExtension, suggestion: nearestName(to: fileExtension, in: known), known: known
      )
    }
    self = format
  }
}

/// Why Graphviz did not render.  Drawings of this package are not expected to cause one.
public enum RenderError: Error, Hashable, Sendable, CustomStringConvertible {
  /// libgraphviz did not start.
  case unavailable
  /// The text is no DOT.
  case syntax(String)
  /// The layout engine does not exist or failed.
  case engine(String)
  /// The format does not exist or its writer failed: a missing plug-in.
  case format(String)
  /// Memory ran out.
  case memory

  public var description: String {
    switch self {
    case .unavailable: "Graphviz did not start"
    case .syntax(let message): "Graphviz cannot read the drawing: \(message)"
    case .engine(let message): "Graphviz cannot lay out the drawing: \(message)"
    case .format(let message): "Graphviz cannot write this format: \(message)"
    case .memory: "Graphviz ran out of memory"
    }
  }
}

/// The drawing as the bytes of a file.
///
/// May be called from any thread; renderings take turns.  The same drawing gives the same DOT everywhere; the bytes of the
/// other formats depend on the version of Graphviz, and PNG and PDF on the fonts that are installed.
/// - Complexity: Some ten milliseconds for SVG, a few hundred for a large PNG.
public func render(_ drawing: Drawing, as format: RenderFormat) throws(RenderError) -> [UInt8] {
  let dot = drawing.dot
  switch format {
  case .dot: return Array(dot.utf8)
  case .pdf: return try renderDOT(dot, engine: "nop2", format: "pdf")
  case .svg:
    let text = try renderDOT(dot, engine: "nop2", format: "svg")
    var reader = SVGReader(text)
    return reader.document(title: drawing.title) ?? text
  case .png:
    // At least the size that a browser shows, finer for small drawings, some 2,400 pixels wide at most.
    let fitting = 2400 / max(drawing.width, drawing.height) * 72
    return try renderDOT(dot, engine: "nop2", format: "png", dotsPerInch: min(max(Int(fitting), 96), 192))
  }
}

/// Lays out DOT text with an engine of Graphviz and writes it.
///
/// - Parameter dotsPerInch: The resolution of a raster image; nil for formats that have none.  Graphviz spoils an SVG by it.
package func renderDOT(
  _ dot: String, engine: String, format: String, dotsPerInch: Int? = nil
) throws(RenderError) -> [UInt8] {
  let result = topo_graphviz_render(dot, engine, format, Int32(dotsPerInch ?? 0))
  defer { topo_graphviz_release(result) }
  // Safe: `message` is null or a zero-terminated text that the release above frees after this copy.
  let lines = (result.message.map { String(cString: $0) } ?? "").split(separator: "\n")
  let message = visible(lines.joined(separator: "; "))
  switch result.status {
  case TOPO_GRAPHVIZ_OK:
    // Safe: on success `bytes` holds `length` bytes, which the release above frees after this copy.
    return result.bytes.map { Array(UnsafeBufferPointer(start: $0, count: result.length)) } ?? []
  case TOPO_GRAPHVIZ_SYNTAX: throw .syntax(message)
  case TOPO_GRAPHVIZ_ENGINE: throw .engine(message)
  case TOPO_GRAPHVIZ_FORMAT: throw .format(message)
  case TOPO_GRAPHVIZ_MEMORY: throw .memory
  default: throw .unavailable
  }
}
