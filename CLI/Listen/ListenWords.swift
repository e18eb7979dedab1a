import FleetCompanion

/// What `listen` says while it runs: on the error stream, since its output may be events. As JSON lines for machines.
/// Nobody waits for a reader of that stream who has stalled.
struct ListenWords: Sendable {
  /// Milliseconds for what is not read yet when `listen` ends.
  private static let patience = 1_000

  private let isMachine: Bool
  private let remarks: RemarkQueue

  init(isMachine: Bool) {
    self.isMachine = isMachine
    remarks = RemarkQueue(
      lost: { count in
        Self.line(
          "dropped", "\(count) remark\(count == 1 ? "" : "s") dropped here, since nobody read them",
          ["count": Machine.number(count)], isMachine: isMachine)
      }, write: { Terminal.remark($0) })
  }

  /// Returns at once.
  func say(_ what: String, _ sentence: String, _ more: JSONObject = [:]) {
    remarks.say(Self.line(what, sentence, more, isMachine: isMachine))
  }

  /// All that was said is printed, unless nobody reads it.
  func finish() { remarks.finish(within: Self.patience) }

  private static func line(
    _ what: String, _ sentence: String, _ more: JSONObject, isMachine: Bool
  ) -> String {
    guard isMachine else { return sentence }
    var members = more
    members["what"] = .string(what)
    members["sentence"] = .string(sentence)
    return JSONValue.object(members).text
  }

  func listening(_ url: String, _ options: ReceiverOptions, _ place: ReceivingPlace) {
    say("listening", "listening on \(url)", ["url": .string(url)])
    say(
      "signatures", Self.signatures(options.verifier), ["policy": .string(options.verifier.policy.rawValue)])
    if options.host != "127.0.0.1" && options.host != "::1" {
      say(
        "plain_http",
        "plain HTTP on \(options.host): what is sent can be read and forged on the way; put TLS in front")
    }
    if let identity = place.identity { say("identity", "for \(identity.sentence)") }
  }

  private static func signatures(_ verifier: WebhookVerifier) -> String {
    let keys = "\(verifier.keys.count) key\(verifier.keys.count == 1 ? "" : "s")"
    let own =
      switch verifier.policy {
      case .off:
        "no secret is set, so signatures are not looked at: anyone who can reach this port can send events"
      case .acceptUnsigned: "signatures are checked with \(keys), and events without one are taken too"
      case .require: "every event must be signed with one of \(keys)"
      }
    return own
      + (verifier.allowsInternalKey && verifier.policy == .require
        ? ", or with the word \"internal\", which everybody knows" : "")
  }

  func tell(_ notice: ReceiverNotice) {
    switch notice {
    case .cannotStore: say("cannot_store", notice.sentence)
    case .storesAgain: say("stores_again", notice.sentence)
    case .linkRefused: say("link_refused", notice.sentence)
    case .damage: say("damage", notice.sentence)
    case .notHandedOn(let seq, _, _, let again):
      say(
        "not_handed_on", notice.sentence,
        ["seq": Machine.number(Int(seq)), "again_ms": Machine.number(Int(again))])
    case .refused(let status, _, let count, _):
      say(
        "refused", notice.sentence, ["status": Machine.number(status), "count": Machine.number(count)])
    case .stillAtWork(let seq, let group, _):
      var members: JSONObject = [:]
      if let seq { members["seq"] = Machine.number(Int(seq)) }
      if let group { members["process_group"] = Machine.number(Int(group)) }
      say("still_at_work", notice.sentence, members)
    case .workEnded: say("work_ended", notice.sentence)
    case .handOnFailed(_, let again):
      say("hand_on_failed", notice.sentence, ["again_ms": Machine.number(Int(again))])
    }
  }

  func figures(_ figures: ReceiverFigures, handedOn: [(name: String, count: Int)], isLast: Bool) {
    let handed = handedOn.map { ", \($0.count) handed on to \($0.name)" }.joined()
    say(
      isLast ? "stopped" : "figures", (isLast ? "stopped: " : "") + figures.sentence + handed,
      [
        "new": Machine.number(figures.new), "duplicates": Machine.number(figures.duplicates),
        "changed": Machine.number(figures.changed), "empty": Machine.number(figures.empty),
        "groups": Machine.number(figures.groups),
        "refused": .object(
          Dictionary(uniqueKeysWithValues: figures.refused.map { ("\($0)", Machine.number($1)) })),
        "handed_on": .object(
          Dictionary(uniqueKeysWithValues: handedOn.map { ($0.name, Machine.number($0.count)) })),
      ])
  }
}
