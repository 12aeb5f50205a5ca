/// The catalogue files of this folder, compiled in, so that an installed binary needs no folder beside it.
public enum CatalogFiles {
  /// Every file: its entry's name and its bytes, in the order of `topo list`.
  public static let all: [(name: String, bytes: [UInt8])] = [
    ("cloudmatrix384", PackageResources.cloudmatrix384_json)
  ]
}
