import FleetModels
import Foundation
import Testing

@testable import FleetEvents

/// Recorded connections, played again: the samples, and what servers 17 and 19 exchanged with clients.
@Suite struct TranscriptTests {
  @Test func theSampleSessionIsPlayedByteForByte() throws {
    let replay = try play("socket_session.jsonl", SocketClusterSession(random: { 0 }))
    #expect(replay.problems == [])
    #expect(replay.foreignFrames == 0)
    #expect(
      replay.deliveries.map(\.channel) == [
        "order.order_q7w2e9r4t1", "order.order_q7w2e9r4t1", "driver.driver_c8x5z2a9s6",
        "order.order_q7w2e9r4t1",
      ])
    let events = replay.deliveries.map { publication in
      EventLine.line { () throws(EventRefusal) in
        try EventReader(limits: .socket).read(publication.bytes, channel: publication.channel)
      }
    }
    #expect(events[0] == events[1])
    #expect(events[3].hasSuffix("refetch order_q7w2e9r4t1"))
    #expect(replay.effects.contains(.kickedOut(channel: "order.order_q7w2e9r4t1", why: "gone")))
    #expect(
      replay.effects.contains {
        if case .refused("company.company_r4t7y0u3i6", _) = $0 { true } else { false }
      })
    #expect(replay.effects.contains(.disconnected(code: 4001, reason: "", retryAt: 28_560)))
    #expect(replay.effects.contains(.disconnected(code: 4501, reason: "", retryAt: nil)))
  }

  @Test func theSampleOfProtocolOneIsPlayedByteForByte() throws {
    let replay = try play(
      "socket_session_v1.jsonl", SocketClusterSession(omitsAbsentToken: true, random: { 0 }))
    #expect(replay.problems == [])
    #expect(replay.effects.contains(.close(code: 1000)))
  }

  /// Played to the end; not played, because a client of ours would not begin so (no handshake first, a handshake
  /// of another form, a wrong path); publications delivered.
  @Test(arguments: [("socketcluster-17.txt", 42, 19, 11), ("socketcluster-19.txt", 34, 14, 9)])
  func theRecordedConnectionsOfAServerArePlayedByteForByte(
    _ file: String, _ played: Int, _ unlike: Int, _ deliveries: Int
  ) throws {
    let recording = try Recording(file)
    #expect(recording.problems == [])
    #expect(recording.played == played)
    #expect(recording.unlike == unlike)
    #expect(recording.deliveries == deliveries)
  }

  private func play(_ file: String, _ session: SocketClusterSession) throws -> TranscriptReplay {
    var replay = TranscriptReplay(session)
    let lines = try Fixture.lines("events/" + file).map { try JSONValue(parsing: $0) }
    for (index, line) in lines.enumerated() {
      guard case .number(let number)? = line["t_ms"], let time = number.integer.map(Int64.init)
      else { continue }
      switch (line["dir"]?.string, line["kind"]?.string) {
      case ("ctl", "open"):
        // The second handshake shows a token the first connection did not give.
        let next = lines.dropFirst(index + 1).first?["frame"]?.string ?? ""
        let handshake = try JSONValue(parsing: Array(next.utf8))
        if let token = handshake["data"]?["authToken"]?.string {
          replay.session.use(SocketToken(token))
        }
        replay.open(at: time)
      case ("ctl", "close") where line["by"] == "client": replay.clientStops(at: time)
      case ("ctl", "close"):
        guard case .number(let code)? = line["code"] else { continue }
        replay.serverCloses(code.integer ?? 0, "", at: time)
      case ("s2c", _): replay.server(line["frame"]?.string ?? "", at: time)
      case ("c2s", _): replay.client(line["frame"]?.string ?? "", at: time)
      default: Issue.record("an unknown line in \(file)")
      }
    }
    replay.settle("the end")
    return replay
  }
}
