import Testing
import TopologyModel
