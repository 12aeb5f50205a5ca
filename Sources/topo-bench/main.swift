import Foundation

// topo-bench [FILTER] [--threads N] [--trials N]: measures the cases whose name contains FILTER, one JSON object a line.

var filter = "", threads = 2, trials = 3
var rest = CommandLine.arguments.dropFirst()
while let argument = rest.popFirst() {
  switch argument {
  case "--threads": threads = rest.popFirst().flatMap { Int($0) } ?? threads
  case "--trials": trials = max(1, rest.popFirst().flatMap { Int($0) } ?? trials)
  default: filter = argument
  }
}

var isRight = true
if filter.isEmpty || filter == "documents" { isRight = documentBenchmarks() }
for benchmark in generationCases() + distanceCases(threads: threads) + bisectionCases(threads: threads)
  + throughputCases(threads: threads)
where benchmark.name.contains(filter) {
  do {
    print(try benchmark.measure(trials).json(benchmark.name, threads: threads))
  } catch {
    print("{\"case\": \"\(benchmark.name)\", \"error\": \(String(reflecting: "\(error)"))}")
    isRight = false
  }
}
exit(isRight ? 0 : 1)
