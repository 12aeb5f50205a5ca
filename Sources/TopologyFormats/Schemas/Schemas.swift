import TopologyModel

/// The JSON Schemas (2020-12) of the documents.
public enum Schemas {
  /// What has a schema, by the name that `topo schema` takes.
  public static let names = ["topology", "spec", "catalog", "analysis"]

  /// The schema called `name`, a document for people as it stands.
  public static func text(named name: String) throws(TopologyError) -> String {
    let bytes: [UInt8]
    switch name {
    case "topology": bytes = PackageResources.topology_schema_json
    case "spec": bytes = PackageResources.spec_schema_json
    case "catalog": bytes = PackageResources.catalog_schema_json
    case "analysis": bytes = PackageResources.analysis_schema_json
    default: throw .unknown(what: "schema", name: name, suggestion: nearestName(to: name, in: names), known: names)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
