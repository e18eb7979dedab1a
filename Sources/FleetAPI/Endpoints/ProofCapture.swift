import FleetModels

/// What a proof is of, what is written on it, and how it is found again; the picture, signature or code comes
/// beside it.
public struct ProofCapture: Sendable, Hashable {
  /// What it shows (captures 1244–1263). An id of another kind would silently mean the order.
  public enum Subject: Sendable, Hashable {
    case order
    case stop(Place.ID)
    case entity(Entity.ID)

    var segment: [String] {
      switch self {
      case .order: []
      case .stop(let place): [place.rawValue]
      case .entity(let entity): [entity.rawValue]
      }
    }
  }

  public var order: Order.ID
  public var subject: Subject
  /// Not more than `maximumRemarks` characters; longer ones are a 422 (captures 1272).
  public var remarks: String?
  public var mark: ProofMark

  public static let maximumRemarks = 255

  public init(order: Order.ID, subject: Subject = .order, remarks: String? = nil, mark: ProofMark) {
    self.order = order
    self.subject = subject
    self.remarks = remarks
    self.mark = mark
  }

  func segments(_ verb: String) -> [String] { ["orders", order.rawValue, verb] + subject.segment }

  /// The members every capture has in common; those with values of their own come on top.
  func members(_ own: JSONObject) -> JSONObject {
    var members = own
    if let remarks, !remarks.isEmpty { members["remarks"] = .string(remarks) }
    members["data"] = .object(
      JSONObject(uniqueKeysWithValues: mark.members.map { ($0.name, .string($0.value)) }))
    return members
  }
}
