import Foundation

exit(documentBenchmarks() ? 0 : 1)
