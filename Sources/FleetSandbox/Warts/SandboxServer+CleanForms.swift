/// What a cleaner server would put around its answers: one form of error, entity tags, answers that are kept under
/// an Idempotency-Key. Each only without its wart (rest-api 1.5, 1.6, 5.2, 5.3).
extension SandboxServer {
  /// A body as it goes out.
  func enveloped(_ json: SandboxJSON, _ status: Int) -> SandboxJSON {
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

  /// A read with its ETag, or the 304 of one that the client has.
  func tagged(_ answer: SandboxAnswer, _ request: SandboxRequest) -> SandboxAnswer {
    guard !warts.readsHaveNoETag, request.method == "GET", answer.status == 200 else { return answer }
    let tag = "\"" + String(stableHash(answer.text), radix: 16) + "\""
    var tagged = answer
    tagged.headers.append(SandboxPair("ETag", tag))
    if request.header("If-None-Match") == tag {
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
