import FleetModels

/// One object of a frame, told apart as the reference client does (events 3.3).
enum SocketPacket: Equatable {
  /// A text under `event`; `call` is the number to answer, when the server wants an answer.
  case event(String, data: ArraySlice<UInt8>?, call: Int?)
  case reply(call: Int, data: ArraySlice<UInt8>?, error: SocketClusterError?)

  /// Nil for whatever else a packet may hold, which is ignored.
  init?(_ bytes: ArraySlice<UInt8>, depthLimit: Int) {
    guard
      let members = JSONSlices.members(
        bytes, named: ["event", "data", "cid", "rid", "error"], depthLimit: depthLimit)
    else { return nil }
    if let event = Self.short(members["event"])?.string {
      self = .event(event, data: members["data"], call: Self.number(members["cid"]))
    } else if let call = Self.number(members["rid"]) {
      let error = members["error"].flatMap { try? JSONValue(parsing: $0) }
      self = .reply(call: call, data: members["data"], error: error.flatMap { SocketClusterError($0) })
    } else {
      return nil
    }
  }

  private static func number(_ bytes: ArraySlice<UInt8>?) -> Int? {
    guard case .number(let number) = short(bytes) else { return nil }
    return number.integer
  }

  /// A name or a number; nothing as long as a document is built.
  private static func short(_ bytes: ArraySlice<UInt8>?) -> JSONValue? {
    guard let bytes, bytes.count <= 1_000 else { return nil }
    return try? JSONValue(parsing: bytes)
  }
}
