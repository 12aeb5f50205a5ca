import Testing
import TopologyModel

@Suite("JSON values") struct JSONValueTests {
  @Test("An object keeps the order in which its keys first came")
  func order() {
    var object: JSONObject = ["b": 1, "a": 2]
    object["c"] = 3
    object["b"] = 4
    #expect(object.keys == ["b", "a", "c"])
    object["b"] = nil
    object["absent"] = nil
    #expect(object.keys == ["a", "c"])
    object["b"] = .null
    #expect(object.keys == ["a", "c", "b"])
    #expect(object["b"] == JSONValue.null)
    #expect(object["absent"] == nil)
    #expect(JSONObject().keys.isEmpty)
  }

  @Test("A repeated key of a literal keeps its first place and its last value")
  func repeatedKey() {
    #expect((["a": 1, "b": 2, "a": 3] as JSONObject) == ["a": 3, "b": 2])
    #expect((["a": 1, "b": 2, "a": 3] as JSONValue) == ["a": 3, "b": 2])
  }

  @Test("Equality follows order, keys and values, and equal objects hash alike")
  func equality() {
    let object: JSONObject = ["a": 1, "b": [true, nil]]
    #expect(object == ["a": 1, "b": [true, nil]])
    #expect(object.hashValue == (["a": 1, "b": [true, nil]] as JSONObject).hashValue)
    for other: JSONObject in [
      ["b": [true, nil], "a": 1], ["a": 1], ["a": 2, "b": [true, nil]], ["a": 1, "c": 1], [:],
    ] {
      #expect(object != other)
    }
    #expect(JSONValue.integer(1) != .number(1), "the text differs, so the value does")
  }

  @Test("Each accessor answers for its own form only")
  func accessors() {
    #expect((7 as JSONValue).integerValue == 7)
    #expect((7.0 as JSONValue).integerValue == 7)
    #expect((7.5 as JSONValue).integerValue == nil)
    for value in [Double.infinity, .nan, 1e300, -1e19] { #expect(JSONValue.number(value).integerValue == nil) }
    #expect(JSONValue.integer(.min).integerValue == Int.min)
    #expect((7 as JSONValue).doubleValue == 7)
    #expect((7.5 as JSONValue).doubleValue == 7.5)
    #expect(("7" as JSONValue).doubleValue == nil)
    #expect(("7" as JSONValue).integerValue == nil)
    #expect(("7" as JSONValue).stringValue == "7")
    #expect((7 as JSONValue).stringValue == nil)
    #expect((false as JSONValue).boolValue == false)
    #expect((0 as JSONValue).boolValue == nil)
    #expect(([1] as JSONValue).arrayValue == [1])
    #expect((["a": 1] as JSONValue).objectValue == ["a": 1])
    #expect((["a": 1] as JSONValue)["a"] == 1)
    #expect(([1] as JSONValue)["a"] == nil)
    #expect(JSONValue.count(3) == .integer(3))
    #expect(JSONValue.optional(nil) == .null)
    #expect(JSONValue.optional(0.5) == .number(0.5))
  }
}
