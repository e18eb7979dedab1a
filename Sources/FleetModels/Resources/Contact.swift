/// A person or firm an order is for or goes through: a contact, or a vendor in its place (rest-api 4.8).
public struct Contact: IdentifiedResource {
  public final class Fields: Sendable {
    /// The same record's id at the customers' endpoints; only for customers.
    public let customerID = Field<String?>.text("customer_id")
    public let internalID = Field<String?>.text("internal_id")
    public let name = Field<String?>.text("name")
    public let title = Field<String?>.text("title")
    public let email = Field<String?>.text("email")
    public let phone = Field<String?>.text("phone")
    public let photoURL = Field<String?>.text("photo_url")
    public let place = Field<Member<Place>>.one("place")
    public let places = Field<Member<[Place]>>.many("places")
    public let user = Field<Identifier<User>?>.identifier("user")
    /// Such as `customer`; inside an order `customer-contact`, `facilitator-vendor` and the like.
    public let type = Field<String?>.text("type")
    /// `customer-contact` or `customer-vendor`, as an order's customer.
    public let customerType = Field<String?>.text("customer_type")
    /// `facilitator-contact` or `facilitator-vendor`, as an order's facilitator.
    public let facilitatorType = Field<String?>.text("facilitator_type")
    public let meta = Field<JSONObject>.map("meta")
    public let slug = Field<String?>.text("slug")
    public let customFields = Field<[String]>.texts("custom_fields")

    /// Of vendors only.
    public let businessID = Field<String?>.text("business_id")
    public let logoURL = Field<String?>.text("logo_url")
    public let personnels = Field<JSONValue?>.raw("personnels")
    public let country = Field<String?>.text("country")
    public let status = Field<String?>.text("status")
    public let websiteURL = Field<String?>.text("website_url")
    public let updatedAt = Field<Timestamp?>.time("updated_at")
    public let createdAt = Field<Timestamp?>.time("created_at")
  }

  public static let fields = Fields()
  public static let kind = "contact"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}

/// Whom an order is for.
public typealias Customer = Contact

/// Who carries an order out for the company.
public typealias Facilitator = Contact

extension Contact {
  /// Whether a firm stands in the contact's place.
  public var isVendor: Bool {
    [self.customerType, self.facilitatorType, self.type].contains { $0?.hasSuffix("vendor") == true }
  }
}
