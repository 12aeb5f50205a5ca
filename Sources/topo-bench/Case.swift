import Foundation

/// A question with a known answer: what is prepared is not timed, what is wrong has no time.
struct Case {
  /// `hops/torus-32x32x32/no-reduce`.
  let name: String
  /// Prepares, runs and verifies; throws ``WrongAnswer`` when a result is not right.
  let measure: (_ trials: Int) throws -> Row

  /// - Parameters:
  ///   - sizes: V and A of what was prepared.
  init<Input, Output>(
    _ name: String, prepare: @escaping () throws -> Input, sizes: @escaping (Input) -> (vertices: Int, arcs: Int),
    run: @escaping (Input) throws -> Output, verify: @escaping (Input, Output) -> Bool
  ) {
    self.name = name
    measure = { trials in
      let input = try prepare(), (vertices, arcs) = sizes(input)
      resetPeakMemory()
      var seconds: [Double] = [], processor: [Double] = []
      for _ in 0..<trials {
        let clock = ContinuousClock(), start = clock.now, busy = processorSeconds()
        let output = try run(input)
        let duration = clock.now - start
        processor.append(processorSeconds() - busy)
        seconds.append(Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18)
        guard verify(input, output) else { throw WrongAnswer(text: "\(output)") }
      }
      return Row(vertices: vertices, arcs: arcs, seconds: seconds, processorSeconds: processor)
    }
  }

  /// What was measured.
  struct Row {
    let vertices: Int
    let arcs: Int
    let seconds: [Double]
    let processorSeconds: [Double]

    /// One JSON object on one line.
    func json(_ name: String, threads: Int) -> String {
      let sorted = seconds.sorted(), busy = processorSeconds.sorted()
      func number(_ value: Double) -> String { String(format: "%.4f", value) }
      return """
        {"case": "\(name)", "vertices": \(vertices), "arcs": \(arcs), "threads": \(threads), "trials": \(seconds.count), \
        "median_s": \(number(sorted[sorted.count / 2])), "spread_s": \(number((sorted.last ?? 0) - (sorted.first ?? 0))), \
        "cpu_median_s": \(number(busy[busy.count / 2])), "peak_MB": \(peakMemory()), "compiler": "\(compiler)"}
        """
    }
  }
}

/// A wrong result, in its own words.
struct WrongAnswer: Error {
  let text: String
}

/// Megabytes that the process has occupied at most since the last reset.
private func peakMemory() -> Int {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
  return (line.split(separator: " ").compactMap { Int($0) }.first ?? 0) / 1024
}

/// Lets the peak start again from what is occupied now, where the system can.
private func resetPeakMemory() {
  guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return }
  try? file.write(contentsOf: Data("5".utf8))
  try? file.close()
}

private func processorSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

private var compiler: String {
  #if compiler(>=6.3)
    "swift 6.3 or newer"
  #elseif compiler(>=6.2)
    "swift 6.2"
  #else
    "swift 6.1 or older"
  #endif
}
