import Testing
import TopologyFormats
