import TopologyModel

/// The JSON Schemas (2020-12) of the documents.
public enum Schemas {
  /// What has a schema, by the name that `topo schema` takes.
  public static let names = [
    "topology", "spec", "catalog", "analysis", "certificate", "route", "deadlock", "reroute", "exhaustive",
    "diff", "sweep", "sweep-result", "mapping", "check", "counts", "list",
    "compare", "collective", "cut",
  ]

  /// The schema called `name`, a document for people as it stands.
  public static func text(named name: String) throws(TopologyError) -> String {
    let bytes: [UInt8]
    switch name {
    case "topology": bytes = PackageResources.topology_schema_json
    case "spec": bytes = PackageResources.spec_schema_json
    case "catalog": bytes = PackageResources.catalog_schema_json
    case "analysis": bytes = PackageResources.analysis_schema_json
    case "certificate": bytes = PackageResources.certificate_schema_json
    case "route": bytes = PackageResources.route_schema_json
    case "deadlock": bytes = PackageResources.deadlock_schema_json
    case "reroute": bytes = PackageResources.reroute_schema_json
    case "exhaustive": bytes = PackageResources.exhaustive_schema_json
    case "diff": bytes = PackageResources.diff_schema_json
    case "sweep": bytes = PackageResources.sweep_schema_json
    case "sweep-result": bytes = PackageResources.sweep_result_schema_json
    case "mapping": bytes = PackageResources.mapping_schema_json
    case "check": bytes = PackageResources.check_schema_json
    case "counts": bytes = PackageResources.counts_schema_json
    case "list": bytes = PackageResources.list_schema_json
    case "compare": bytes = PackageResources.compare_schema_json
    case "collective": bytes = PackageResources.collective_schema_json
    case "cut": bytes = PackageResources.cut_schema_json
    default: throw .unknown(what: "schema", name: name, suggestion: nearestName(to: name, in: names), known: names)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
