import Foundation
import Testing

/// `companion demo`, as a stranger meets it.
@Suite(.timeLimit(.minutes(5)))
struct DemoTests {
  private let nowhere = FileManager.default.temporaryDirectory.path + "/companion-demo-test"

  @Test(arguments: ["7", "12"])
  func `In a pipe the day is plain lines and ends with the receipt`(seed: String) async throws {
    let outcome = try await Program.run(["demo", "--seed", seed], home: nowhere)
    #expect(outcome.code == 0, "\(outcome.errors)\(outcome.output)")
    #expect(outcome.lines.last == "receipt: 36 of 36 confirmed, 0 differences")
    #expect(!outcome.output.contains("\u{1B}") && !outcome.output.contains("\r"))
    for text in [
      "time scale 0.02", "── Sign in", "── The day's list", "The server cannot be reached",
      "31 taps stored on disk", "killed between an upload and its activity",
      "the order's stops were changed",
      "killed with SIGKILL", "unknown whether it was applied: The connection was lost.",
      "confirmed: the server shows it (sent once)", "was given to", "5 withdrawn by you, not counted",
      "36 effects of this driver, each once",
    ] { #expect(outcome.output.contains(text), "\(text)") }
    #expect(!FileManager.default.fileExists(atPath: nowhere))
  }

  @Test func `On a terminal it has colour and a live line`() async throws {
    let demo = try PseudoTerminal(["demo"], home: nowhere)
    #expect(try await demo.end() == 0)
    let text = String(decoding: demo.output, as: UTF8.self)
    #expect(text.contains("\u{1B}[36m── Sign in"))
    #expect(text.contains("\r\u{1B}[K"))
    #expect(text.hasSuffix("receipt: 36 of 36 confirmed, 0 differences\r\n"))
  }
}
