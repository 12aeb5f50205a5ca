import Testing
@testable import TopologyFormats
