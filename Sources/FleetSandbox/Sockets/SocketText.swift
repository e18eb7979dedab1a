/// The texts a SocketCluster server writes, as JavaScript's `JSON.stringify` does: nothing escaped that need not be.
enum SocketText {
  static let dropToken = ##"{"event":"#removeAuthToken"}"##

  static func compact(_ json: SandboxJSON) -> String {
    String(decoding: JSONWriter.compact(json, isPlain: true), as: UTF8.self)
  }

  static func publish(_ payload: SandboxJSON?, channel: String) -> String {
    var data = [SandboxMember("channel", .string(channel))]
    if let payload { data.append(SandboxMember("data", payload)) }
    return compact(["event": "#publish", "data": .object(data)])
  }

  static func error(_ message: String, _ name: String) -> SandboxJSON {
    ["message": .string(message), "name": .string(name)]
  }

  /// What is wrong with a token: with any, because this server has signed none (captures socketcluster-17 3, 13).
  static func badToken(_ token: String?) -> SandboxJSON {
    let parts = token?.split(separator: ".", omittingEmptySubsequences: false).count ?? 0
    let message =
      (token ?? "").isEmpty ? "jwt must be provided" : parts == 3 ? "invalid token" : "jwt malformed"
    return ["message": .string(message), "name": "AuthTokenInvalidError", "isBadToken": true]
  }

  /// A value as JavaScript puts it into a sentence.
  static func spoken(_ json: SandboxJSON) -> String {
    switch json {
    case .string(let text): text
    case .object: "[object Object]"
    case .array(let items): items.map(spoken).joined(separator: ",")
    case .null, .bool, .int, .double: compact(json)
    }
  }

  /// The end of a socket's id: a count in base64.
  static func sequence(_ number: Int) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    let digits = [18, 12, 6, 0].map { alphabet[(number >> $0) & 63] }
    return String(decoding: digits, as: UTF8.self)
  }
}
