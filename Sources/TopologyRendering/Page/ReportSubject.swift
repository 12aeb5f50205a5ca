import TopologyModel

/// One topology of a page, and everything that is said of it.
public struct ReportSubject: Sendable {
  /// Its drawing.
  public struct Picture: Hashable, Sendable {
    /// The text of an SVG.
    public var svg: [UInt8]
    /// What it shows, in a line.
    public var title: String

    /// A picture.
    public init(svg: [UInt8], title: String) {
      self.svg = svg
      self.title = title
    }
  }
  /// What was found of it.
  public var report: AnalysisReport
  /// How it looks; empty where it cannot be drawn.
  public var pictures: [Picture] = []
  /// Why there is no picture, where there is none.
  public var pictureRefusal: String?
  /// The catalogue entry that it is, or is a variation of.
  public var entry: CatalogEntry?
  /// What was published beside what was computed.
  public var comparisons: [Comparison] = []
  /// What collective operations cost on it.
  public var collectives: [CollectiveReport] = []
  /// What stands where; nil where no node stands in a rack.
  public var racks: RackLayout?
  /// Where the cut of the bisection runs; nil where there is none, or no places to draw it by.
  public var cut: CutPicture?
  /// Where the figures of its spec come from.
  public var sources: [SourcedField] = []

  /// A topology of which only the analysis is known.
  public init(report: AnalysisReport) { self.report = report }
}
