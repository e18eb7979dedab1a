/// The records as an event would show them at this moment, for those who want to know what the queue's worker could
/// have written, had it come sooner or later than it did (FINDINGS "Two at once").
extension SandboxServer {
  /// The ordinal of the last request, as `SandboxEvent.cause` counts them.
  public var requestOrdinal: Int { requestCount }

  /// `data` of the records whose events happened at `moment` or later, by their public ids, as they are now. Events of
  /// parts and files are left out: theirs never change.
  public func renderings(ofEventsSince moment: Int64) -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    let written = eventLog.events.reversed().prefix { $0.createdAt >= moment - Self.longestWait }
    let subjects =
      written.filter { $0.createdAt >= moment }.map(\.subject)
      + eventLog.pending.filter { $0.createdAt >= moment }.map(\.subject.id)
    for id in subjects where found[id] == nil {
      if let data = renderedData(of: id) { found[id] = JSONWriter.compact(data) }
    }
    return found
  }

  /// Whether `savedStates` are kept; they are not by themselves.
  public var keepsSavedStates: Bool {
    get { eventLog.keepsSaved }
    set { eventLog.keepsSaved = newValue }
  }

  /// `data` of the records that the last request announced, as each was at that moment: in the middle of the request,
  /// where a reader may meet it (captures 1100).
  public var savedStates: [(subject: String, data: [UInt8])] { eventLog.saved }

  mutating func keepSaved(_ subject: EventLog.Subject) {
    guard eventLog.keepsSaved, let data = renderedData(of: subject.id) else { return }
    eventLog.keep(subject.id, JSONWriter.compact(data))
  }

  /// Events are kept in the order they were written: none is written later than this after it happened.
  private static let longestWait: Int64 = 10_000

  private func renderedData(of id: String) -> SandboxJSON? {
    if orderIndex[id] != nil { return eventData(.order(id)) }
    if driver(id) != nil { return eventData(.driver(id)) }
    if places[id] != nil { return eventData(.place(id)) }
    if contacts[id] != nil { return eventData(.contact(id)) }
    return nil
  }
}
