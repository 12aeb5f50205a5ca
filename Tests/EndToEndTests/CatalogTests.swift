import Foundation
import Testing

@Suite("The catalogue") struct CatalogTests {
  static let systems: [String] = {
    let listing = try? Command.topo("list --format json").json()
    return (listing?["systems"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
  }()

  @Test("There are systems") func systemsExist() { #expect(Self.systems.contains("cloudmatrix384")) }

  @Test("Every published figure that a graph can give is given", arguments: systems)
  func expectationsHold(name: String) throws {
    let explained = try Command.topo("explain \(name) --format json").json()
    let comparisons = try #require(explained["comparisons"] as? [[String: Any]])
    #expect(!comparisons.isEmpty)
    for comparison in comparisons where !(comparison["computed"] is NSNull) {
      #expect(comparison["agrees"] as? Bool == true, "\(name): \(comparison)")
    }
  }

  @Test("Every figure says its grade and its source", arguments: systems)
  func figuresAreSourced(name: String) throws {
    let file = Command.root.appending(path: "Topologies/\(name).json")
    let entry = try #require(
      JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    let figures = try #require(entry["figures"] as? [[String: Any]])
    #expect(!figures.isEmpty)
    for figure in figures {
      #expect(!(figure["grade"] as? String ?? "").isEmpty)
      #expect(!(figure["source"] as? String ?? "").isEmpty)
    }
  }
}
