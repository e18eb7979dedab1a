import FleetCompanion
import Foundation
import Testing

/// Programs that are handed events, one process each.
struct ForwardProgramTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func event(
    _ number: Int = 1,
    body: String = recipeBody("evt_1", "order.cancelled", more: ",\"cancel_reason\":\"closed\"")
  ) throws -> HandedEvent {
    let stored = StoredEvent(
      seq: Int64(number),
      arrival: Arrival(
        eventID: "evt_1", name: "order.canceled", channel: .webhook, trust: .verified, subject: nil,
        bytes: Array(body.utf8), at: Moment(wall: morning, uptime: 1, boot: "boot")))
    guard case .event(let event) = try EventReader().read(Array(body.utf8)) else { throw NeverHappened() }
    return HandedEvent(stored, event, externalID: "ERP-1")
  }

  private func written(_ name: String = "out") throws -> String {
    try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
  }

  @Test func theProgramGetsTheBodyAsItsInput() async throws {
    let event = try event()
    try await ForwardProgram(command: "cat > '\(folder.path)/out'").take([event])
    #expect(try written() == String(decoding: event.body, as: UTF8.self))
  }

  @Test func whatIsKnownOfTheEventIsInItsEnvironment() async throws {
    try await ForwardProgram(
      command:
        "echo \"$FLEET_SEQ $FLEET_EVENT $FLEET_EVENT_ID $FLEET_ORDER $FLEET_EXTERNAL_ID $FLEET_STATUS $FLEET_REASON $FLEET_VERIFIED $FLEET_RECEIVED_AT ${FLEET_DRIVER-none}\" > '\(folder.path)/out'"
    ).take([event()])
    #expect(
      try written()
        == "1 order.cancelled evt_1 order_a ERP-1 cancelled closed 1 \(morning.iso) none\n")
  }

  @Test func secretsAreNotInItsEnvironment() async throws {
    let environment = ["FLEETBASE_WEBHOOK_SECRET": "hidden", "FLEETBASE_API_KEY": "hidden", "PLACE": "here"]
    try await ForwardProgram(command: "/usr/bin/env > '\(folder.path)/out'", environment: environment).take([
      event()
    ])
    #expect(try written().contains("PLACE=here"))
    #expect(try !written().contains("hidden"))
  }

  @Test func aLargeBodyThatIsNotReadHoldsUpNothing() async throws {
    let notes = String(repeating: "x", count: 900_000)
    let event = try event(body: recipeBody("evt_1", more: ",\"notes\":\"\(notes.prefix(60_000))\""))
    var large = event
    large.body = Array(notes.utf8)
    try await ForwardProgram(command: "exit 0").take([large])
  }

  @Test func anyExitCodeButZeroMeansNotTaken() async throws {
    let events = try [event(1), event(2)]
    let program = ForwardProgram(
      command: "echo $FLEET_SEQ >> '\(folder.path)/out'; test $FLEET_SEQ = 1 || exit 7")
    await #expect(throws: NotTaken(taken: 1, reason: "the program ended with 7")) {
      try await program.take(events)
    }
    #expect(try written() == "1\n2\n")
  }

  @Test func aProgramThatASignalEndsHasNotTakenIt() async throws {
    let events = try [event()]
    await #expect(throws: NotTaken(reason: "the program was ended by signal 9")) {
      try await ForwardProgram(command: "kill -9 $$").take(events)
    }
  }

  @Test func aProgramThatDoesNotEndIsEndedWithAllThatItStarted() async throws {
    let events = try [event()]
    await #expect(throws: NotTaken(reason: "the program did not end in time")) {
      try await ForwardProgram(command: "sleep 600 & echo $! > '\(folder.path)/out'; wait", limit: 0.3)
        .take(events)
    }
    let child = try #require(pid_t(try written().trimmingCharacters(in: .whitespacesAndNewlines)))
    try await eventually("its child has gone") { kill(child, 0) != 0 || isZombie(child) }
  }

  private func isZombie(_ process: pid_t) -> Bool {
    let text = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ") Z"
    return text.contains(") Z")
  }
}
