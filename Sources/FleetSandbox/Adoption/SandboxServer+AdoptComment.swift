/// Taking over comments as a real server shows them.
extension SandboxServer {
  /// Takes over a comment on an order with its author and its replies. The document does not name the order.
  public mutating func adopt(comment document: SandboxJSON, order: String, now: Int64)
    throws(AdoptionRefusal)
  {
    try adopt(comment: document, order: order, parent: nil, now: now)
  }

  private mutating func adopt(
    comment document: SandboxJSON, order: String, parent: String?, now: Int64
  ) throws(AdoptionRefusal) {
    let adopted = try AdoptedDocument(document, "comment", prefixes: ["comment_"])
    let index = comments.firstIndex { $0.id == adopted.id }
    let known = index.map { comments[$0] }
    let createdAt = adopted.moment("created_at") ?? known?.createdAt ?? ServerTime.wholeSecond(now)
    let author = adopted["author"]?.relationID ?? known?.author ?? ""
    var record = CommentRecord(
      id: adopted.id, companyID: known?.companyID ?? scope, order: order,
      parent: parent ?? known?.parent, content: adopted.text("content") ?? "", author: author,
      createdAt: createdAt, updatedAt: adopted.moment("updated_at") ?? createdAt)
    record.told = ToldMembers(
      adopted.json, against: ["tags": .null, "meta": [:], "deleted_at": .null], ruled: [])
    if let person = adopted.object("author") {
      toldAuthors[author] = nil
      toldAuthors[author] = ToldMembers(person, against: authorJSON(author), ruled: ["id"])
    }
    if let index { comments[index] = record } else { comments.append(record) }
    for reply in adopted["replies"]?.arrayValue ?? [] {
      try adopt(comment: reply, order: order, parent: adopted.id, now: now)
    }
  }
}
