/// The events of a server: those that happened and wait for the queue's worker, and those it has written. The
/// oldest written ones go when there are too many.
struct EventLog: Sendable {
  /// What an event is about: enough to find the record when its body is written.
  enum Subject: Sendable, Equatable {
    case order(String)
    case driver(String)
    case place(String)
    case contact(String)
    case entity(String, order: String)
    /// The file itself: one that belongs to a proof is kept nowhere else.
    case file(FileRecord)
    /// What was deleted, as it was: its event shows it whole (events 1.4).
    case gone(String, data: SandboxJSON)

    var id: String {
      switch self {
      case .order(let id), .driver(let id), .place(let id), .contact(let id), .entity(let id, _): id
      case .file(let file): file.id
      case .gone(let id, _): id
      }
    }
  }

  /// An event whose body is not written yet.
  struct Pending: Sendable {
    let id: String
    let name: String
    let subject: Subject
    let createdAt: Int64
    /// When the worker comes to it.
    let due: Int64
    let cause: Int?
  }

  /// Written events, in the order they were written.
  private(set) var events: [SandboxEvent] = []
  /// How many events were written since the log began, those that are gone included.
  private(set) var count = 0
  /// In the order of being due.
  private(set) var pending: [Pending] = []
  /// How many events are kept. 0 keeps none, and none are written: a simulation of a fleet wants neither.
  var limit = 10_000 {
    didSet { trim() }
  }
  /// The moment that is being worked on, in milliseconds.
  private(set) var moment: Int64 = 0
  /// The request that is being worked on.
  private(set) var cause: Int?
  /// Whether `saved` is kept.
  var keepsSaved = false
  /// What records were when the last request announced a change of theirs, by their public ids: half-way states too.
  private(set) var saved: [(subject: String, data: [UInt8])] = []
  private var stamps: Int64 = 0

  /// What happens from now on happened at `moment`, because of `cause`.
  mutating func begin(at moment: Int64, cause: Int?) {
    self.moment = moment
    self.cause = cause
    if cause != nil { saved = [] }
  }

  /// A record was saved as `data`.
  mutating func keep(_ subject: String, _ data: [UInt8]) {
    saved.append((subject, data))
  }

  /// Something happened. `wait` is how long the queue takes for a job; an event that a queued job makes
  /// (`isQueued`) happens that much later.
  mutating func note(_ name: String, _ subject: Subject, isQueued: Bool, wait: Int64) {
    guard limit > 0 else { return }
    let createdAt = isQueued ? moment + wait : moment
    let event = Pending(
      id: stamp(createdAt), name: name, subject: subject, createdAt: createdAt, due: createdAt + wait,
      cause: cause)
    // Kept in the order of being due; nearly always the end.
    let place = pending.lastIndex { $0.due <= event.due }.map { $0 + 1 } ?? 0
    pending.insert(event, at: place)
  }

  /// The next event whose body is due at `now`, taken out.
  mutating func takeDue(at now: Int64) -> Pending? {
    guard let first = pending.first, first.due <= now else { return nil }
    return pending.removeFirst()
  }

  mutating func append(_ event: SandboxEvent) {
    events.append(event)
    count += 1
    trim()
  }

  /// Forgets everything: the log begins with the day.
  mutating func clear() {
    events = []
    pending = []
    count = 0
  }

  /// An eighth more than the limit is held, so that the oldest go many at a time.
  private mutating func trim() {
    guard events.count > limit + limit / 8 else { return }
    events.removeFirst(events.count - limit)
  }

  /// PHP's `uniqid`: eight digits of the second, five of the microsecond; no two alike (events 1.4).
  private mutating func stamp(_ moment: Int64) -> String {
    stamps += 1
    return Self.stamp(moment, micro: stamps % 1000)
  }

  static func stamp(_ moment: Int64, micro: Int64) -> String {
    let micro = (moment % 1000) * 1000 + micro
    func hex(_ number: Int64, _ width: Int) -> String {
      let digits = String(number, radix: 16)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "event_" + hex(moment / 1000, 8) + hex(micro, 5)
  }
}
