/// Comments (rest-api 2.15, captures 349–351, 1411, 1476–1489). Tags and meta are not kept; whoever has a token
/// may edit and delete any comment.
extension SandboxServer {
  mutating func createComment(_ call: Call) -> Reply {
    let body = call.body
    var problems: [String] = []
    let names = ["subject", "subject_id", "subject_uuid", "parent", "parent_comment_uuid"]
    if !names.contains(where: { body.filled($0) != nil }) {
      problems = [
        "subject", "subject id", "subject uuid", "subject type", "parent", "parent comment uuid",
      ].map { "The \($0) field is required." }
    }
    if body.filled("content") == nil { problems.append("The content field is required.") }
    guard problems.isEmpty, let content = body.text("content") else { return .invalid(problems) }
    let subject = body["subject"]?["id"]?.stringValue ?? body.text("subject_id")
    var order = subject.flatMap { index(ofOrder: $0) }.map { orders[$0].id }
    var parent: String?
    if let named = body.text("parent") {
      parent = comment(named)?.id
      order = order ?? comment(named)?.order
    }
    guard let order else { return .refused(400, "Invalid subject provided for comment.") }
    guard !call.breaksHalfWay else { return .serverError }
    let comment = CommentRecord(
      id: random.publicID("comment"), companyID: scope, order: order, parent: parent,
      content: content, author: user(call), createdAt: call.now, updatedAt: call.now)
    comments.append(comment)
    record(.comment, comment, call)
    return .created(commentJSON(comment, for: call))
  }

  mutating func perform(
    _ action: Endpoint.RecordAction, onComment id: String, _ call: Call
  ) -> Reply {
    guard let index = comments.firstIndex(where: { $0.id == id && $0.companyID == scope }) else {
      return .refused(404, "Comment resource not found.")
    }
    if !warts.anyoneEditsComments, action != .show, comments[index].author != user(call) {
      return .failed(403, "This action is unauthorized.")
    }
    switch action {
    case .show: return .ok(commentJSON(comments[index], for: call))
    case .update:
      guard let content = call.body.text("content") else {
        return .invalid(["The content field is required."])
      }
      guard !call.breaksHalfWay else { return .serverError }
      comments[index].content = content
      comments[index].updatedAt = call.now
      record(.commentEdited, comments[index], call)
      return .ok(commentJSON(comments[index], for: call))
    case .delete:
      guard !call.breaksHalfWay else { return .serverError }
      let comment = comments.remove(at: index)
      record(.commentDeleted, comment, call)
      return .ok([
        "id": .string(comment.id), "object": "comment", "time": ServerTime.json(call.now),
        "deleted": true,
      ])
    }
  }

  /// `GET /comments`: all, replies once more on their own (captures 1481).
  func listComments(_ call: Call) -> Reply {
    let found = comments.filter {
      $0.companyID == scope && (warts.repliesAreListedTwice || $0.parent == nil)
    }
    return .ok(.array(ListPage(call.request.query).cut(found).map { commentJSON($0, for: call) }))
  }

  /// `GET /orders/{id}/comments`: the newest first, replies inside (captures 1480). The replies to a deleted
  /// comment go with it (captures 1489).
  func listComments(ofOrder order: String, _ call: Call) -> Reply {
    .ok(
      .array(
        comments.reversed().filter { $0.order == order && $0.parent == nil }
          .map { commentJSON($0, for: call) }))
  }

  /// The account behind a request; a key is its company's owner.
  func user(_ call: Call) -> String {
    switch call.actor {
    case .driver(let id): driver(id)?.userID ?? ""
    case .key, .dispatcher, .queue: organization(scope)?.owner.id ?? ""
    }
  }

  private func comment(_ id: String) -> CommentRecord? {
    comments.first { $0.id == id && $0.companyID == scope }
  }

  private mutating func record(
    _ kind: SandboxEffect.Kind, _ comment: CommentRecord, _ call: Call
  ) {
    var facts = ["comment": comment.id, "content": comment.content, "author": comment.author]
    facts["parent"] = comment.parent
    record(kind, order: comment.order, facts: facts, by: call)
  }

  private func commentJSON(_ comment: CommentRecord, for call: Call) -> SandboxJSON {
    let replies = comments.filter { $0.parent == comment.id }
    let json: SandboxJSON = [
      "id": .string(comment.id), "content": .string(comment.content), "tags": .null, "meta": [:],
      "author": authorJSON(comment.author),
      "replies": .array(replies.map { commentJSON($0, for: call) }),
      "editable": .bool(comment.author == user(call)),
      "updated_at": ServerTime.json(comment.updatedAt),
      "created_at": ServerTime.json(comment.createdAt), "deleted_at": .null,
    ]
    return json.telling(comment.told)
  }

  func authorJSON(_ user: String) -> SandboxJSON {
    let driver = drivers.first { $0.userID == user }
    let owner = organizations.first { $0.owner.id == user }
    let name = driver?.name ?? owner?.owner.name
    let home = driver.flatMap { organization($0.companyID) } ?? owner
    let made = ServerTime.json(driver?.createdAt ?? owner?.foundedAt)
    let json: SandboxJSON = [
      "id": .string(user), "name": .text(name), "email": .text(driver?.email ?? owner?.owner.email),
      "phone": .text(driver?.phone), "country": .null,
      "avatar_url": "https://s3.ap-southeast-1.amazonaws.com/flb-assets/static/no-avatar.png",
      "company_name": .text(home?.company.name), "is_admin": false,
      "timezone": .null, "updated_at": made, "created_at": made,
    ]
    return json.telling(toldAuthors[user] ?? .nothing)
  }
}
