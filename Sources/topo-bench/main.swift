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
for benchmark in distanceCases(threads: threads) where benchmark.name.contains(filter) {
  do {
    if let row = try benchmark.measure(trials) {
      print(row.json(benchmark.name, threads: threads))
    } else {
      print("{\"case\": \"\(benchmark.name)\", \"wrong\": true}")
      isRight = false
    }
  } catch {
    print("{\"case\": \"\(benchmark.name)\", \"error\": \"\(error)\"}")
    isRight = false
  }
}
exit(isRight ? 0 : 1)
