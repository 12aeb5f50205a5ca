import Testing
import TopologyModel

@Suite("Assertions") struct AssertionTests {
  private static let result: JSONValue = [
    "hops": ["diameter": 4, "mean": 3.5, "exact": true, "method": "symmetry", "none": nil, "histogram": ["2": 1]]
  ]

  private func holds(_ text: String) throws -> Bool {
    try Assertion(parsing: text).failure(in: Self.result) == nil
  }

  @Test(
    "Each comparison of 4 with 3, 4 and 5",
    arguments: [
      ("<=", [false, true, true]), (">=", [true, true, false]), ("==", [false, true, false]),
      ("!=", [true, false, true]), ("<", [false, false, true]), (">", [true, false, false]),
    ])
  func comparisons(sign: String, expected: [Bool]) throws {
    #expect(try [3, 4, 5].map { try holds("hops.diameter\(sign)\($0)") } == expected)
    #expect(try [3.0, 4.0, 5.0].map { try holds(" hops.diameter  \(sign) \($0) ") } == expected)
    #expect(try Assertion(parsing: "a\(sign)1").comparison.rawValue == sign)
  }

  @Test("Words, truth values and figures that do not exist are compared for equality")
  func words() throws {
    #expect(try holds("hops.method==symmetry"))
    #expect(try !holds("hops.method==bit-parallel"))
    #expect(try holds("hops.method!=bit-parallel"))
    #expect(try holds("hops.exact==true"))
    #expect(try !holds("hops.exact!=true"))
    #expect(try !holds("hops.exact==1"))
    #expect(try holds("hops.none==null"))
    #expect(try holds("hops.mean!=null"))
    #expect(try !holds("hops.method==4"))
    for sign in ["<=", ">=", "==", "<", ">"] { #expect(try !holds("hops.none\(sign)4"), "null is no number") }
    #expect(try holds("hops.none!=4"))
  }

  @Test("The first comparison counts")
  func firstComparison() throws {
    let assertion = try Assertion(parsing: "a==b<=c")
    #expect((assertion.path, assertion.comparison, assertion.wanted) == ("a", .equal, "b<=c"))
    #expect(try Assertion(parsing: "a<=-1.5e3").wanted == -1500.0)
    #expect(try Assertion(parsing: "a.same host.b==same host").wanted == "same host")
  }

  @Test("A failure says what was found")
  func failures() throws {
    func failure(_ text: String) throws -> String? { try Assertion(parsing: text).failure(in: Self.result) }
    #expect(try failure("hops.diameter<=3") == "assertion failed: hops.diameter <= 3, but hops.diameter is 4")
    #expect(try failure("hops.mean<3.5") == "assertion failed: hops.mean < 3.5, but hops.mean is 3.5")
    #expect(try failure("hops.none<=3") == "assertion failed: hops.none <= 3, but hops.none is null")
    #expect(try failure("hops.method==x") == "assertion failed: hops.method == x, but hops.method is symmetry")
    #expect(
      try failure("hops.histogram==1") == "assertion failed: hops.histogram == 1, but hops.histogram is an object")
    let hostile: JSONValue = ["a": "\u{1B}[2J"]
    #expect(
      try Assertion(parsing: "a==b").failure(in: hostile) == "assertion failed: a == b, but a is \\u{1b}[2J")
  }

  @Test("A figure that does not exist is refused with the nearest that does")
  func unknownFigure() throws {
    #expect(
      throws: TopologyError.unknown(what: "figure", name: "hops.diametre", suggestion: "hops.diameter", known: [])
    ) { try holds("hops.diametre<=4") }
    #expect(throws: TopologyError.unknown(what: "figure", name: "x", suggestion: nil, known: [])) { try holds("x!=4") }
  }

  @Test(
    "What is no comparison is refused",
    arguments: [
      "", "hops", "hops=4", "<=4", "hops<=", "hops<= ", "  ==4", "hops<four", "hops>=true", "hops<null", "a<inf",
    ])
  func refusals(text: String) {
    #expect(
      throws: TopologyError.malformed(
        field: "assertion", value: text, expected: "such as 'hops.diameter<=4' (<=, >=, ==, !=, <, >)")
    ) { try Assertion(parsing: text) }
  }
}
