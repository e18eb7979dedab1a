/// Taking over a company as a real server shows it.
extension SandboxServer {
  /// Takes over a company: an organization's document, an item of the public list, or the `company` and
  /// `company_name` of a driver's document. A company that is known by its id is replaced. The company served,
  /// when its id was made up and nothing is in it yet, becomes this one; any other is one more.
  public mutating func adopt(company document: SandboxJSON, now: Int64) throws(AdoptionRefusal) {
    if let id = document["company"]?.stringValue {
      let form: SandboxJSON = ["id": .string(id), "name": document["company_name"] ?? .null]
      return try adopt(company: form, now: now)
    }
    let adopted = try AdoptedDocument(document, "company", prefixes: ["company_"])
    let index = place(ofCompany: adopted.id, now: now)
    var record = organizations[index]
    record.company.name = adopted.text("name") ?? record.company.name
    record.company.phone = adopted.text("phone") ?? record.company.phone
    record.company.timezone = adopted.text("timezone") ?? record.company.timezone
    record.company.country = adopted.text("country") ?? record.company.country
    record.company.currency = adopted.text("currency") ?? record.company.currency
    record.foundedAt = adopted.moment("created_at") ?? record.foundedAt
    if let owner = adopted.object("owner") {
      record.owner.id = owner["id"]?.stringValue ?? record.owner.id
      record.owner.name = owner["name"]?.stringValue ?? record.owner.name
      record.owner.email = owner["email"]?.stringValue ?? record.owner.email
      record.owner.username = owner["username"]?.stringValue ?? record.owner.username
    }
    organizations[index] = record
    if index == 0 { company = record.company }
    guard document["slug"] != nil || document["created_at"] != nil else { return }
    record.told = .nothing
    record.owner.told = .nothing
    organizations[index] = record
    let shown = organizationJSON(adopted.id)
    record.told = ToldMembers(adopted.json, against: shown, ruled: ["owner"])
    if let owner = adopted.object("owner"), let shownOwner = shown["owner"] {
      record.owner.told = ToldMembers(owner, against: shownOwner, ruled: [])
    }
    organizations[index] = record
  }

  /// Position of the company with this id among the organizations, made when it is new.
  private mutating func place(ofCompany id: String, now: Int64) -> Int {
    if let known = organizations.firstIndex(where: { $0.id == id }) { return known }
    let isUntouched =
      company.id == nil && !drivers.contains { $0.companyID == companyID }
      && !orders.contains { $0.companyID == companyID }
    guard isUntouched else {
      addOrganization(SandboxCompany(id: id), now: now)
      return organizations.count - 1
    }
    for (key, owner) in keys where owner == companyID { keys[key] = id }
    for user in memberships.keys {
      if memberships[user]?.remove(companyID) != nil { memberships[user]?.insert(id) }
    }
    for place in places.keys where places[place]?.companyID == companyID {
      places[place]?.companyID = id
    }
    organizations[0].id = id
    organizations[0].company.id = id
    company.id = id
    if scope == companyID { scope = id }
    companyID = id
    return 0
  }
}
