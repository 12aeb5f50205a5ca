import Testing
@testable import TopologyRendering
