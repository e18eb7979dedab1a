import FleetModels

/// The driver writes under an order (`POST /comments`, rest-api 2.15), whoever has the order now and however it ended.
///
/// Every repeat is another comment, and only its content is kept (captures 1476): it is found again by content and
/// author among those that were not there before.
public struct WriteComment: CommandRules {
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
  static func check(_ text: String, on order: Order.ID, by author: User.ID?) throws(Refusal) -> WriteComment {
    WriteComment(
      order: order, content: try TypedText.check(text, as: "comment", upTo: longest), author: author)
  }

  public var record: RecordReference { .comments(order) }
  public var concerns: Order.ID? { order }
  public var repeatHarm: RepeatHarm { .dangerous }
  public var summary: String { "comment on \(order)" }

  /// An order's document does not show its comments.
  public func apply(to document: inout RecordDocument, at time: Timestamp) {}

  public func verdict(on document: RecordDocument, baseline: Baseline, attempted: Bool, driver: Driver.ID)
    -> Verdict
  {
    guard let matching = matching(in: document) else { return .undecidable }
    return NewRecords(matching: matching).verdict(baseline: baseline, attempted: attempted)
  }

  public func verdict(onAnswer document: RecordDocument, baseline: Baseline, driver: Driver.ID) -> Verdict {
    .undecidable
  }

  public func reading(ofAnswer document: JSONValue) -> MadeRecord? {
    guard let comment = try? OrderComment(document: document), isOurs(comment) else { return nil }
    return MadeRecord(id: comment.id.rawValue)
  }

  public func holds(on document: RecordDocument) -> Bool { matching(in: document)?.isEmpty == false }

  private func matching(in document: RecordDocument) -> [String]? {
    guard case .comments(let comments) = document else { return nil }
    return comments.filter(isOurs).map(\.id.rawValue)
  }

  private func isOurs(_ comment: OrderComment) -> Bool {
    guard comment.content == content else { return false }
    guard let author, let writer = comment.author.value?.id else { return comment.editable != false }
    return writer == author
  }
}
