import FleetAPI
import FleetModels

/// An answer of the server under examination.
struct LiveAnswer {
  let status: Int
  let headers: HeaderFields
  let text: String
  /// Nil when it is no JSON.
  let body: JSONValue?

  init(_ response: HTTPResponse) {
    status = response.status
    headers = response.headers
    text = String(decoding: response.body, as: UTF8.self)
    body = try? JSONValue(parsing: response.body)
  }

  /// What a person is shown of it: an error whole, a document by its size and status alone, since a customer's
  /// name may stand in it.
  var shown: String {
    guard status >= 400 else {
      switch body {
      case .array(let elements): return "\(status) with a list of \(elements.count)"
      case .object(let members):
        return "\(status) with \(members["status"]?.string.map { "status \"\($0)\"" } ?? "an object")"
      case nil where text.isEmpty: return "\(status) without a body"
      default: return "\(status) with \(text.utf8.count) bytes"
      }
    }
    let words = body?.text ?? text
    return "\(status) \(words.count > 300 ? words.prefix(300) + "…" : words[...])"
  }

  func judged(_ expected: String, _ holds: Bool, found: String? = nil) -> Belief.Verdict {
    holds ? .holds : .broken(expected: expected, found: found ?? shown)
  }

  /// Whether every member is there, judged.
  func judged(members: [String], of document: JSONValue?, _ what: String) -> Belief.Verdict {
    let missing = members.filter { document?[$0] == nil }
    return judged(
      "\(what) with \(members.joined(separator: ", "))", document?.object != nil && missing.isEmpty,
      found: document?.object == nil ? nil : "no \(missing.joined(separator: ", "))")
  }
}
