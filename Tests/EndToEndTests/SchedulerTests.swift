import Testing

@Suite("What schedulers are told") struct SchedulerTests {
  @Test("NVLink inside a server makes no domain of several hosts, NVLink across a rack does")
  func domains() throws {
    let superPod = try Command.topo("export h100-superpod-4su --to topograph")
    #expect(superPod.code == 0 && superPod.text.contains("capacity_blocks:") && !superPod.text.contains("nvlink"))
    let labels = try Command.topo("export h100-superpod-4su --to kubernetes")
    #expect(labels.code == 0 && labels.text.contains("/tier-1") && !labels.text.contains("accelerator-domain"))
    let racks = try Command.shell(
      "topo gen --kind cascade --of nvl72 --count 3 --fabric clos --leaves 3 --hosts 72 --spines 2 | topo export - --to kubernetes"
    )
    #expect(racks.code == 0, "\(racks.talk)")
    for rack in 0..<3 { #expect(racks.text.contains("accelerator-domain: \"domain\(rack)\"")) }
    #expect(!racks.text.contains("domain3"))
  }

  @Test("A torus is one whatever the rates of its links: 16 × 16 × 16 chips")
  func torus() throws {
    let result = try Command.topo("export tpu-v4 --to slurm-yaml --form torus3d")
    #expect(result.code == 0, "\(result.talk)")
    for axis in ["x", "y", "z"] { #expect(result.text.contains("          \(axis): 16\n")) }
    #expect(result.text.contains("nodes: \"node[0000-4095]\""))
    #expect(try Command.topo("export tpu-v4 --to astra-sim").code == 2)
  }

  @Test("A ring of eight")
  func ring() throws {
    let result = try Command.topo("export --kind ring --dims 8 --to slurm-yaml --form ring")
    #expect(
      result.text.hasSuffix(
        """
          ring:
            rings:
              - ring: ring0
                nodes: "node[0000-0007]"

        """), "\(result.text)\(result.talk)")
  }
}
