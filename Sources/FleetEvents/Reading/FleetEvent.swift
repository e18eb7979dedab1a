import FleetModels

/// One piece of news, in whatever form Fleetbase wrote it.
///
/// Read by `EventReader` (webhook bodies and socket publications) or made of a push payload. It is a hint, never
/// evidence: anyone may publish on the sockets (events 3.7). What it says is `meaning`.
public struct FleetEvent: Sendable, Equatable {
  /// The sender's id: 1 to 200 characters of `A-Z a-z 0-9 _ . : -`, opaque. Where the sender gave none, a digest.
  public var id: String
  /// Whether the sender gave no id, so that `id` is a digest: `geofence:` of what happened where and when,
  /// `body:` of the body's bytes, `push:` of the payload.
  public var isIDSynthetic: Bool
  public var name: EventName
  public var form: EventForm
  /// `v1` in the documents, `2024-03-12` in fact; opaque.
  public var apiVersion: String?
  /// When the event was built by the sender's clock; for a geofence when it happened. Nil when absent or unreadable.
  public var createdAt: Timestamp?
  /// The text `createdAt` was read from.
  public var createdAtText: String?
  /// The document or facts it carries; empty when it carries none. For a geofence the flat members.
  public var data: JSONObject
  /// Every other member of the body, untouched (`socket`, `type`, `title`, `channel_id` …).
  public var extra: JSONObject
  /// The channel it was published on, when it came over a socket.
  public var channel: String?

  public init(
    id: String, isIDSynthetic: Bool = false, name: EventName, form: EventForm, apiVersion: String? = nil,
    createdAt: Timestamp? = nil, createdAtText: String? = nil, data: JSONObject = [:],
    extra: JSONObject = [:],
    channel: String? = nil
  ) {
    self.id = id
    self.isIDSynthetic = isIDSynthetic
    self.name = name
    self.form = form
    self.apiVersion = apiVersion
    self.createdAt = createdAt
    self.createdAtText = createdAtText
    self.data = data
    self.extra = extra
    self.channel = channel
  }

  /// Whether a second event with this id and name is a repetition of this one.
  ///
  /// Not for a digest of something undated: the same push, or the documents' bare body, sent again a week later
  /// has the same bytes and is news all the same.
  public var idTellsRepeats: Bool { !isIDSynthetic || createdAt != nil }
}
