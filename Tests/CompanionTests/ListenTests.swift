import FleetCompanion
import FleetSandbox
import Foundation
import HookSender
import Testing

/// `companion listen` as a process: what it takes, what it hands on, and where it goes on after its death.
@Suite(.timeLimit(.minutes(5)))
struct ListenTests {
  private let home: String

  init() { home = NSTemporaryDirectory() + "companion-listen-\(UUID().uuidString)" }

  private func body(_ id: String, _ name: String = "order.updated", more: String = "") -> String {
    """
    {"id":"\(id)","event":"\(name)","api_version":"v1","created_at":"2026-04-29T10:30:00Z",\
    "data":{"id":"order_a","public_id":"ORD-1001"\(more)}}
    """
  }

  private func ids(inFile path: String) throws -> [String?] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
      try JSONValue(parsing: Array($0.utf8))["id"]?.string
    }
  }

  private func clean() { try? FileManager.default.removeItem(atPath: home) }

  @Test func `Without a secret the senders of the recipes are taken, and that is said`() async throws {
    defer { clean() }
    let listener = try await Listener(["--jsonl", "-"], home: home)
    #expect(try await listener.said("signatures")["policy"] == "off")
    #expect(try listener.post(body("evt_1")) == 200)
    #expect(try listener.post(body("evt_1")) == 200)
    #expect(try listener.post(body("evt_2")) == 200)
    #expect(try await listener.lines(2).map { $0["id"]?.string } == ["evt_1", "evt_2"])
    #expect(await listener.stop() == 0)
    #expect(try await listener.said("stopped")["duplicates"] == 1)
  }

  @Test func `With a secret only signed events are taken`() async throws {
    defer { clean() }
    let listener = try await Listener(home: home, environment: ["FLEETBASE_WEBHOOK_SECRET": "whsec_example"])
    let signature = HMACSHA256(key: Array("whsec_example".utf8)).code(for: Array(body("evt_1").utf8)).hex
    #expect(try listener.post(body("evt_1")) == 401)
    #expect(try listener.post(body("evt_1"), headers: [("Signature", signature)]) == 200)
    #expect(await listener.stop() == 0)
    #expect(!listener.errorText.contains("whsec"))
  }

  @Test func `A killed receiver goes on in its file where it stopped, each event once`() async throws {
    defer { clean() }
    let path = home + "-events.jsonl"
    defer { try? FileManager.default.removeItem(atPath: path) }
    for round in 0..<3 {
      let listener = try await Listener(["--jsonl", path], home: home)
      for number in 0..<10 { #expect(try listener.post(body("evt_\(round)_\(number)")) == 200) }
      await listener.kill()
    }
    let listener = try await Listener(["--jsonl", path], home: home)
    #expect(await listener.stop() == 0)
    // What the last one found to hand on it may have left to the next: only a run that sees the end tells.
    let last = try await Listener(["--jsonl", path], home: home)
    #expect(try last.post(body("evt_end")) == 200)
    let expected = (0..<3).flatMap { round in (0..<10).map { "evt_\(round)_\($0)" } } + ["evt_end"]
    while try ids(inFile: path).count < expected.count { try await Task.sleep(for: .milliseconds(5)) }
    #expect(try ids(inFile: path) == expected)
    #expect(await last.stop() == 0)
  }

  @Test func `A program that fails is tried again and nothing overtakes it`() async throws {
    defer { clean() }
    let path = home + "-taken"
    defer { for suffix in ["", "-once"] { try? FileManager.default.removeItem(atPath: path + suffix) } }
    // Fails the first time it is handed evt_2.
    let command =
      "if test $FLEET_EVENT_ID = evt_2 && ! test -e '\(path)-once'; then touch '\(path)-once'; exit 3; fi; echo $FLEET_EVENT_ID >> '\(path)'"
    let listener = try await Listener(["--forward", command], home: home)
    for number in 1...3 { #expect(try listener.post(body("evt_\(number)")) == 200) }
    let told = try await listener.said("not_handed_on")
    #expect(told["sentence"]?.string?.contains("ended with 3") == true)
    func taken() -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
    while taken().count < 18 { try await Task.sleep(for: .milliseconds(5)) }
    #expect(taken() == "evt_1\nevt_2\nevt_3\n")
    #expect(await listener.stop() == 0)
  }

  /// A program that writes when it begins and ends, and ends when the file `gate` is there.
  private func gated(_ path: String) -> String {
    """
    echo "start $FLEET_EVENT_ID $FLEET_AGAIN" >> '\(path)-log'
    n=0; while ! test -e '\(path)-gate' && test $n -lt 3000; do sleep 0.02; n=$((n+1)); done
    echo "end $FLEET_EVENT_ID" >> '\(path)-log'
    """
  }

  @Test func `A program that outlives a killed receiver is waited for, and the next one hears of it`()
    async throws
  {
    defer { clean() }
    let path = home + "-forward"
    let log = path + "-log"
    defer { for file in [log, path + "-gate"] { try? FileManager.default.removeItem(atPath: file) } }
    func written() -> String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }
    func until(_ text: String) async throws {
      while written() != text { try await Task.sleep(for: .milliseconds(5)) }
    }
    let first = try await Listener(["--forward", gated(path)], home: home)
    #expect(try first.post(body("evt_1")) == 200)
    try await until("start evt_1 0\n")
    await first.kill()
    // One that is asked to end while it waits does.
    let second = try await Listener(["--forward", gated(path)], home: home)
    #expect(try await second.said("still_at_work")["process_group"]?.count != nil)
    #expect(await second.stop(within: 15) == 0)
    let third = try await Listener(["--forward", gated(path)], home: home)
    try await third.said("still_at_work")
    #expect(try third.post(body("evt_2")) == 200)
    #expect(written() == "start evt_1 0\n")
    #expect(FileManager.default.createFile(atPath: path + "-gate", contents: nil))
    try await third.said("work_ended")
    try await until("start evt_1 0\nend evt_1\nstart evt_1 1\nend evt_1\nstart evt_2 0\nend evt_2\n")
    #expect(await third.stop(within: 15) == 0)
    #expect(third.errorText.components(separatedBy: "\"still_at_work\"").count == 2)
  }

  @Test func `A reader that reads nothing holds up neither the receiver nor its end, and misses nothing`()
    async throws
  {
    defer { clean() }
    let notes = String(repeating: "x", count: 3_000)
    let stalled = try await Listener(["--jsonl", "-"], home: home, readsOutput: false)
    let expected = (0..<60).map { "evt_\($0)" }
    for id in expected { #expect(try stalled.post(body(id, more: ",\"notes\":\"\(notes)\"")) == 200) }
    #expect(await stalled.stop(within: 15) == 0)
    let first = await stalled.allOutput()
    #expect(first.isEmpty || first.hasSuffix("\n"))
    let next = try await Listener(["--jsonl", "-"], home: home)
    let read = try first.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8))["id"]?.string }
    #expect(read.count < expected.count)
    let rest = try await next.lines(expected.count - read.count).map { $0["id"]?.string }
    #expect(read + rest == expected)
    #expect(await next.stop(within: 15) == 0)
  }

  @Test func `What is refused is said as it comes`() async throws {
    defer { clean() }
    let listener = try await Listener(home: home, environment: ["FLEETBASE_WEBHOOK_SECRET": "whsec_example"])
    for _ in 0..<3 { #expect(try listener.post(body("evt_1")) == 401) }
    let said = try await listener.said("refused")
    #expect(said["status"] == 401 && said["sentence"]?.string?.contains("no signature") == true)
    #expect(await listener.stop() == 0)
    #expect(listener.errorText.components(separatedBy: "\"refused\",").count <= 2)
    #expect(try await listener.said("stopped")["refused"]?["401"] == 3)
  }

  @Test func `Only one receiver works in a home`() async throws {
    defer { clean() }
    let listener = try await Listener(home: home)
    let second = try await Program.run(["listen", "--port", "0"], home: home)
    #expect(second.code == 1)
    #expect(second.complaint.contains("works here already"))
    #expect(await listener.stop() == 0)
  }

  @Test func `What no run serves any more is said and can be let go`() async throws {
    defer { clean() }
    let first = try await Listener(["--jsonl", "-"], home: home)
    #expect(await first.stop() == 0)
    let second = try await Listener(home: home)
    #expect(try second.post(body("evt_1")) == 200)
    #expect(await second.stop() == 0)
    let third = try await Listener(home: home)
    try await third.said("not_served")
    #expect(await third.stop() == 0)
    #expect(try await Program.run(["listen", "--forget", "jsonl"], home: home).code == 0)
    #expect(try await Program.run(["listen", "--forget", "jsonl"], home: home).code == 1)
  }

  @Test(arguments: [
    ["listen"], ["listen", "--port", "0", "--accept-unsigned"], ["listen", "--port", "0", "--path", "x"],
    ["listen", "--port", "0", "--secret", "internal"], ["listen", "--port", "0", "--forward-timeout", "3"],
    ["ids", "link", "ERP-1"], ["ids", "link", "ERP-1", "driver_a"], ["ids", "link", "ERP-1", "order_a b"],
    ["ids", "link", "ERP\u{1B}[2J", "order_a"], ["ids", "link", "", "order_a"],
  ])
  func `What makes no sense is refused before anything is opened`(words: [String]) async throws {
    defer { clean() }
    let outcome = try await Program.run(words, home: home)
    #expect(outcome.code == 2, "\(outcome.errors)")
  }

  @Test func `Ids are linked, looked up both ways and unlinked`() async throws {
    defer { clean() }
    #expect(try await Program.run(["ids", "link", "ERP-1", "order_a"], home: home).code == 0)
    for id in ["ERP-1", "order_a"] {
      let found = try await Program.run(["ids", id], home: home)
      #expect(found.output == "ERP-1  order_a\n")
    }
    let refused = try await Program.run(["ids", "link", "ERP-2", "order_a"], home: home)
    #expect(refused.code == 1 && refused.complaint.contains("ERP-1"))
    #expect(try await Program.run(["ids", "unlink", "ERP-1"], home: home).code == 0)
    #expect(try await Program.run(["ids", "ERP-1"], home: home).code == 1)
  }
}
