import FleetEvents
import FleetModels
import FleetNetwork
import FleetOutbox
import FleetStorage

/// What a request to the receiver is, before anything is stored: an arrival, an empty body, or one of the ways to be
/// refused.
enum WebhookRequest: Equatable {
  case arrival(Arrival)
  /// `[]`: the record was gone when the sender came to write about it. There is nothing to keep of it.
  case empty
  case refused(status: Int, reason: String)

  /// So long a retry of an event without id and date is known as one: retries span two minutes (events 1.5).
  static let undatedKnownFor: Int64 = 600_000

  init(_ request: HTTPListenerRequest, options: ReceiverOptions, reader: EventReader) {
    guard request.path == options.path else {
      self = .refused(status: 404, reason: "Events are taken on another path.")
      return
    }
    guard request.method == "POST" else {
      self = .refused(status: 405, reason: "Events are posted.")
      return
    }
    guard Self.mayBeJSON(request.fields["Content-Type"]) else {
      self = .refused(status: 415, reason: "Events are JSON: send Content-Type: application/json.")
      return
    }
    let verdict = options.verifier.verify(signature: request.fields["Signature"], body: request.body)
    if let reason = options.verifier.refusal(verdict) {
      self = .refused(status: 401, reason: reason)
      return
    }
    do throws(EventRefusal) {
      switch try reader.read(request.body) {
      case .empty: self = .empty
      case .event(let event):
        self = .arrival(
          Arrival(
            eventID: event.id, name: event.name.canonical, channel: .webhook,
            trust: verdict.isProof ? .verified : .unverified, subject: event.subjectID,
            bytes: request.body, at: options.timekeeper.now(),
            knownFor: event.idTellsRepeats ? nil : Self.undatedKnownFor,
            link: Self.mayTeach(verdict, options.verifier) ? ExternalIDs.link(in: event) : nil))
      }
    } catch .tooLarge(let limit) {
      self = .refused(status: 413, reason: "\(EventRefusal.tooLarge(limit: limit)).")
    } catch {
      self = .refused(status: 400, reason: "\(error).")
    }
  }

  /// Where keys are held, only a signed event is believed about what an order is called outside.
  private static func mayTeach(_ verdict: SignatureVerdict, _ verifier: WebhookVerifier) -> Bool {
    verdict.isProof || verifier.policy == .off || verifier.keys.isEmpty
  }

  /// Everything but what is clearly something else: a sender that forgets the header means JSON.
  private static func mayBeJSON(_ type: String?) -> Bool {
    guard let type = type?.lowercased() else { return true }
    let others = [
      "multipart/", "application/x-www-form-urlencoded", "text/html", "text/xml", "application/xml", "image/",
      "audio/", "video/", "application/pdf", "application/zip",
    ]
    return !others.contains { type.hasPrefix($0) }
  }
}

extension FleetEvent {
  /// The order it is about, by the names it gives it; none where it is about something else.
  var orderIDs: [String] {
    switch meaning {
    case .order(let news): news.identities
    case .refetch(let orders): orders
    case .geofence(let news): news.order.map { [$0] } ?? []
    case .driver, .position, .chat, .record, .nothing: []
    }
  }
}
