import FleetSandbox
import Foundation
import Testing

/// A recorded talk with a real SocketCluster server, played again to the sandbox's.
struct SocketTranscript {
  /// What differs, by the line of the transcript.
  private(set) var differences: [String] = []
  /// Frames of the server that were the same.
  private(set) var agreed = 0

  private var sockets = SandboxSockets(seed: 3)
  private var warts = SandboxWarts()
  private var now: Int64 = 1_000_000
  private var numbers: [String: Int] = [:]
  private var opened: [Int: Int64] = [:]
  private var waiting: [Int: [String]] = [:]
  private var ended: [Int: UInt16] = [:]
  /// Ids of the recorded server with those of the sandbox.
  private var ids: [(theirs: String, ours: String)] = []
  private var last = 0

  /// Plays the sections of `text`, one after the other, each with a server of its own.
  init(_ text: String, warts: SandboxWarts) {
    self.warts = warts
    for section in text.split(separator: "\n=== ").dropFirst() { play(section) }
  }

  private mutating func play(_ section: Substring) {
    sockets = SandboxSockets(seed: 3)
    (numbers, opened, waiting, ended, ids) = ([:], [:], [:], [:], [])
    if section.contains("LAB_LIMIT=2") { sockets.channelLimit = 2 }
    for line in section.split(separator: "\n") {
      guard let match = line.wholeMatch(of: /\[(\w+)\] (.*)/) else { continue }
      take(name: String(match.1), String(match.2), line: line)
    }
  }

  private mutating func take(name: String, _ text: String, line: Substring) {
    if text.hasPrefix("HTTP 101") {
      last += 1
      numbers[name] = last
      opened[last] = now
      sockets.open(last, now: now)
      return
    }
    guard let socket = numbers[name] else { return }
    if text.hasPrefix("HTTP ") || text.hasPrefix("CONNECT") {
      numbers[name] = nil
    } else if let sent = text.wholeMatch(of: /-> <binary \d+> ([0-9a-f]+)/) {
      speak(String(decoding: bytes(sent.1), as: UTF8.self), socket)
    } else if let step = text.wholeMatch(of: /\+(\d+)ms (->|<-|CLOSE) (.*)/), let after = Int64(step.1) {
      now = max(now, (opened[socket] ?? now) + after)
      perform(sockets.advance(to: now))
      switch step.2 {
      case "->": speak(unquoted(step.3), socket)
      case "<-": expect(unquoted(step.3), socket, line)
      default: close(String(step.3), socket, line)
      }
    }
  }

  private mutating func speak(_ text: String, _ socket: Int) {
    // Procedures of the laboratory's own.
    if let kick = SandboxJSON(parsing: Array(text.utf8)), kick["event"]?.stringValue == "kick",
      let channel = kick["data"]?["channel"]?.stringValue, let cid = kick["cid"]
    {
      waiting[socket, default: []].append(#"{"rid":\#(String(decoding: cid.bytes, as: UTF8.self))}"#)
      perform(sockets.kick(channel: channel, message: kick["data"]?["message"]?.stringValue ?? ""))
      return
    }
    perform(sockets.receive(text, from: socket, warts: warts, now: now))
  }

  private mutating func perform(_ orders: [SandboxSockets.Order]) {
    for order in orders {
      switch order {
      case .send(let text, let socket): waiting[socket, default: []].append(text)
      case .close(let socket, let code): ended[socket] = code
      case .cut(let socket): ended[socket] = 1006
      }
    }
  }

  private mutating func expect(_ theirs: String, _ socket: Int, _ line: Substring) {
    guard let first = waiting[socket]?.first else {
      differences.append("\(line): nothing was said")
      return
    }
    waiting[socket]?.removeFirst()
    var ours = first
    if let theirID = id(in: theirs), let ourID = id(in: ours) { ids.append((theirID, ourID)) }
    for pair in ids { ours = ours.replacingOccurrences(of: pair.ours, with: pair.theirs) }
    if ours == theirs { agreed += 1 } else { differences.append("\(line): \(ours)") }
  }

  private mutating func close(_ text: String, _ socket: Int, _ line: Substring) {
    for frame in waiting[socket] ?? [] { differences.append("\(line): said besides: \(frame)") }
    let code = text.firstMatch(of: /code=(\d+)/).flatMap { UInt16($0.1) } ?? 0
    // What a client closes itself, or the recording ends.
    let isClients = [1000, 1006, 4321].contains(code)
    if ended[socket] != (isClients ? nil : code) { differences.append("\(line): \(ended[socket] ?? 0)") }
    sockets.gone(socket)
    numbers = numbers.filter { $0.value != socket }
  }

  private func id(in text: String) -> String? {
    SandboxJSON(parsing: Array(text.utf8))?["data"]?["id"]?.stringValue.flatMap { $0.count == 20 ? $0 : nil }
  }

  private func unquoted(_ text: Substring) -> String {
    SandboxJSON(parsing: Array(text.utf8))?.stringValue ?? ""
  }

  private func bytes(_ hex: Substring) -> [UInt8] {
    let digits = Array(hex)
    return stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0...($0 + 1)]), radix: 16)
    }
  }
}
