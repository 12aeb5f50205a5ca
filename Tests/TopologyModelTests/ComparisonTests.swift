import Testing
import TopologyModel

@Suite("Published beside computed") struct ComparisonTests {
  private func comparison(
    _ computed: JSONValue, _ published: JSONValue, tolerance: Double = 0, relation: CatalogEntry.Relation = .equal
  ) throws -> Comparison {
    try Comparison(
      CatalogEntry.Expectation(
        quantity: "q", path: "figure", published: published, relation: relation, tolerance: tolerance, grade: "paper",
        source: "s"), in: ["figure": computed])
  }

  @Test("Numbers agree within the tolerance, relative to what was published")
  func tolerance() throws {
    #expect(try comparison(101, 100, tolerance: 0.01).agrees == true)
    #expect(try comparison(99, 100, tolerance: 0.01).agrees == true)
    #expect(try comparison(101.1, 100, tolerance: 0.01).agrees == false)
    #expect(try comparison(98.9, 100, tolerance: 0.01).agrees == false)
    #expect(try comparison(110, 100).relativeDifference == 0.1)
    #expect(try comparison(-110, -100).relativeDifference == -0.1)
    #expect(try comparison(-101, -100, tolerance: 0.01).agrees == true)
  }

  @Test("Without a tolerance only rounding is forgiven")
  func rounding() throws {
    #expect(try comparison(.number(7.0 * (160.0 / 7.0)), 160).agrees == true)
    #expect(try comparison(.number(0.1 + 0.2), 0.3).agrees == true)
    #expect(try comparison(100.000_000_01, 100).agrees == false)
    #expect(try comparison(384, 384.0).agrees == true, "a count may be written with a fraction of zero")
  }

  @Test("A bound holds on its own side, and within the tolerance on the other")
  func bounds() throws {
    #expect(try comparison(524_288, 520_000, relation: .atLeast).agrees == true)
    #expect(try comparison(519_999, 520_000, relation: .atLeast).agrees == false)
    #expect(try comparison(519_999, 520_000, tolerance: 0.01, relation: .atLeast).agrees == true)
    #expect(try comparison(1_800, 2_100, relation: .atMost).agrees == true)
    #expect(try comparison(2_100, 2_100, relation: .atMost).agrees == true)
    #expect(try comparison(2_101, 2_100, relation: .atMost).agrees == false)
    #expect(try comparison(2_101, 2_100, tolerance: 0.01, relation: .atMost).agrees == true)
    #expect(try comparison(0, 0, relation: .atMost).agrees == true)
    #expect(try comparison(1, 0, relation: .atMost).agrees == false)
    #expect(try comparison(-1, 0, relation: .atLeast).agrees == false)
  }

  @Test("Nothing is near a published zero but zero")
  func zero() throws {
    #expect(try comparison(0.0, 0, tolerance: 0.5).agrees == true)
    #expect(try comparison(0.0, 0).relativeDifference == 0)
    #expect(try comparison(1e-20, 0, tolerance: 0.5).agrees == false)
    #expect(try comparison(1e-20, 0).relativeDifference == nil)
  }

  @Test("Words and truth values agree when they are equal, a figure that does not exist with no number")
  func words() throws {
    #expect(try comparison("optical", "optical").agrees == true)
    #expect(try comparison("optical", "copper", tolerance: 9).agrees == false)
    #expect(try comparison(true, true).agrees == true)
    #expect(try comparison(nil, 5, tolerance: 9).agrees == false)
    #expect(try comparison("5", 5).relativeDifference == nil)
  }

  @Test("A figure that no graph can give is left open; a path that leads nowhere is refused")
  func paths() throws {
    let open = try Comparison(
      CatalogEntry.Expectation(quantity: "q", published: 5, grade: "vendor", source: "s"), in: ["figure": 5])
    #expect(open.computed == nil)
    #expect(open.agrees == nil)
    #expect(open.relativeDifference == nil)
    #expect(throws: TopologyError.unknown(what: "figure", name: "figur", suggestion: "figure", known: [])) {
      try Comparison(
        CatalogEntry.Expectation(quantity: "q", path: "figur", published: 5, grade: "vendor", source: "s"),
        in: ["figure": 5])
    }
  }
}
