/// What a cleaner server would put around its answers: one form of error, entity tags, answers that are kept under
/// an Idempotency-Key, times and numbers as others write them. Each only without its wart (rest-api 1.5, 1.6, 5.2, 5.3).
extension SandboxServer {
  /// A body's bytes as they go out.
  func bytes(_ json: SandboxJSON, _ status: Int) -> [UInt8] {
    let enveloped = enveloped(json, status)
    return JSONWriter.compact(
      warts.timesHaveSixDigits ? enveloped : Self.withShortTimes(enveloped),
      isPlain: !warts.slashesAreEscaped, keepsPoints: !warts.wholeFloatsLoseTheirPoint)
  }

  private func enveloped(_ json: SandboxJSON, _ status: Int) -> SandboxJSON {
    if status < 300 {
      switch dialect {
      case .recipes: return RecipeForm.answer(json)
      case .server: return warts.answersAreBare ? json : ["data": json]
      }
    }
    guard !warts.manyErrorForms else { return json }
    let texts = json["errors"]?.arrayValue ?? json["error"].map { [$0] } ?? []
    return ["error": texts.first ?? .null, "errors": .array(texts)]
  }

  private static func withShortTimes(_ json: SandboxJSON) -> SandboxJSON {
    switch json {
    case .string(let text):
      let isTime = text.utf8.count == 27 && text.hasSuffix(".000000Z")
      return isTime ? .string(RecipeForm.wholeSeconds(text)) : json
    case .array(let items): return .array(items.map(withShortTimes))
    case .object(let members):
      return .object(members.map { SandboxMember($0.name, withShortTimes($0.value)) })
    case .null, .bool, .int, .double: return json
    }
  }

  /// What a server that minds `Accept` and `If-Match` would refuse; the real one minds neither.
  func headerRefusal(_ endpoint: Endpoint, _ request: SandboxRequest) -> Reply? {
    if !warts.acceptIsIgnored, let wanted = request.header("Accept")?.lowercased(),
      !wanted.contains("json"), !wanted.contains("*/*")
    {
      return .failed(406, "Not acceptable.")
    }
    if !warts.staleWritesWin, let tag = request.header("If-Match"), tag != "*",
      case .order(let id, .update) = endpoint, let index = index(ofOrder: id)
    {
      let document = bytes(orderJSON(orders[index], .full), 200)
      guard tag == Self.tag(document) else {
        return .failed(412, "The order has changed.")
      }
    }
    return nil
  }

  private static func tag(_ body: [UInt8]) -> String {
    "\"" + String(stableHash(String(decoding: body, as: UTF8.self)), radix: 16) + "\""
  }

  /// A read with its ETag, or the 304 of one that the client has.
  func tagged(_ answer: SandboxAnswer, _ request: SandboxRequest) -> SandboxAnswer {
    let isTagged = !warts.readsHaveNoETag || !warts.staleWritesWin
    guard isTagged, request.method == "GET", answer.status == 200 else { return answer }
    let tag = Self.tag(answer.body)
    var tagged = answer
    tagged.headers.append(SandboxPair("ETag", tag))
    if !warts.readsHaveNoETag, request.header("If-None-Match") == tag {
      tagged.status = 304
      tagged.body = []
    }
    return tagged
  }

  /// The first answer to the same write, when its key was seen before.
  func keyedAnswer(_ request: SandboxRequest) -> SandboxAnswer? {
    key(request).flatMap { keyedAnswers[$0] }
  }

  mutating func remember(_ answer: SandboxAnswer, _ request: SandboxRequest) {
    guard answer.status < 300, let key = key(request) else { return }
    keyedAnswers[key] = answer
  }

  private func key(_ request: SandboxRequest) -> String? {
    guard !warts.idempotencyKeysAreIgnored, request.method != "GET",
      let sent = request.header("Idempotency-Key"), !sent.isEmpty
    else { return nil }
    return [scope, request.method, request.path, sent].joined(separator: "\n")
  }
}

/// The newest answers by their keys.
struct KeyedAnswers: Sendable, Equatable {
  /// The oldest goes when this many are held.
  static let limit = 1000

  private var answers: [String: SandboxAnswer] = [:]
  private var keys: [String] = []

  subscript(key: String) -> SandboxAnswer? {
    get { answers[key] }
    set {
      if answers.updateValue(newValue ?? SandboxAnswer(status: 0, headers: [], body: []), forKey: key)
        == nil
      {
        keys.append(key)
      }
      if keys.count > Self.limit { answers[keys.removeFirst()] = nil }
    }
  }
}
