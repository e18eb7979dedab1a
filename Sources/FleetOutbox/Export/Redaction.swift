import FleetModels
import FleetStorage
import FleetWorkflow
import Foundation

/// Takes what belongs to people out of the outbox's own sentences: the journal, reasons and outcomes of attempts, and
/// the server's words in them.
///
/// Three nets, each for what the others may miss: our own sentences that name somebody end before the name; every
/// personal value that this device has of the order concerned, and what was typed into its commands, is cut out wherever
/// it stands; so is what looks like an address for letters, a telephone number or a place on earth.
struct Redaction {
  private static let mark = "[…]"
  /// What our sentences say before a name or a place.
  private static let openings = [
    "the order was given to ", "the order was taken by ", "the round now stands at ",
    "another stop was changed: ", "position ", "someone else changed the ",
  ]
  /// The members of documents whose texts belong to people.
  private static let personal: Set<String> = [
    "name", "first_name", "last_name", "phone", "email", "address", "address_html", "street1", "street2",
    "neighborhood", "building", "notes", "remarks", "content", "report", "description", "sku",
    "security_access_code", "title",
  ]

  /// Longest first, so that no part of one is left behind.
  private var values: [String] = []

  /// - Parameters:
  ///   - entries: those about one order, or about none.
  ///   - order: that order as this device has it.
  ///   - driver: who wrote them.
  init(of entries: [EntryRecord], order: Order?, driver: Driver?) {
    var found: Set<String> = []
    if let order { Self.collect(.object(order.json), into: &found) }
    if let driver { Self.collect(.object(driver.json), into: &found) }
    for row in entries {
      if let command = (try? Entry(row))?.command { found.formUnion(command.typed) }
    }
    // Shorter ones would tear up words that are nobody's.
    values = found.filter { $0.count > 2 }.sorted { ($1.count, $0) < ($0.count, $1) }
  }

  func text(_ text: String) -> String {
    var kept = text
    for opening in Self.openings {
      guard let range = kept.range(of: opening) else { continue }
      kept = kept[..<range.upperBound] + Self.mark
    }
    for value in values {
      kept = kept.replacingOccurrences(of: value, with: Self.mark, options: .caseInsensitive)
    }
    return Self.withoutPlaces(kept)
  }

  /// Without addresses for letters, telephone numbers, which may be several words, and degrees.
  private static func withoutPlaces(_ text: String) -> String {
    var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    var index = 0
    while index < words.count {
      if words[index].contains("@") { words[index] = mark }
      var end = index
      while end < words.count, isNumeric(words[end]) { end += 1 }
      let digits = words[index..<end].reduce(0) { $0 + $1.count(where: \.isNumber) }
      if digits >= 7 || words[index..<end].contains(where: hasFineFraction) {
        words.replaceSubrange(index..<end, with: [mark])
        end = index + 1
      }
      index = max(index + 1, end)
    }
    return words.joined(separator: " ")
  }

  private static func isNumeric(_ word: String) -> Bool {
    word.contains(where: \.isNumber) && word.allSatisfy { $0.isNumber || "+-().,/°;:".contains($0) }
  }

  /// Degrees are written with many digits behind the point.
  private static func hasFineFraction(_ word: String) -> Bool {
    word.split(separator: ".").dropFirst().first.map { $0.prefix(while: \.isNumber).count >= 3 } ?? false
  }

  private static func collect(_ value: JSONValue, named name: String = "", into found: inout Set<String>) {
    switch value {
    case .string(let text): if personal.contains(name) { found.insert(text) }
    case .object(let members): for (name, value) in members { collect(value, named: name, into: &found) }
    case .array(let elements): for element in elements { collect(element, named: name, into: &found) }
    case .number, .bool, .null: break
    }
  }
}

extension Command {
  /// What a person typed into it, or scanned.
  fileprivate var typed: [String] {
    switch self {
    case .writeComment(let comment): [comment.content]
    case .reportIssue(let issue): [issue.report]
    case .captureProof(let proof):
      if case .scan(let code) = proof.evidence {
        [code] + [proof.remarks].compactMap { $0 }
      } else {
        [proof.remarks].compactMap { $0 }
      }
    case .createOrder(let creation): creation.draft.texts
    case .assignDriver(let assignment): [assignment.driverName].compactMap { $0 }
    case .updateOrder(let update): (update.changes + update.seen).flatMap(\.texts)
    case .startOrder, .reportActivity, .completeOrder, .setDestination, .setOnline, .reportPosition,
      .acceptOrder, .reportFuel, .unassignDriver, .scheduleOrder, .dispatchOrder, .cancelOrder, .deleteOrder:
      []
    }
  }
}

extension OrderDraft {
  /// What a dispatcher wrote into it.
  fileprivate var texts: [String] {
    let places = [pickup, dropoff].compactMap { $0 } + waypoints
    let words = places.map { place in
      switch place {
      case .known(_, let name), .point(_, let name): name
      case .address(let text): text
      }
    }
    return (words + [notes, driverName]).compactMap { $0 } + parcels.map(\.name) + meta.texts
  }
}

extension OrderEdit {
  fileprivate var texts: [String] {
    switch self {
    case .notes(let text): [text].compactMap { $0 }
    case .meta(let meta): meta.texts
    case .vehicle, .internalID, .scheduledAt: []
    }
  }
}

extension OrderMeta {
  fileprivate var texts: [String] {
    var found: [String] = []
    func collect(_ value: JSONValue) {
      switch value {
      case .string(let text): found.append(text)
      case .array(let elements): elements.forEach(collect)
      case .object(let members): members.values.forEach(collect)
      case .number, .bool, .null: break
      }
    }
    collect(.object(members))
    return found
  }
}
