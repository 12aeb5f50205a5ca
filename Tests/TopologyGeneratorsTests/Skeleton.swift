import Testing
@testable import TopologyGenerators
