import FleetModels
import Foundation

@testable import FleetEvents

/// The text recordings of SocketCluster servers: many connections, some at the same time, each played to a session
/// of its own.
struct Recording {
  var problems: [String] = []
  /// Connections played to their end.
  var played = 0
  /// Connections that begin otherwise than a client of ours: they are not played.
  var unlike = 0
  var deliveries = 0
  var foreignFrames = 0

  private var running: [String: TranscriptReplay] = [:]
  /// Connections opened, and nothing sent yet.
  private var opening: Set<String> = []
  private var section = ""

  init(_ file: String) throws {
    for bytes in try Fixture.lines("events/" + file) {
      take(String(decoding: bytes, as: UTF8.self))
    }
    for tag in running.keys.sorted() { finish(tag, 1000, "") }
  }

  private mutating func take(_ line: String) {
    if line.hasPrefix("===") { section = String(line.prefix(40)) }
    if line.hasPrefix("# client stops answering") {
      // From here the record's client keeps quiet on purpose; a client of ours would not.
      for tag in running.keys { running[tag]?.isSilenced = true }
    }
    guard line.hasPrefix("["), let end = line.firstIndex(of: "]") else { return }
    let tag = String(line[line.index(after: line.startIndex)..<end])
    let parts = line[line.index(after: end)...].split(separator: " ", maxSplits: 1)
    guard let head = parts.first else { return }
    var rest = parts.count > 1 ? String(parts[1]) : ""
    if head == "CONNECT" {
      finish(tag, 1006, "")
      opening.insert(tag)
      return
    }
    guard head.hasPrefix("+"), head.hasSuffix("ms"), let time = Int64(head.dropFirst().dropLast(2))
    else { return }
    if rest.hasPrefix("CLOSE code=") {
      rest.removeFirst("CLOSE code=".count)
      let code = Int(rest.prefix { $0.isNumber }) ?? 0
      return finish(tag, code, "")
    }
    let direction = rest.prefix(3)
    guard let frame = (try? JSONValue(parsing: Array(rest.dropFirst(3).utf8)))?.string else {
      return
    }
    if direction == "-> " {
      client(tag, frame, time)
    } else {
      running[tag]?.server(frame, at: time)
    }
  }

  private mutating func client(_ tag: String, _ frame: String, _ time: Int64) {
    guard opening.remove(tag) != nil else {
      running[tag]?.client(frame, at: time)
      return
    }
    let packet = try? JSONValue(parsing: Array(frame.utf8))
    guard let packet, packet["event"] == "#handshake", packet["cid"] == 1,
      let data = packet["data"]?.object,
      data.keys.sorted() == ["authToken"] || data.isEmpty
    else {
      unlike += 1
      return
    }
    var replay = TranscriptReplay(
      SocketClusterSession(
        token: data["authToken"]?.string.map { SocketToken($0) }, omitsAbsentToken: data.isEmpty,
        random: { 0 }))
    replay.open(at: time)
    replay.client(frame, at: time)
    running[tag] = replay
  }

  private mutating func finish(_ tag: String, _ code: Int, _ reason: String) {
    if opening.remove(tag) != nil { unlike += 1 }
    guard var replay = running.removeValue(forKey: tag) else { return }
    replay.serverCloses(code, reason, at: 1_000_000)
    played += 1
    deliveries += replay.deliveries.count
    foreignFrames += replay.foreignFrames
    problems += replay.problems.map { "\(section) [\(tag)] \($0)" }
  }
}
