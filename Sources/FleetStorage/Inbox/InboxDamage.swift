import Foundation

/// What came of a damaged inbox: its readable rows live on in a new file, the damaged one is kept.
public struct InboxDamage: Codable, Sendable, Equatable {
  /// The name the damaged file is kept under, in the same folder.
  public var keptAs: String
  /// Events that could be read.
  public var events = 0
  /// Numbers in damaged parts, used or not: the most events that can have been lost; nil when the damage hides even
  /// that.
  public var lostEvents: Int?
  /// The readers whose places could be read. Another one begins anew.
  public var cursors: [String] = []
  /// Links with ids outside that could be read.
  public var links = 0
  /// A reader's place or a link may be lost.
  public var isMoreLost = false

  /// One sentence for a person.
  public func sentence(in folder: StoreFolder) -> String {
    let lost =
      switch lostEvents {
      case 0: "none is known to be lost"
      case .some(let count): "up to \(count) could not be read"
      case nil: "how many are lost cannot be told"
      }
    let more = isMoreLost || lostEvents == nil ? " Readers' places or external ids may be lost too." : ""
    return
      "The inbox was damaged: \(events) events were recovered, \(lost).\(more) The damaged file is kept as \(folder.path)/\(keptAs)."
  }
}

extension Inbox {
  private static let reportWord = "damage_report"
  private static let heardWord = "damage_heard"

  /// What came of the last damage, until a person has heard of it; nil when nobody needs to be told.
  public func unheardDamage() throws -> InboxDamage? {
    guard let text = try word(Self.reportWord),
      let damage = try? JSONDecoder().decode(InboxDamage.self, from: Data(text.utf8)),
      try word(Self.heardWord) != damage.keptAs
    else { return nil }
    return damage
  }

  /// A person was told of it.
  public func hearDamage() throws {
    guard let damage = try unheardDamage() else { return }
    _ = try transaction { try Self.setWord(Self.heardWord, damage.keptAs, $0) }
  }

  static func record(_ damage: InboxDamage, _ database: Database) throws {
    let text = String(decoding: try JSONEncoder().encode(damage), as: UTF8.self)
    try setWord(reportWord, text, database)
  }

  private static func setWord(_ name: String, _ value: String, _ database: Database) throws {
    try database.run("INSERT OR REPLACE INTO words(name, value) VALUES (?, ?)", name, value)
  }
}
