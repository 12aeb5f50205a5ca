import Testing
import TopologyGenerators
import TopologyModel

/// The judges of the families must be able to say no.
@Suite struct GraphChecksTests {
  @Test func aWrongPermutationIsCaught() throws {
    let graph = try generate("--kind mesh --dims 3x2").graph
    func flawed(_ image: @escaping @Sendable (Int) -> Int) -> String? {
      flaw(of: DeclaredPermutation("", image), in: graph)
    }
    #expect(flawed { $0 } == nil)
    #expect(flawed { 5 - $0 } == nil)
    #expect(flawed { _ in 0 } == "1 → 0 is no bijection")
    #expect(flawed { $0 + 1 } == "5 → 6 is no bijection")
    #expect(flawed { $0 < 2 ? 1 - $0 : $0 } == "links are not kept")
    let star = try generate("--kind clos --leaves 1 --spines 1 --hosts 1").graph
    #expect(flaw(of: DeclaredPermutation("") { 2 - $0 }, in: star) == "0 → 2 turns a host into a spine")
  }

  @Test func aPermutationThatTearsABoardIsCaught() throws {
    let graph = try generate("--kind ub-mesh --racks 1x1 --pods 1 --planes 0 --boards 2 --npus-per-board 2").graph
    // Exchanging boards and places keeps links of equal figures, but here they differ in medium; make them equal.
    let equal = try generate(
      """
      --kind ub-mesh --racks 1x1 --pods 1 --planes 0 --boards 2 --npus-per-board 2 --links.y.medium pcb
      """
    ).graph
    let swap = DeclaredPermutation("") { $0 % 2 * 2 + $0 / 2 }
    #expect(flaw(of: swap, in: graph) == "links are not kept")
    #expect(flaw(of: swap, in: equal) == "endpoints of one board come to stand in two")
  }

  @Test func aWrongProductIsCaught() throws {
    let built = try generate("--kind full-mesh --dims 3x2")
    #expect(productFlaw(built.structure, built.graph) == nil)
    var wrong = built.structure
    wrong.factors[0].shape = .path
    #expect(productFlaw(wrong, built.graph) == "0–2 carry 50.0, the product 0.0")
    wrong = built.structure
    wrong.factors[1].bandwidth = .gigabytes(51)
    #expect(productFlaw(wrong, built.graph) == "0–3 carry 50.0, the product 51.0")
    wrong.factors = Array(built.structure.factors.reversed())
    #expect(productFlaw(wrong, built.graph) == "factors and coordinates differ")
    let switched = try generate("--kind switched-mesh --dims 3x2")
    #expect(productFlaw(switched.structure, switched.graph) == nil)
    wrong = switched.structure
    wrong.factors[1].shape = .clique
    #expect(productFlaw(wrong, switched.graph) != nil)
  }

  @Test func namesAreTakenApart() {
    #expect(shape(ofName: "node07/l1-2").pattern == "node#/l#-#")
    #expect(shape(ofName: "node07/l1-2").widths == [2, 1, 1])
  }
}
