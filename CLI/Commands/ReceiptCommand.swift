import FleetCompanion

/// `companion receipt`: the journal of a day against what the server holds.
enum ReceiptCommand: Subcommand {
  static let name = "receipt"
  static let summary = "your journal of a day against what the server holds"
  static let help = Help(
    usage: "[--date YYYY-MM-DD] [--offline] [--json]",
    about:
      "Reads every order of the day's entries anew and compares, line by line. Without a network it compares with what is on disk. Exit code 0 when all agree, 1 when not, 3 when something needs your decision.",
    options: [
      ("--date DAY", "another day"),
      ("--offline", "compare with what is on disk"),
      ("--json", "for machines"),
    ])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(0)
    let session = try Workplace.anyone(arguments)
    var day = session.today
    if let text = arguments.value("--date") {
      guard let given = CalendarDay(text) else {
        throw UsageError("\"\(text)\" is no day: write YYYY-MM-DD.")
      }
      day = given
    }
    var receipt = try await session.receipt(on: day)
    if !arguments.has("--offline") {
      do {
        receipt = try await session.receiptReadAnew(on: day)
      } catch {
        Terminal.remark("Compared with what is on disk, because the server could not be asked: \(error)")
      }
    }
    if arguments.has("--json") {
      Terminal.print(Machine.receipt(receipt))
    } else {
      Terminal.print(Rendering.heading(session.identity))
      Terminal.print(Rendering.receipt(receipt, in: session.identity.timeZone))
      Terminal.print(receipt.verdict)
    }
    if try await StoreTrouble.tell(session) { return .needsAttention }
    if receipt.lines.contains(where: { $0.finding == .open(.attention) }) { return .needsAttention }
    return receipt.isClean ? .done : .failed
  }
}
