import FleetAPI
import FleetModels

/// Proofs as the real server has them: any number of them, of whatever order, whoever asks (captures 217–225,
/// 1244–1282).
extension ServerModel {
  struct ProofModel: Equatable {
    var id: String
    var subject: String
    var mutation: String?
    var sha256: String?
    /// Nil for a scan.
    var url: String?
  }

  mutating func capture(_ endpoint: Endpoint, _ id: String, subject: String?) -> HTTPResponse {
    guard organization == "company_own", var order = orders[id] else { return Self.orderNotFound }
    var proof = ProofModel(id: "proof_\(ledger.count + 1)", subject: id)
    if let subject {
      if let stop = order.round.first(where: { $0.id == subject }) {
        proof.subject = stop.kind == "waypoint" ? "waypoint_of_\(subject)" : subject
      } else if order.stops.contains(subject) && order.round.isEmpty || subject.hasPrefix("entity_") {
        proof.subject = subject
      } else {
        return Self.refused("Unable to capture photo as proof.")
      }
    }
    switch endpoint.body {
    case .multipart(let form):
      for field in form.fields {
        if field.name == "data[client_mutation_id]" { proof.mutation = field.value }
        if field.name == "data[sha256]" { proof.sha256 = field.value }
      }
      proof.url = "https://files.example.com/\(proof.id).jpg"
    case .json(let members):
      proof.mutation = members["data"]?["client_mutation_id"]?.string
      proof.sha256 = members["data"]?["sha256"]?.string
      if members["signature"] != nil { proof.url = "https://files.example.com/\(proof.id).png" }
    case .none: break
    }
    order.proofs.append(proof)
    orders[id] = order
    ledger.append(Effect(record: id, what: "proof \(proof.mutation ?? "") of \(proof.subject)"))
    return Self.json(201, Self.document(proof, of: id))
  }

  func listProofs(_ id: String) -> HTTPResponse {
    guard organization == "company_own", let order = orders[id] else { return Self.orderNotFound }
    return Self.json(200, .array(order.proofs.map { Self.document($0, of: id) }))
  }

  /// The number under which the proof came that has that mark.
  func proof(_ mutation: String, of order: String = "order_a") -> String? {
    orders[order]?.proofs.first { $0.mutation == mutation }?.id
  }

  private static func document(_ proof: ProofModel, of order: String) -> JSONValue {
    func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    var mark: JSONObject = [:]
    mark["client_mutation_id"] = proof.mutation.map { .string($0) }
    mark["sha256"] = proof.sha256.map { .string($0) }
    return [
      "id": .string(proof.id), "subject_id": .string(proof.subject), "order_id": .string(order),
      "url": text(proof.url), "remarks": "Verified", "raw": .null, "data": .object(mark),
    ]
  }
}
