/// A comment on an order (rest-api 4.13).
struct CommentRecord: Sendable, Equatable {
  var id: String
  var companyID: String
  var order: String
  /// The comment it answers.
  var parent: String?
  var content: String
  /// The account that wrote it.
  var author: String
  var createdAt: Int64
  var updatedAt: Int64
  var told = ToldMembers.nothing
}

/// An issue a driver reported (rest-api 4.17).
struct IssueRecord: Sendable, Equatable {
  var id: String
  var companyID: String
  var driver: String
  var vehicle: String?
  var report: String
  var priority: String?
  var type: String?
  var category: String?
  var tags: SandboxJSON
  var status: String
  var location: ReportLocation
  var createdAt: Int64
  var updatedAt: Int64
}

/// A fuel report (rest-api 4.18). Odometer, amount and volume are text columns: what was sent comes back in its
/// own type right after writing, and as text ever after (captures 1465, 1466).
struct FuelReportRecord: Sendable, Equatable {
  var id: String
  var companyID: String
  var driver: String
  var vehicle: String?
  var odometer: SandboxJSON
  var amount: SandboxJSON
  var volume: SandboxJSON
  var currency: String?
  var metricUnit: String?
  var status: String
  var location: ReportLocation
  var createdAt: Int64
  var updatedAt: Int64
}

/// Where a report was made: degrees, 0,0 when it was sent as null.
struct ReportLocation: Sendable, Equatable {
  var latitude = 0.0
  var longitude = 0.0
  /// A point that was sent comes back as `{}` in the answer that stores it (captures 1445, 1465).
  var wasSentAsPoint = false

  /// Nothing known: 0,0.
  static let unknown = ReportLocation()

  private init() {}

  /// Nil when `value` is no place.
  init?(_ value: SandboxJSON) {
    if value.isNull { return }
    if let pair = value["coordinates"]?.arrayValue, pair.count == 2 {
      longitude = pair[0].numberValue ?? 0
      latitude = pair[1].numberValue ?? 0
    } else if let pair = value.arrayValue, pair.count == 2 {
      // A plain pair is latitude first (rest-api 4.0).
      latitude = pair[0].numberValue ?? 0
      longitude = pair[1].numberValue ?? 0
    } else if let north = value["latitude"]?.numberValue, let east = value["longitude"]?.numberValue {
      latitude = north
      longitude = east
    } else {
      return nil
    }
    wasSentAsPoint = true
  }
}

/// A stored file (rest-api 4.12).
struct FileRecord: Sendable, Equatable {
  var id: String
  var companyID: String
  var url: String
  var name: String
  var contentType: String?
  /// Null for a file that came as text (captures 362).
  var size: Int?
  var type: String?
  var createdAt: Int64
}
