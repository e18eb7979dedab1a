import FleetSandbox
import Foundation
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The crash points of offline-sync 2.5 that are the program's own. 14 is `BackupTests`; the others stand with the
/// store and the engine.
@Suite(.timeLimit(.minutes(5)))
struct CrashPointTests {
  @Test func `Crash point 11: killed during a sign-in, either token works and what waited is sent once`()
    async throws
  {
    let site = try await Site()
    try await site.login()
    let id = try await site.orders()[0]
    _ = try await site.run("start", id)
    site.host.set(faults: try FaultPlan(text: "delay:100"))
    let driver = try site.driver
    for moment in [60, 140, 220, 300, 380] {
      let login = try Running(
        [
          "login", "--host", site.address, "--key", Site.key, "--identity", driver.email,
        ], home: site.home, environment: ["COMPANION_PASSWORD": driver.password])
      // The moment is the subject here, so it is chosen by the clock.
      try await Task.sleep(for: .milliseconds(moment))
      login.send(SIGKILL)
      _ = await login.end()
      #expect(try await site.json("outbox")["waiting"] == 1)
    }
    site.host.set(faults: FaultPlan())
    #expect(try await site.run("sync").code == 0)
    #expect(site.host.ledger.count(.started, order: id) == 1)
  }
}
