/// One request as the model sees it: no sockets, no framing, only what the server's rules can read.
public struct SandboxRequest: Sendable, Equatable {
  /// The verb in upper case.
  public var method: String
  /// The path with its leading slash, decoded, without the query.
  public var path: String
  /// The query's pairs in the order they came, decoded.
  public var query: [SandboxPair]
  /// The request's header fields in the order they came.
  public var headers: [SandboxPair]
  /// The body as received.
  public var body: [UInt8]
  /// The address the server counts requests by (rest-api 5.1: it throttles before it knows who asks).
  public var client: String

  /// A request as received.
  public init(
    method: String, path: String, query: [SandboxPair] = [], headers: [SandboxPair] = [],
    body: [UInt8] = [], client: String = "127.0.0.1"
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
    self.client = client
  }

  /// A request as a caller writes it: `target` is a path with an optional query, `bearer` a key or a
  /// driver's token, `json` the body.
  public init(
    _ method: String, _ target: String, bearer: String? = nil, json: SandboxJSON? = nil
  ) {
    let pieces = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var headers: [SandboxPair] = [SandboxPair("Accept", "application/json")]
    if let bearer { headers.append(SandboxPair("Authorization", "Bearer \(bearer)")) }
    if json != nil { headers.append(SandboxPair("Content-Type", "application/json")) }
    self.init(
      method: method, path: percentDecoded(String(pieces.first ?? "/"), plusIsSpace: false),
      query: pieces.count == 2 ? SandboxPair.read(form: String(pieces[1])) : [],
      headers: headers, body: json.map { JSONWriter.compact($0) } ?? [])
  }

  /// The first header called `name`, whatever its case.
  public func header(_ name: String) -> String? {
    let wanted = name.lowercased()
    return headers.first { $0.name.lowercased() == wanted }?.value
  }
}

/// A name with its value: a header field, a query parameter, a form field.
public struct SandboxPair: Sendable, Equatable {
  /// The name as written.
  public var name: String
  /// The value as written.
  public var value: String

  /// A pair of `name` and `value`.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// Reads `a=1&b=two`, percent escapes and `+` included.
  static func read(form text: String) -> [SandboxPair] {
    text.split(separator: "&").map { piece in
      let sides = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return SandboxPair(
        percentDecoded(String(sides[0]), plusIsSpace: true),
        sides.count == 2 ? percentDecoded(String(sides[1]), plusIsSpace: true) : "")
    }
  }
}

/// Undoes percent escapes; an escape that is none stays as it is, as PHP leaves it.
func percentDecoded(_ text: String, plusIsSpace: Bool) -> String {
  let source = Array(text.utf8)
  var bytes: [UInt8] = []
  var index = 0
  while index < source.count {
    let byte = source[index]
    if byte == UInt8(ascii: "%"), index + 2 < source.count,
      let code = UInt8(String(decoding: source[index + 1...index + 2], as: UTF8.self), radix: 16)
    {
      bytes.append(code)
      index += 3
    } else {
      bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
      index += 1
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
