import Testing
@testable import TopologyModel
