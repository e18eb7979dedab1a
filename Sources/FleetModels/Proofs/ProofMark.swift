/// What a client writes into a proof so that it finds it again, and so that the time of the deed is kept: the
/// server stores it as it is and knows no other way (captures 622–624).
public struct ProofMark: Hashable, Sendable, Codable {
  /// The client's own number for this capture.
  public var clientMutationID: String
  /// Of the picture's bytes, in hex; nil for a scan.
  public var sha256: String?
  /// When the driver did it, by the device's clock.
  public var doneAt: Timestamp?

  public init(clientMutationID: String, sha256: String? = nil, doneAt: Timestamp? = nil) {
    self.clientMutationID = clientMutationID
    self.sha256 = sha256
    self.doneAt = doneAt
  }

  /// Reads the mark out of a proof's `data`; nil when there is none.
  public init?(_ data: JSONObject) {
    guard let id = data[Name.mutation].flatMap(Lenient.text), !id.isEmpty else { return nil }
    self.init(
      clientMutationID: id, sha256: data[Name.sha256].flatMap(Lenient.text),
      doneAt: data[Name.doneAt]?.string.flatMap { Timestamp($0) })
  }

  /// The members as `data` holds them, in a fixed order: all are texts, because a form knows nothing else.
  public var members: [(name: String, value: String)] {
    [
      (Name.mutation, clientMutationID), (Name.sha256, sha256 ?? ""), (Name.doneAt, doneAt?.iso ?? ""),
    ]
    .filter { !$0.1.isEmpty }
  }

  private enum Name {
    static let mutation = "client_mutation_id"
    static let sha256 = "sha256"
    static let doneAt = "done_at"
  }
}

extension Proof {
  /// What its client wrote into it; nil when that was another client with other habits.
  public var mark: ProofMark? { ProofMark(self.data) }
}
