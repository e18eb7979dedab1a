import FleetModels

/// Calls about what is written under an order (rest-api 2.15). Anybody may edit or delete any of it
/// (captures 1476–1489).
extension Endpoint {
  /// The comments of an order, newest first, replies inside them.
  public static func comments(order: Order.ID) -> Endpoint {
    Endpoint("list comments", .get, ["orders", order.rawValue, "comments"], answer: .list)
  }

  /// Not idempotent. Only the content can carry a marker: tags and meta are dropped (captures 1476).
  public static func comment(on order: Order.ID, content: String) -> Endpoint {
    Endpoint(
      "comment", .post, ["comments"],
      body: .json([
        "subject": ["id": .string(order.rawValue), "type": "fleet-ops:order"], "content": .string(content),
      ]), answer: .record)
  }

  /// Not idempotent.
  public static func reply(to comment: OrderComment.ID, content: String) -> Endpoint {
    Endpoint(
      "reply to comment", .post, ["comments"],
      body: .json(["parent": .string(comment.rawValue), "content": .string(content)]), answer: .record)
  }

  public static func editComment(_ comment: OrderComment.ID, content: String) -> Endpoint {
    Endpoint(
      "edit comment", .put, ["comments", comment.rawValue], body: .json(["content": .string(content)]),
      answer: .record)
  }

  /// Answers a `DeletedRecord`; again, a 404 (captures 1488).
  public static func deleteComment(_ comment: OrderComment.ID) -> Endpoint {
    Endpoint("delete comment", .delete, ["comments", comment.rawValue], answer: .record)
  }
}
