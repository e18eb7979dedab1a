/// Contacts as records of their own (rest-api 2.7, captures 105). Inside an order they are told in another form.
extension SandboxServer {
  private static let notFound = Reply.refused(404, "Contact resource not found.")

  /// `GET /contacts`.
  mutating func listContacts(_ call: Call) -> Reply {
    let list = RecordList<ContactRecord>(
      columns: [
        "name": { $0.name }, "email": { $0.email }, "phone": { $0.phone }, "type": { $0.type },
        "internal_id": { $0.internalID },
      ], createdAt: { $0.createdAt }, updatedAt: { $0.updatedAt ?? $0.createdAt })
    let found = contacts.values.filter { isVisible($0) }
      .sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    return answerList(call, path: "/v1/contacts") { server in
      list.rows(found, call.request.query, ignoresUnknownSort: !server.warts.unknownSortFails)?
        .map { ListCache.Row(id: $0.id, json: server.contactJSON($0)) }
    }
  }

  /// A contact of the same name and e-mail is that contact: 200, not 201. `phone` and `email` must be sent, null
  /// will do; without them it is a 500.
  mutating func createContact(_ call: Call) -> Reply {
    let body = call.body
    let problems = missing(["name", "type"], body)
    guard problems.isEmpty, let name = body.text("name"), let type = body.text("type") else {
      return .invalid(problems)
    }
    let lacksKeys = !body.has("phone") || !body.has("email")
    guard !(lacksKeys && warts.absentContactKeysFail), !call.breaksHalfWay else { return .serverError }
    let email = body.text("email")
    if warts.knownRecordsAreMerged,
      let known = contacts.values.first(where: {
        isVisible($0) && $0.name == name && $0.email == email
      })
    {
      write(body, toContact: known.id, at: call.now)
      return answer(contact: known.id, call)
    }
    var contact = ContactRecord(
      id: random.publicID("contact"), internalID: random.internalID(), name: name, email: email,
      phone: body.text("phone"), createdAt: call.now)
    contact.type = type
    contact.title = body.text("title")
    contact.companyID = scope
    // Who is a customer may sign in one day, and gets an account for it (captures 105).
    if type == "customer" { contact.userID = random.publicID("user") }
    contacts[contact.id] = contact
    announce("contact.created", .contact(contact.id))
    cache.clear()
    record(.contact, facts: ["contact": contact.id], by: call)
    return .created(contactJSON(contact))
  }

  mutating func perform(_ action: Endpoint.RecordAction, onContact name: String, _ call: Call) -> Reply {
    guard
      let id = contacts[name]?.id ?? contacts.values.first(where: { $0.internalID == name })?.id,
      let contact = contacts[id], isVisible(contact)
    else { return Self.notFound }
    switch action {
    case .show: return .ok(contactJSON(contact))
    case .update:
      guard !call.breaksHalfWay else { return .serverError }
      write(call.body, toContact: id, at: call.now)
      return answer(contact: id, call)
    case .delete:
      guard !call.breaksHalfWay else { return .serverError }
      announceDeleted("contact.deleted", .contact(id))
      contacts[id] = nil
      cache.clear()
      record(.contact, facts: ["contact": id], by: call)
      return .deleted(id, "contact", at: call.now)
    }
  }

  private mutating func answer(contact id: String, _ call: Call) -> Reply {
    guard let contact = contacts[id] else { return Self.notFound }
    record(.contact, facts: ["contact": id], by: call)
    return .ok(contactJSON(contact))
  }

  private func isVisible(_ contact: ContactRecord) -> Bool {
    (contact.companyID.isEmpty ? companyID : contact.companyID) == scope
  }

  private mutating func write(_ body: RequestBody, toContact id: String, at moment: Int64) {
    guard var contact = contacts[id] else { return }
    if let name = body.text("name") { contact.name = name }
    if let type = body.text("type") { contact.type = type }
    if body.has("title") { contact.title = body.text("title") }
    if body.has("email") { contact.email = body.text("email") }
    if body.has("phone") { contact.phone = body.text("phone") }
    guard contact != contacts[id] || !warts.unchangedSaveIsNoSave else { return }
    contact.told.forget(Set(body.members.map(\.name)).union(["slug"]))
    contact.updatedAt = moment
    contacts[id] = contact
    announce("contact.updated", .contact(id))
    cache.clear()
  }

  /// A contact in its own document: its plain kind, the account behind it, and a customer's number only where it is
  /// one (captures 105).
  private func contactJSON(_ contact: ContactRecord) -> SandboxJSON {
    let isCustomer = contact.type == "customer"
    var members: [SandboxMember] = []
    for member in customerJSON(contact).members ?? [] {
      switch member.name {
      case "customer_type": continue
      case "customer_id" where !isCustomer: continue
      case "type":
        members.append(SandboxMember("user", .text(contact.userID)))
        members.append(SandboxMember("type", .string(contact.type)))
      default: members.append(member)
      }
    }
    return .object(members)
  }
}
