import TopologyModel

/// Why an algorithm takes as long as it does, as differences between runs that add up to its time.
///
/// Each run takes one more thing into account: what must leave a rank at least; what the algorithm sends, and what the busiest
/// rank receives, over the ranks' own links; the links of the whole topology; that messages share no links, or are sent on
/// only when they are whole, where that is asked for; what has failed; latency; the usable share of links; what ranks add up.
///
/// - Parameters:
///   - name: The algorithm with its variant; nil for the best.
///   - intact: The topology without its failures, to be compared with.
/// - Returns: Nil where no algorithm applies.
/// - Throws: `WorkCancelled` when the monitor says so.
public func collectiveExplanation(
  of report: CollectiveReport, on prepared: PreparedGraph, structure: DeclaredStructure, request: CollectiveRequest,
  options: CollectiveOptions, algorithm name: String? = nil,
  against intact: (prepared: PreparedGraph, structure: DeclaredStructure, request: CollectiveRequest, name: String)? =
    nil,
  monitor: WorkMonitor = .none
) throws(WorkCancelled) -> CollectiveReport.Explanation? {
  guard let point = report.points.last,
    let result = name.flatMap({ name in point.results.first { $0.name == name } }) ?? point.best
  else { return nil }
  var ideal = options
  ideal.linkEfficiency = .raw
  ideal.reductionBandwidth = nil
  ideal.messageOverhead = .zero
  ideal.stepOverhead = .zero
  ideal.wholeNanoseconds = false
  ideal.algorithms = [result.algorithm]
  func run(
    _ prepared: PreparedGraph, _ structure: DeclaredStructure, _ request: CollectiveRequest,
    _ options: CollectiveOptions
  ) throws(WorkCancelled) -> (run: CollectiveRun, result: CollectiveReport.Result)? {
    let run = try CollectiveRun(prepared, structure: structure, request: request, options: options, monitor: monitor)
    return run.results(bytes: point.bytes, all: true).first { $0.name == result.name }.map { (run, $0) }
  }
  guard let here = try run(prepared, structure, request, ideal) else { return nil }
  var whole = here, wholeName = report.topology.name, wholePrepared = prepared, wholeGroups = request.groups
  if let intact, let there = try run(intact.prepared, intact.structure, intact.request, ideal) {
    (whole, wholeName, wholePrepared, wholeGroups) = (there, intact.name, intact.prepared, intact.request.groups)
  }
  // The same with links shared and messages cut through, where something else is asked for.
  var shared = whole.result
  if options.contention == .none || options.forwarding == .store {
    var usual = ideal
    usual.contention = .link
    usual.forwarding = .cut
    let (prepared, structure, request) =
      intact.map { ($0.prepared, $0.structure, $0.request) } ?? (prepared, structure, request)
    if let there = try run(prepared, structure, request, usual) { shared = there.result }
  }
  // What the ranks' own links take, if what a rank sends were spread over them evenly.
  let injection = smallestInjection(wholePrepared.graph, whole.run.costing, wholeGroups)
  let sending = whole.result.bytesSent / injection
  let volume = Double(point.bytes) * request.volume
  let least = min(sending, leastSent(request.operation, ranks: report.ranks) * volume / injection)
  let ends = max(sending, whole.result.bytesReceived / injection)
  var steps: [(name: String, until: Double, method: String)] = [
    ("what a rank must send", least, "the least bytes of the operation over a rank's links"),
    ("what the algorithm sends beyond that", sending, "its bytes over the same links"),
  ]
  if ends > sending {
    steps.append(("what the busiest rank receives beyond that", ends, "its bytes over the same links"))
  }
  steps.append(
    (
      "routing and sharing of links", shared.bandwidthSeconds,
      "its messages routed over \(wholeName), latency left out"
    ))
  if options.contention == .none {
    steps.append(
      (
        "links not shared", whole.result.bandwidthSeconds,
        options.forwarding == .store
          ? "the same, every message alone and whole at each node before it is sent on (--contention none, --forwarding store)"
          : "the same, every message alone (--contention none)"
      ))
  } else if options.forwarding == .store {
    steps.append(
      (
        "whole messages at each node", whole.result.bandwidthSeconds,
        "the same, sent on when all has arrived (--forwarding store)"
      ))
  }
  if intact != nil {
    steps.append(("what has failed", here.result.bandwidthSeconds, "the same over what is left"))
  }
  steps += [
    (
      "latency", here.result.bandwidthSeconds + here.result.latencySeconds,
      "the same with the latency of \(result.steps == 1 ? "1 step" : "\(result.steps) steps")"
    ),
    ("efficiency of links, overheads, adding up", result.seconds, "with the options given"),
  ]
  var parts: [CollectiveReport.Explanation.Part] = [], before = 0.0
  for step in steps {
    parts.append(.init(name: step.name, seconds: step.until - before, method: step.method))
    before = step.until
  }
  var sentences: [String] = []
  if let sentence = result.bottleneck?.sentence { sentences.append(sentence) }
  if let intact, whole.result.seconds > 0 {
    sentences.append(
      comparison(here.result, whole.result, name: intact.name, removed: report.topology.removed))
  }
  sentences += flatAgainstLevels(point)
  return .init(algorithm: result.name, seconds: result.seconds, parts: parts, sentences: sentences)
}

/// Bytes that a rank must send at least for each byte of S.
private func leastSent(_ operation: CollectiveOperation, ranks: Int) -> Double {
  guard ranks > 1 else { return 0 }
  switch operation {
  case .barrier: return 0
  case .broadcast, .reduce, .pointToPoint: return 1
  default: return operation.busFactor(ranks: ranks)
  }
}

/// Bytes per second that leave the rank that has least.
private func smallestInjection(_ graph: TopologyGraph, _ costing: CollectiveCosting, _ groups: [[NodeID]]) -> Double {
  let plan = costing.fabric.plan, gigabyte = costing.options.binaryGigabytes ? 0x1p30 : 1e9
  return groups.joined().map { node in
    graph.arcs(from: node).reduce(0.0) {
      let link = graph.attributes(of: $1.link)
      return plan.level[link.network] == nil ? $0 : $0 + link.bandwidth.gigabytesPerSecond * gigabyte
    }
  }.min() ?? .infinity
}

private func comparison(
  _ here: CollectiveReport.Result, _ there: CollectiveReport.Result, name: String, removed: [String]
) -> String {
  let change = (here.seconds / there.seconds - 1) * 100
  let tenths = (change * 10).rounded() / 10
  let words =
    tenths == 0 ? "It takes as long as" : "It takes \(abs(tenths)) % \(tenths > 0 ? "longer" : "less") than"
  var text = "\(words) on \(name)"
  if !removed.isEmpty { text += ", without \(removed.joined(separator: " and "))" }
  if let old = there.bottleneck, let new = here.bottleneck {
    let bytes = new.loadBytes / max(old.loadBytes, .leastNonzeroMagnitude)
    text +=
      old.kind == new.kind
      ? ": the busiest \(new.kind) channel carries \((bytes * 1000).rounded() / 1000) times what it did"
      : ": the busiest links were \(old.kind) and are \(new.kind)"
  }
  return text + "."
}

/// The best algorithm that knows of levels beside the best that does not.
private func flatAgainstLevels(_ point: CollectiveReport.Point) -> [String] {
  func isLevelled(_ result: CollectiveReport.Result) -> Bool {
    result.algorithm == .hierarchical || result.algorithm == .multiRail
  }
  let levelled = point.results.filter(isLevelled).min(by: CollectiveReport.Result.isQuicker)
  let flat = point.results.filter { !isLevelled($0) }.min(by: CollectiveReport.Result.isQuicker)
  guard let levelled, let flat, levelled.seconds > 0, flat.seconds > 0 else { return [] }
  let (quick, slow) = levelled.seconds <= flat.seconds ? (levelled, flat) : (flat, levelled)
  let ratio = (slow.seconds / quick.seconds * 100).rounded() / 100
  let why =
    slow.latencySeconds - quick.latencySeconds > (slow.seconds - quick.seconds) / 2
    ? "mostly in latency, \(slow.steps) steps against \(quick.steps)"
    : slow.bottleneck.map { "mostly on its busiest links, \($0.kind)" } ?? "in all"
  return ["\(slow.name) takes \(ratio) times as long as \(quick.name), \(why)."]
}
