import TopologyModel

/// Things that verified permutations move: each a number, with its image under every permutation, −1 where there is none.
struct Action {
  /// By permutation, by thing.
  let images: [[Int]]

  /// For every thing the smallest that it is known to be alike.
  func orbits(count: Int) -> [Int] {
    var sets = DisjointSets(count: count)
    for image in images { for (thing, other) in image.enumerated() where other >= 0 { sets.unite(thing, other) } }
    return sets.roots().map { Int($0) }
  }
}

extension VerifiedSymmetry {
  /// Automorphisms that leave one thing where it is: random products of the permutations, led back to it.
  ///
  /// By Schreier's lemma such products generate all of the subgroup that fixes it; as many as here are drawn generate most of
  /// it.  Whatever they miss only makes orbits finer.
  ///
  /// - Parameter thing: Whose images `action` gives.
  /// - Complexity: O(V) for each product of two permutations: about `count` times the diameter of the orbit.
  func stabilizer(of thing: Int, _ action: Action, count: Int = 24) -> [[UInt32]] {
    guard !images.isEmpty else { return [] }
    // A way back to the thing from everything in its orbit: the permutation that came last.
    var cameFrom: [Int: (thing: Int, by: Int)] = [:], queue = [thing], next = 0
    while next < queue.count {
      let here = queue[next]
      next += 1
      for (number, image) in action.images.enumerated() where image[here] >= 0 {
        let there = image[here]
        if there != thing, cameFrom[there] == nil {
          cameFrom[there] = (here, number)
          queue.append(there)
        }
      }
    }
    let nodes = images[0].count
    let inverses = images.map { image in
      var inverse = [UInt32](repeating: 0, count: nodes)
      for node in image.indices { inverse[Int(image[node])] = UInt32(node) }
      return inverse
    }
    /// First `a`, then `b`.
    func product(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] { a.map { b[Int($0)] } }

    var found: [[UInt32]] = [], seen: Set<[UInt32]> = []
    for (number, image) in action.images.enumerated() where image[thing] == thing {
      if seen.insert(images[number]).inserted { found.append(images[number]) }
    }
    var random = RandomStream(seed: 1)
    var walker = Array(0..<UInt32(nodes)), place = thing
    for _ in 0..<count {
      // A few random steps onward, then back along the shortest way.
      for _ in 0..<(2 + random.next(below: 6)) {
        let number = random.next(below: images.count)
        guard action.images[number][place] >= 0 else { continue }
        walker = product(walker, images[number])
        place = action.images[number][place]
      }
      var element = walker, here = place
      while let step = cameFrom[here] {
        element = product(element, inverses[step.by])
        here = step.thing
      }
      guard here == thing else { continue }
      if !element.indices.allSatisfy({ element[$0] == UInt32($0) }), seen.insert(element).inserted {
        found.append(element)
      }
    }
    return found
  }
}
