import FleetCompanion

/// Says what became of a damaged outbox, and of work that cannot be read, beside whatever a command prints.
enum StoreTrouble {
  /// - Returns: whether it needs a person.
  @discardableResult
  static func tell(_ session: any WorkSession) async throws -> Bool {
    guard let notice = try await session.storeNotice() else { return false }
    for sentence in notice.sentences { Terminal.remark("! " + Visible.line(sentence)) }
    if notice.salvage != nil { Terminal.remark("  once read: companion outbox acknowledge") }
    return notice.needsAttention
  }
}
