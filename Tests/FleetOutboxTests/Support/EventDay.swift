import FleetEvents
import FleetModels
import FleetStorage

@testable import FleetOutbox

/// A day on which a server's orders change, and a device hears of it late, twice, out of order or not at all, while
/// its own reads are slow and its lists old. The same seed gives the same day.
final class EventDay {
  /// What may happen on the day.
  struct Manner {
    /// Events that never come, and news that no event tells.
    var losses = true
    /// Several changes within one second, which is all that stamps tell.
    var ties = true
    var deletions = true
    /// Other forms than the one with the stamp of the order's row.
    var forms = true
    /// Reads and lists during the day.
    var reads = true
    /// What nobody at the server ever said.
    var forgeries = true
    /// Another driver, of whom a flat document has only the id.
    var drivers = true
  }

  enum Broken: Error {
    case unmarked(String)
    case revived(String)

  }

  let ear: Ear
  let manner: Manner
  private(set) var herald = Herald()
  private var dice: SeededGenerator
  private var stamp = 0
  /// Every state that an order was in, the last one now.
  private var states: [String: [Herald.Row]] = [:]
  private var onTheWay: [Heard] = []
  private var asked: [Asked] = []
  private let trust: Trust

  private enum Trust: CaseIterable { case all, none, some }

  private struct Heard {
    var id: String
    var telling: Herald.Telling
    var isProven: Bool
  }

  private struct Asked {
    var at: Moment
    var id: String
    /// Nil where the server has no such order.
    var document: JSONObject?
  }

  init(seed: UInt64, _ manner: Manner = Manner()) throws {
    dice = SeededGenerator(seed: seed)
    self.manner = manner
    ear = try Ear()
    trust = Trust.allCases.randomElement(using: &dice) ?? .all
    for number in 0..<4 {
      let id = "order_\(number)"
      _ = herald.change(id, at: 0) { _ in }
      let row = herald.rows[id] ?? Herald.Row()
      states[id] = [row]
      try ear.read(Herald.document(id, row))
    }
  }

  private var ids: [String] { herald.rows.keys.sorted() }

  private func chance(_ one: Int, in all: Int) -> Bool { Int.random(in: 0..<all, using: &dice) < one }

  /// The day, to the last event and the last answer.
  func run() throws {
    for _ in 0..<Int.random(in: 4...30, using: &dice) {
      stamp += manner.ties ? Int.random(in: 0...1, using: &dice) : 1
      change()
      for _ in 0..<Int.random(in: 0...3, using: &dice) { try listen() }
    }
    while !onTheWay.isEmpty || !asked.isEmpty { try listen() }
  }

  // MARK: The server

  private func change() {
    stamp = max(stamp, 1)
    let id =
      manner.deletions && chance(1, in: 20) ? "order_\(ids.count)" : ids.randomElement(using: &dice) ?? ""
    var row = herald.rows[id] ?? Herald.Row()
    row.stamp = stamp
    var name = "order.updated"
    if row.isDeleted {
      // Staff may take a deletion back.
      guard chance(1, in: 5) else { return }
      row.isDeleted = false
    } else if herald.rows[id] == nil {
      name = "order.created"
    } else if manner.deletions, chance(1, in: 10) {
      row.isDeleted = true
      name = "order.deleted"
    } else {
      edit(&row)
    }
    herald.rows[id] = row
    states[id, default: []].append(row)
    tell(name, id)
  }

  private func edit(_ row: inout Herald.Row) {
    switch Int.random(in: 0..<5, using: &dice) {
    case 0, 1:
      row.status =
        ["dispatched", "started", "enroute", "completed", "canceled"].randomElement(using: &dice) ?? ""
    case 2:
      row.driver =
        ["driver_own", manner.drivers ? "driver_other" : nil, nil].randomElement(using: &dice) ?? nil
    case 3: row.method = ["photo", "signature", nil].randomElement(using: &dice) ?? nil
    default: row.notes = "note \(Int.random(in: 0..<100, using: &dice))"
    }
  }

  private func tell(_ name: String, _ id: String) {
    guard let row = herald.rows[id] else { return }
    if manner.losses, chance(1, in: 5) { return }
    var form = Herald.Form.lifecycle
    if manner.forms, chance(2, in: 5) { form = Herald.Form.allCases.randomElement(using: &dice) ?? form }
    // Built a moment after the change, and by an earlier or a later reading of the row.
    put(id, herald.tell(name, id, row, as: form, made: stamp + (chance(1, in: 4) ? 1 : 0)))
    if manner.drivers, chance(1, in: 6) {
      put(id, herald.tell("order.driver_assigned", id, row, as: .lifecycle, made: stamp))
    }
    if manner.losses, chance(1, in: 6), let before = states[id]?.suffix(2).first, !row.isDeleted {
      put(id, herald.tell("order.updated", id, row, as: form, made: before.stamp))
    }
    if manner.forgeries, chance(1, in: 6) { forge(id) }
  }

  private func put(_ id: String, _ telling: Herald.Telling) {
    let isProven =
      switch trust {
      case .all: telling.channel == .webhook
      case .none: false
      case .some: telling.channel == .webhook && chance(1, in: 2)
      }
    onTheWay.append(Heard(id: id, telling: telling, isProven: isProven))
  }

  /// Anyone may publish on the server's sockets (events 3.7).
  private func forge(_ id: String) {
    var row = herald.rows[id] ?? Herald.Row()
    edit(&row)
    row.stamp = stamp + Int.random(in: -5...200, using: &dice)
    let name = chance(1, in: 4) ? "order.deleted" : "order.updated"
    let form = Herald.Form.allCases.randomElement(using: &dice) ?? .lifecycle
    var telling = herald.tell(name, id, row, as: form, made: row.stamp)
    if telling.channel == .webhook { telling.channel = .socket(on: "order." + id) }
    onTheWay.append(Heard(id: id, telling: telling, isProven: false))
  }

  // MARK: The device

  private func listen() throws {
    let kind = manner.reads ? Int.random(in: 0..<10, using: &dice) : 0
    switch kind {
    case 7:
      guard stamp < 30, let id = ids.randomElement(using: &dice), let row = herald.rows[id] else { break }
      asked.append(
        Asked(at: ear.now, id: id, document: row.isDeleted ? nil : Herald.document(id, row)))
      ear.uptime += 1
    case 8: try land()
    case 9:
      // A list may be as old as the server's cache makes it.
      guard let id = ids.randomElement(using: &dice),
        let row = states[id]?.suffix(3).randomElement(using: &dice)
      else { break }
      if !row.isDeleted { try ear.list(Herald.document(id, row)) }
      try check(id)
    default:
      guard let index = onTheWay.indices.randomElement(using: &dice) else {
        if manner.reads { try land() }
        return
      }
      let heard = onTheWay[index]
      if !chance(1, in: 3) { onTheWay.remove(at: index) }
      if manner.losses, chance(1, in: 8) { break }
      let wasGone = try ear.cache.lines(of: [Order.ID(heard.id)]).first?.isDeleted == true
      try ear.hear(heard.telling.body, isProven: heard.isProven, on: heard.telling.channel)
      let isGone = try ear.cache.lines(of: [Order.ID(heard.id)]).first?.isDeleted == true
      if wasGone, !isGone { throw Broken.revived(heard.id) }
      try check(heard.id)
    }
  }

  private func land() throws {
    guard let index = asked.indices.randomElement(using: &dice) else { return }
    let answer = asked.remove(at: index)
    if let document = answer.document {
      try ear.read(document, asked: answer.at)
    } else {
      try ear.miss(answer.id)
    }
    try check(answer.id)
  }

  /// What is shown and is not in the order's document is always marked to be read again.
  private func check(_ id: String) throws {
    guard let shown = try ear.cache.shown(Order.ID(id)), let document = try ear.cache.snapshot(Order.ID(id)),
      !shown.isDeleted, shown != document, try !ear.isMarked(id)
    else { return }
    throw Broken.unmarked(id)
  }

  /// A reconciliation: the list, then what it leaves out, then what is marked.
  func reconcile() throws {
    for id in ids.shuffled(using: &dice) {
      if let row = herald.rows[id], !row.isDeleted { try ear.list(Herald.document(id, row)) }
    }
    for id in ids where herald.rows[id]?.isDeleted == true {
      if try ear.cache.shown(Order.ID(id)) != nil { try ear.miss(id) }
    }
    try reread()
  }

  /// Reads again what is marked.
  func reread() throws {
    try ear.reread { [herald] id in
      herald.rows[id.rawValue].flatMap { $0.isDeleted ? nil : Herald.document(id.rawValue, $0) }
    }
  }

  /// What a screen shows of it; a gone order is gone, whatever it was.
  func shown() throws -> [String: Herald.Row] {
    var rows: [String: Herald.Row] = [:]
    for id in ids {
      guard let snapshot = try ear.cache.shown(Order.ID(id)) else { continue }
      let order = snapshot.order
      rows[id] = Self.plain(
        Herald.Row(
          status: order.status?.text ?? "", driver: order.driverAssigned.value?.id.rawValue,
          notes: order.notes ?? "", method: order.json["pod_method"]?.string,
          stamp: Int(((order.updatedAt?.milliseconds ?? 0) - Herald.epoch.milliseconds) / 1000),
          isDeleted: snapshot.isDeleted))
    }
    return rows
  }

  private static func plain(_ row: Herald.Row) -> Herald.Row {
    row.isDeleted ? Herald.Row(isDeleted: true) : row
  }

  /// What the server has, of the orders that a device may ever have had.
  func truth() throws -> [String: Herald.Row] {
    var rows = herald.rows.mapValues(Self.plain)
    for (id, row) in rows where row.isDeleted {
      if try ear.cache.shown(Order.ID(id)) == nil { rows[id] = nil }
    }
    return rows
  }
}
