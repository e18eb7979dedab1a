import FleetModels

/// What a proof is of.
public enum ProofSubject: Sendable, Equatable {
  case order
  case stop(StopKey)
  /// A package.
  case entity(Entity.ID)

  public var stop: StopKey? {
    if case .stop(let key) = self { key } else { nil }
  }

  public var entity: Entity.ID? {
    if case .entity(let id) = self { id } else { nil }
  }

  /// Whether the server's name for a proof's subject can mean this: a stop of a round is shown as a `waypoint_…`
  /// whose id no order tells, any other stop as its place (captures 1244–1263).
  func isShown(as text: String, order: Order.ID) -> Bool {
    switch self {
    case .order: text == order.rawValue
    case .stop(let key): text == key.id.rawValue || text.hasPrefix("waypoint_")
    case .entity(let entity): text == entity.rawValue
    }
  }
}

/// What a person means when taking a proof, in the screen's words.
public enum ProofTarget: Sendable, Equatable {
  case order
  case stop(Place.ID)
  case entity(Entity.ID)
}

/// What a person gives as a proof; a picture is kept on this device before anything else.
public enum ProofInput: Sendable, Equatable {
  case photo(Picture)
  case signature(Picture)
  case scan(String)

  public var method: ProofMethod {
    switch self {
    case .photo: .photo
    case .signature: .signature
    case .scan: .scan
    }
  }

  /// The picture to be kept.
  public var picture: Picture? {
    switch self {
    case .photo(let picture), .signature(let picture): picture
    case .scan: nil
    }
  }
}

/// A picture as it comes from a camera or a drawing.
public enum Picture: Sendable, Equatable {
  /// Somebody's file, by its path; it is copied and left alone.
  case file(String)
  case bytes([UInt8])
}

/// A proof taken on this device, as the rules see it.
public struct TakenProof: Sendable, Equatable {
  public var entry: String
  public var subject: ProofSubject
  public var method: ProofMethod
  /// A person gave it up.
  public var isDiscarded: Bool
  /// An activity names it already.
  public var isCited: Bool

  public init(
    entry: String, subject: ProofSubject, method: ProofMethod, isDiscarded: Bool = false,
    isCited: Bool = false
  ) {
    self.entry = entry
    self.subject = subject
    self.method = method
    self.isDiscarded = isDiscarded
    self.isCited = isCited
  }
}
