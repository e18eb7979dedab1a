/// The channels a session holds, in the order they were asked for.
struct HeldChannels: Sendable {
  enum Standing: Equatable {
    /// To be asked for as soon as there is a connection.
    case pending
    /// Asked for with the call of this number.
    case asked(call: Int)
    case subscribed
  }

  private var entries: [String: (place: Int, standing: Standing)] = [:]
  private var lastPlace = 0

  var count: Int { entries.count }

  /// In the order they were asked for.
  var names: [String] { entries.sorted { $0.value.place < $1.value.place }.map(\.key) }

  /// The standing of a channel; nil when it is not held. Setting nil lets go of it.
  subscript(name: String) -> Standing? {
    get { entries[name]?.standing }
    set {
      guard let newValue else {
        entries[name] = nil
        return
      }
      if entries[name] == nil {
        lastPlace += 1
        entries[name] = (lastPlace, newValue)
      } else {
        entries[name]?.standing = newValue
      }
    }
  }

  mutating func allArePending() {
    for name in entries.keys { entries[name]?.standing = .pending }
  }
}
