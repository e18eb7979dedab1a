import FleetModels

/// The body of an answer that is not a 2xx, read in any of the five envelopes (rest-api 1.6) and beyond.
struct ErrorBody: Sendable, Hashable {
  let envelope: APIError.Envelope
  /// What the server said, each sentence once, the most telling first.
  let words: [String]

  init(_ bytes: [UInt8]) {
    guard let members = (try? JSONValue(parsing: bytes))?.object else {
      (envelope, words) = (.none, [])
      return
    }
    let error = members["error"].map(Self.texts) ?? []
    let errors = members["errors"].map(Self.texts) ?? []
    let message = members["message"].map(Self.texts) ?? []
    if error.contains(Self.notConfigured) {
      envelope = .notConfigured
    } else if members["exception"] != nil && members["message"] != nil {
      envelope = .debug
    } else if !error.isEmpty {
      envelope = errors.isEmpty ? .error : .validation
    } else if !errors.isEmpty {
      envelope = .errors
    } else {
      envelope = message.isEmpty ? .none : .debug
    }
    var seen: Set<String> = []
    let inOrder = envelope == .notConfigured ? message + error : error + errors + message
    words = inOrder.filter { seen.insert($0).inserted }
  }

  private static let notConfigured = "fleetbase_not_configured"

  /// Maintenance mode; any other 503 may come from a proxy after the work was done.
  var isMaintenance: Bool { envelope == .errors && words == ["Service Unavailable"] }

  /// Every text in a string, a list, a map of lists, or a list of objects; in a fixed order.
  private static func texts(_ value: JSONValue) -> [String] {
    switch value {
    case .string(let text): text.isEmpty ? [] : [text]
    case .array(let elements): elements.flatMap(texts)
    case .object(let members): members.sorted { $0.key < $1.key }.flatMap { texts($0.value) }
    case .null, .bool, .number: []
    }
  }
}
