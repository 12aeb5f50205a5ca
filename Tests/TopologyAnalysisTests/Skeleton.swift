import Testing
@testable import TopologyAnalysis
