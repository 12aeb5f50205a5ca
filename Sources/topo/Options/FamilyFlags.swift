import ArgumentParser
import TopologyGenerators
import TopologyModel

/// What the argument parser left over: at most one INPUT, and the flags of a family, which only its table knows.
struct FamilyFlags {
  var input: String?
  /// Flags with what follows them; nil where nothing does.
  private var flags: [(name: String, value: String?)] = []

  init(_ tokens: [String]) throws {
    var rest = tokens[...]
    while let token = rest.popFirst() {
      if token.hasPrefix("--"), token.count > 2 {
        if let mark = token.firstIndex(of: "=") {
          flags.append((String(token[..<mark]), String(token[token.index(after: mark)...])))
        } else if let next = rest.first, !next.hasPrefix("--") {
          // Whether the flag takes it is known only with the table; see `changes`.
          flags.append((token, next))
          rest.removeFirst()
        } else {
          flags.append((token, nil))
        }
      } else if token.hasPrefix("-"), token != "-" {
        throw ValidationError("unknown option \(quoted(token))")
      } else if input == nil {
        input = token
      } else {
        throw ValidationError("one INPUT is expected, not also \(quoted(token))")
      }
    }
  }

  var isEmpty: Bool { flags.isEmpty }

  /// The flags as changes to a spec of this family.
  func changes(_ description: FamilyDescription) throws -> [(key: String, value: String)] {
    // Flags that a composition does not know are its fabric's.
    let fabric = flags.first { $0.name == "--fabric" }?.value.flatMap { try? FamilyCatalog.family($0).description }
    return try flags.map { name, value in
      let own = description.parameters.first { $0.flag == name }
      let inner = own == nil ? fabric?.parameters.first { $0.flag == name } : nil
      let prefix = own == nil ? "fabric." : ""
      guard let parameter = own ?? inner else {
        let known = (description.parameters + (fabric?.parameters ?? [])).map(\.flag)
        let hint = nearestName(to: name, in: known).map { "; did you mean \($0)?" } ?? ""
        throw ValidationError(
          "unknown option \(quoted(name)) of \(description.kind)\(hint) Its options: \(known.joined(separator: " "))")
      }
      if let value {
        // A value that does not even parse is a slip of typing; one that parses and is refused is not.
        do {
          _ = try parameter.type.parse(value, field: name)
        } catch TopologyError.malformed(let field, let value, let expected) {
          throw ValidationError("\(field) is \(quoted(value)); it must be \(expected)")
        } catch {}
        return (prefix + parameter.name, value)
      }
      guard parameter.type == .boolean else {
        throw ValidationError("\(name) needs a value: \(parameter.type.expectation)")
      }
      return (prefix + parameter.name, "true")
    }
  }
}
