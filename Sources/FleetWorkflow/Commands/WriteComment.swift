import FleetModels
import Foundation

/// The driver writes under an order (`POST /comments`, rest-api 2.15), whoever has the order now and however it ended.
///
/// Every repeat is another comment, and only its content is kept (captures 1476): it is found again by content and
/// author among those that were not there before.
public struct WriteComment: MakesRecord {
  public var order: Order.ID
  /// Without blanks around it: the server cuts them off.
  public var content: String
  /// Who we are to the server's comments; nil when this device does not know, which then believes `editable`.
  public var author: User.ID?

  /// Characters; so many were accepted (captures 1486).
  public static let longest = 5_000

  public init(order: Order.ID, content: String, author: User.ID?) {
    self.order = order
    self.content = content
    self.author = author
  }

  /// The comment for a text as a person typed it.
  /// - Parameters:
  ///   - time: when it was typed.
  ///   - zone: by whose clock the comment tells that; nil keeps it out. A comment has no other room for it, and the
  ///     server's own time is when it came (rest-api 5.6).
  static func check(
    _ text: String, on order: Order.ID, by author: User.ID?, at time: Timestamp, tellingTime zone: TimeZone?
  ) throws(Refusal) -> WriteComment {
    let typed = try TypedText.check(text, as: "comment", upTo: longest)
    guard let zone else { return WriteComment(order: order, content: typed, author: author) }
    let telling = time.told(after: typed, in: zone)
    let room = longest - (telling.count - typed.count)
    guard typed.count <= room else { throw .textTooLong("comment", limit: room) }
    return WriteComment(order: order, content: telling, author: author)
  }

  public var record: RecordReference { .comments(order) }
  public var concerns: Order.ID? { order }
  public var cites: [String] { order.citedEntries }
  public var repeatHarm: RepeatHarm { .dangerous }
  public var summary: String { "comment on \(order)" }

  public func reading(ofAnswer document: JSONValue) -> MadeRecord? {
    guard let comment = try? OrderComment(document: document), isOurs(comment) else { return nil }
    return MadeRecord(id: comment.id.rawValue)
  }

  public func matching(in document: RecordDocument) -> [String]? {
    guard case .comments(let comments) = document else { return nil }
    return comments.filter(isOurs).map(\.id.rawValue)
  }

  private func isOurs(_ comment: OrderComment) -> Bool {
    guard Self.isSame(comment.content ?? "", content) else { return false }
    guard let author, let writer = comment.author.value?.id else { return comment.editable != false }
    return writer == author
  }

  /// The same text, whatever the server did to its blanks, marks and invisible characters: one that it changed must
  /// not be taken for missing, and written again.
  static func isSame(_ stored: String, _ written: String) -> Bool {
    if stored == written { return true }
    func words(_ text: String) -> [Unicode.Scalar] {
      text.unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }
    }
    let core = words(written)
    return !core.isEmpty && core == words(stored)
  }
}
