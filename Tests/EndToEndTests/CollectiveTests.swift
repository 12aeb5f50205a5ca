import Foundation
import Testing
import TopologyModel

@Suite("Collective operations from the command line") struct CollectiveTests {
  private func results(_ report: [String: Any]) -> [String: [String: Any]] {
    var found: [String: [String: Any]] = [:]
    for result in report["results"] as? [[String: Any]] ?? [] {
      let words = [result["algorithm"], result["variant"]].compactMap { $0 as? String }.filter { !$0.isEmpty }
      found[words.joined(separator: " ")] = result
    }
    return found
  }

  private func seconds(_ report: [String: Any], _ name: String) -> Double {
    results(report)[name]?["seconds"] as? Double ?? .nan
  }

  /// Times of a routed link model written apart from this package, agreeing with SimGrid 3.32.
  @Test("The order of steps matters on a 4 × 4 × 4 torus")
  func order() throws {
    let torus = try Command.topo("gen --kind torus3d --dims 4x4x4 --bandwidth 50GBps --latency 0.5us").output
    let run = "collective - --op all-reduce --size 16MiB --routing dimension-order --tie plus --format json"
    let report = try Command.topo(run, input: torus).json()
    for (name, microseconds) in [
      ("halving-doubling far-first", 1110.00), ("halving-doubling near-first", 889.80), ("ring", 849.60),
      ("bucket", 669.60),
    ] {
      #expect(abs(seconds(report, name) * 1e6 - microseconds) < 0.006, "\(name): \(seconds(report, name))")
    }
    // With ties split, near and far first and the bucket take equally long.
    let split = try Command.topo(run.replacing("plus", with: "split"), input: torus).json()
    for name in ["halving-doubling far-first", "halving-doubling near-first", "bucket"] {
      #expect(abs(seconds(split, name) * 1e6 - 669.60) < 0.006, "\(name): \(seconds(split, name))")
    }
  }

  @Test("A lost plane, told in parts that add up")
  func lostPlane() throws {
    let degraded = try Command.topo("fail cloudmatrix384 --select plane=3").output
    let report = try Command.topo(
      "collective - --op all-to-all --size 1GiB --algorithm direct --against cloudmatrix384 --explain --format json",
      input: degraded
    ).json()
    let explanation = try #require(report["explanation"] as? [String: Any])
    let parts = try #require(explanation["parts"] as? [[String: Any]])
    let whole = try #require(explanation["seconds"] as? Double)
    #expect(abs(parts.reduce(0) { $0 + ($1["seconds"] as? Double ?? .nan) } - whole) < 1e-12)
    // 383/384 GiB over 7 planes of 56 GB/s, over 6 of them the seventh longer.
    let ideal = 383.0 / 384 * 0x1p30 / 392e9
    #expect(abs((parts[0]["seconds"] as? Double ?? .nan) - ideal) < 1e-9 * ideal)
    let failed = try #require(parts.first { $0["name"] as? String == "what has failed" }?["seconds"] as? Double)
    #expect(abs(failed - ideal / 6) < 1e-9 * ideal)
    let text = (explanation["sentences"] as? [String] ?? []).joined(separator: " ")
    #expect(text.contains("16.7 % longer than on cloudmatrix384, without plane=3"), "\(text)")
  }

  @Test("A sweep says where another algorithm becomes the best, and that it does")
  func sweep() throws {
    let run = "collective cloudmatrix384 --op all-reduce --algorithm ring --algorithm binomial --format json"
    let report = try Command.topo("\(run) --size 1KiB..1GiB").json()
    #expect((report["sweep"] as? [Any])?.count == 21)
    let crossovers = try #require(report["crossovers"] as? [[String: Any]])
    #expect(crossovers.count >= 1)
    for crossover in crossovers {
      let bytes = try #require(crossover["bytes"] as? Int)
      for (size, key) in [(bytes, "before"), (bytes + 1, "after")] {
        #expect(try Command.topo("\(run) --size \(size)B").json()["best"] as? String == crossover[key] as? String)
      }
    }
  }

  @Test("Groups at once: tensor parallel inside hosts leaves the second level idle, a stride does not")
  func groups() throws {
    func run(_ groups: String) throws -> [String: Any] {
      try Command.topo(
        "collective cloudmatrix384 --op all-reduce --size 64MiB --algorithm ring --groups \(groups) --format json"
      ).json()
    }
    let inside = try run("size=8"), apart = try run("size=8,stride=48")
    #expect(inside["ranks"] as? Int == 8 && inside["groups"] as? Int == 48)
    #expect(seconds(inside, "ring") < seconds(apart, "ring"))
    // 14 steps of 8 MiB over 7 × 56 GB/s, and 2 × (490 + 5) + 100 ns each.
    #expect(abs(seconds(inside, "ring") - 14 * (1090e-9 + 8.0 * 0x1p20 / 392e9)) < 1e-12)
  }

  @Test("Experts: what is dispatched")
  func experts() throws {
    let report = try Command.topo(
      "collective cloudmatrix384 --op moe-dispatch --tokens 128 --ranks kind=npu,host=0..7 --algorithm direct --format json"
    ).json()
    #expect(report["ranks"] as? Int == 64)
    #expect(report["bytes"] as? Int == 128 * 7168)
    let sent = results(report)["direct"]?["sent_bytes"] as? Double ?? .nan
    #expect(abs(sent - 128 * 7168 * 7.675750191770085 * 63 / 64) < 1e-6 * sent)
  }

  @Test("Wanted experts: the busiest rank decides, and is named")
  func skew() throws {
    let run = "collective cloudmatrix384 --op moe-dispatch --tokens 128 --ranks kind=npu,host=0..7 --algorithm direct"
    let even = try Command.topo(run + " --format json").json()
    let report = try Command.topo(run + " --skew zipf:1.1 --explain --format json").json()
    #expect(report["skew"] as? String == "zipf:1.1" && even["skew"] == nil && even["largest_share"] == nil)
    let share = try #require(report["largest_share"] as? Double)
    #expect(share > 1 && seconds(report, "direct") > seconds(even, "direct"))
    // Rank 0 draws `share` times the mean of all copies from 63 others.
    let direct = try #require(results(report)["direct"])
    let received = direct["received_bytes"] as? Double ?? .nan, sent = direct["sent_bytes"] as? Double ?? .nan
    #expect(received > sent)
    let parts = try #require((report["explanation"] as? [String: Any])?["parts"] as? [[String: Any]])
    #expect(parts.contains { $0["name"] as? String == "what the busiest rank receives beyond that" })
    #expect(try Command.topo(run + " --skew zipf:1.1").text.contains("times the mean"))
    // 100 experts on 64 ranks: some have two.
    let uneven = try Command.topo(run + " --experts 100 --format json").json()
    #expect(abs((uneven["largest_share"] as? Double ?? .nan) - 1.25) < 0.05)
  }

  @Test(
    "Parts add up without contention and with whole messages at each node",
    arguments: ["--contention none", "--forwarding store", "--contention none --forwarding store"])
  func explainedModes(flags: String) throws {
    let torus = try Command.topo("gen --kind torus3d --dims 4x4 --bandwidth 50GBps --latency 0.5us").output
    for operation in ["all-reduce", "all-to-all"] {
      let report = try Command.topo(
        "collective - --op \(operation) --size 16MiB --explain --format json \(flags)", input: torus
      ).json()
      let explanation = try #require(report["explanation"] as? [String: Any])
      let parts = try #require(explanation["parts"] as? [[String: Any]])
      let whole = try #require(explanation["seconds"] as? Double)
      #expect(abs(parts.reduce(0) { $0 + ($1["seconds"] as? Double ?? .nan) } - whole) < 1e-12)
      let name = flags.contains("none") ? "links not shared" : "whole messages at each node"
      #expect(parts.contains { $0["name"] as? String == name })
    }
  }

  @Test("Any number of threads gives the same bytes")
  func threads() throws {
    let run = "collective cloudmatrix384 --op all-to-all --size 1MiB --algorithm direct --algorithm bruck --format json"
    #expect(try Command.topo(run + " --threads 1").output == Command.topo(run + " --threads 3").output)
  }

  @Test("Of equally quick algorithms the one with fewer steps comes first; too few ranks and parted ones are refused")
  func edges() throws {
    let pair = try Command.shell(
      "topo gen --kind mesh --dims 2 | topo collective - --op all-reduce --size 1MiB --format json")
    // Without latency one exchange of the vectors is as quick as any number of chunks, and nothing is quicker.
    #expect((try pair.json()["best"] as? String)?.hasPrefix("recursive-doubling") == true, "\(pair.text)")
    let single = try Command.shell("topo gen --kind mesh --dims 1 | topo collective - --op all-reduce --size 1MiB")
    #expect(
      single.code == 2 && single.talk == "topo: the number of ranks is 1; it must lie in 2 or more\n",
      "\(single.talk)")
    let parted = try Command.shell(
      "topo gen --kind mesh --dims 3 | topo fail - --select link:id=0 | topo collective - --op barrier --size 1")
    #expect(parted.code == 2 && parted.talk.contains("cannot reach each other") && !parted.talk.contains("ring"))
    let typed = try Command.topo(
      "collective nvl72 --op moe-dispatch --tokens 128 --experts 288 --dtype bf16 --format json")
    #expect(try typed.json()["bytes"] as? Int == 128 * 7168 * 2)
  }

  @Test("Algorithms and operations are explained")
  func explained() throws {
    let text = try Command.topo("explain ring").text
    #expect(text.contains("2(n − 1)") && text.contains("Patarasuk"))
    #expect(try Command.topo("explain busbw_GBps").text.contains("NCCL"))
    for operation in CollectiveOperation.allCases {
      let explained = try Command.topo("explain \(operation.rawValue) --format json").json()
      let algorithms = try #require(explained["algorithms"] as? [String])
      #expect(!algorithms.isEmpty && algorithms.allSatisfy { CollectiveAlgorithm(rawValue: $0) != nil })
    }
  }

  @Test(
    "Bad input",
    arguments: [
      ("--op all-reduec --size 1MiB", 64, "all-reduec"), ("--op all-reduce", 64, "--size is missing"),
      ("--op all-reduce --size 1MB..1KB", 2, "a sweep goes"), ("--op all-reduce --size 1Mib", 2, "MiB"),
      ("--op all-reduce --size 1MiB --algorithm rign", 2, "did you mean 'ring'"),
      ("--op all-reduce --size 1MiB --algorithm pairwise", 2, "it is not for all-reduce"),
      ("--op all-reduce --size 1MiB --groups size=7", 2, "no multiple"),
      ("--op all-reduce --size 1MiB --efficiency 1.5", 2, "raw, measured, or a share"),
      ("--op all-reduce --size 1MiB --routing valiant", 2, "intermediate"),
      ("--op all-reduce --size 1MiB --shape 3x5", 2, "384 ranks"),
      ("--op all-reduce --size 1MiB --skew zipf:1", 2, "only moe-dispatch and moe-combine"),
      ("--op moe-dispatch --tokens 1 --skew pareto", 2, "zipf:S"),
    ])
  func refusals(flags: String, code: Int32, says: String) throws {
    let result = try Command.topo("collective cloudmatrix384 \(flags)")
    #expect(result.code == code && result.talk.contains(says), "\(flags): \(result.talk)")
  }
}
