/// Organizations as answers (rest-api 4.19).
extension SandboxServer {
  func organization(_ id: String) -> OrganizationRecord? {
    let id = id.hasSuffix(Self.testWorld) ? String(id.dropLast(Self.testWorld.count)) : id
    return organizations.first { $0.id == id }
  }

  /// `GET /organizations`, which needs no key (captures 364).
  func publicOrganizations() -> Reply {
    .ok(.array(organizations.map { ["name": .string($0.company.name), "id": .string($0.id)] }))
  }

  func organizationJSON(_ id: String) -> SandboxJSON {
    guard let organization = organization(id) else { return .null }
    let company = organization.company
    let person = organization.owner
    let founded = ServerTime.json(organization.foundedAt)
    let assets = "https://assets.example.com/"
    let owner: SandboxJSON = [
      "id": .string(person.id), "company": .string(organization.id), "name": .string(person.name),
      "username": .string(person.username), "email": .string(person.email), "phone": .null,
      "country": .string(company.country), "timezone": .string(company.timezone),
      "avatar_url": .string(assets + "no-avatar.png"), "meta": [:], "role": .null, "policies": [],
      "permissions": [], "type": "user", "locale": "en-us", "is_online": false,
      "ip_address": .null, "date_of_birth": .null, "email_verified_at": founded,
      "phone_verified_at": .null, "last_seen_at": .null, "last_login": founded, "status": "active",
      "slug": .string(slug(person.name)), "updated_at": founded, "created_at": founded,
    ]
    let json: SandboxJSON = [
      "id": .string(organization.id), "name": .string(company.name), "description": .null,
      "phone": .string(company.phone), "timezone": .string(company.timezone),
      "country": .string(company.country), "currency": .string(company.currency),
      "logo_url": .string(assets + "logo.png"), "backdrop_url": .string(assets + "backdrop.png"),
      "branding": [
        "id": 1, "uuid": 1, "icon_url": .string(assets + "icon.png"),
        "logo_url": .string(assets + "logo.png"), "icon_uuid": .null, "logo_uuid": .null,
        "default_theme": "dark",
      ], "options": [],
      "owner": owner.telling(person.told),
      "slug": .string(slug(company.name)), "status": "active", "updated_at": founded,
      "created_at": founded,
    ]
    return json.telling(organization.told)
  }

  private func slug(_ name: String) -> String {
    name.lowercased().map { $0 == " " ? "-" : String($0) }.joined()
  }
}
