/// A place as the server stores it: text upper-cased, a point, the one-line address made of both
/// (rest-api 2.5, 4.3).
struct PlaceRecord: Sendable, Equatable {
  var id: String
  var uuid: String
  var name: String?
  var street1: String?
  var city: String?
  var postalCode: String?
  var country: String?
  var phone: String?
  var latitude: Double
  var longitude: Double
  var createdAt: Int64
  /// Nil when it was never changed.
  var updatedAt: Int64?
  /// The company, or its test world, the place was made in.
  var companyID = ""
  var told = ToldMembers.nothing
  /// Other columns that were sent, by their names: `street2`, `building` and the like.
  var more: [String: String] = [:]

  /// `CUSTOMER A - 10 ORCHARD ROAD, SINGAPORE, 123456`; a name that the street already holds is not
  /// repeated: `1 DEPOT ROAD - SINGAPORE, 123456` (captures 114).
  var address: String {
    var lines: [String] = []
    if let name, !(street1?.contains(name) ?? false) { lines.append(name) }
    lines += [street1, city, postalCode].compactMap { $0 }
    guard let head = lines.first else { return "" }
    let rest = lines.dropFirst().joined(separator: ", ")
    return rest.isEmpty ? head : "\(head) - \(rest)"
  }
}

/// A contact who orders transports (rest-api 4.8).
struct ContactRecord: Sendable, Equatable {
  var id: String
  var internalID: String
  var name: String
  var email: String?
  var phone: String?
  var createdAt: Int64
  var told = ToldMembers.nothing
  /// Nil when it was never changed.
  var updatedAt: Int64?
  /// `customer` or `contact`.
  var type = "customer"
  var title: String?
  /// The account behind it.
  var userID: String?
  /// The company, or its test world, it was made in; empty is the first company.
  var companyID = ""

  /// `mei-customer`.
  var slug: String {
    name.lowercased().map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
  }
}

/// A vehicle of the company. Most of its some eighty columns are null in practice (captures 114).
struct VehicleRecord: Sendable, Equatable {
  var id: String
  var make: String
  var model: String
  var year: String
  var plateNumber: String
  var online = false
  var position = PositionRecord()
  var createdAt: Int64
  var updatedAt: Int64
  var told = ToldMembers.nothing

  /// `2022-ford-transit-sgx1234a`.
  var slug: String {
    [year, make, model, plateNumber].joined(separator: "-").lowercased()
      .map { $0 == " " ? "-" : String($0) }.joined()
  }
}

/// Where something is: degrees, metres, whole units; 0,0 means unknown (rest-api 4.0).
struct PositionRecord: Sendable, Equatable {
  var latitude = 0.0
  var longitude = 0.0
  var heading: Int64 = 0
  var altitude: Int64 = 0
  var speed: Int64 = 0

  var isKnown: Bool { latitude != 0 || longitude != 0 }
}

/// A driver with the account that signs in (rest-api 1.4, 4.6).
struct DriverRecord: Sendable, Equatable {
  var id: String
  /// The account; one person has one, and a profile like this in every organization.
  var userID: String
  var companyID: String
  var internalID: String
  var name: String
  var email: String
  var phone: String
  var password: String
  var licenseNumber: String
  var city: String
  var vehicleID: String?
  var online = false
  var position: PositionRecord
  var positionAt: Int64?
  var currentJob: String?
  var createdAt: Int64
  var updatedAt: Int64
  var told = ToldMembers.nothing
  /// Nil is the company's country.
  var country: String?
  var status = "available"
}
