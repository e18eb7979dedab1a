import FleetModels

/// An event as it came in: its bytes as they were received, and what the reader found in them to know it again.
public struct Arrival: Sendable, Equatable {
  /// How it came.
  public struct Channel: RawRepresentable, Hashable, Sendable {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let webhook = Channel(rawValue: "webhook")
    public static let socket = Channel(rawValue: "socket")
    public static let push = Channel(rawValue: "push")
  }

  /// Whether the sender has proved to hold a key that was agreed on. Anyone may publish on the server's sockets, and
  /// an unsigned webhook may come from anywhere (events 1.3, 3).
  public enum Trust: Int64, Sendable, CaseIterable {
    case unverified = 0
    case verified = 1
  }

  /// What an event says its order is called outside.
  public struct Link: Sendable, Equatable {
    public var external: String
    public var order: String
    /// Other ids of the same order.
    public var names: [String]

    public init(external: String, order: String, names: [String] = []) {
      self.external = external
      self.order = order
      self.names = names
    }
  }

  /// The event's own id, or one made from its content where its sender gives none (events 6.1).
  public var eventID: String
  /// The event's name as it was sent, such as `order.updated`.
  public var name: String
  public var channel: Channel
  public var trust: Trust
  /// The record it is about, such as an order's id; nil where it names none.
  public var subject: String?
  /// The body, byte for byte.
  public var bytes: [UInt8]
  /// When it was received.
  public var at: Moment
  /// The same id and bytes after so many milliseconds are another event; nil where the id tells for ever. An id that
  /// was made of an undated body says no more than that the body is the same.
  public var knownFor: Int64?
  /// Learned when the event is stored; it is not part of what is kept.
  public var link: Link?

  public init(
    eventID: String, name: String, channel: Channel, trust: Trust, subject: String?, bytes: [UInt8],
    at: Moment, knownFor: Int64? = nil,
    link: Link? = nil
  ) {
    self.eventID = eventID
    self.name = name
    self.channel = channel
    self.trust = trust
    self.subject = subject
    self.bytes = bytes
    self.at = at
    self.knownFor = knownFor
    self.link = link
  }
}
