import FleetWorkflow
import Testing

@testable import FleetOutbox

/// The defaults are promises to the server and to the driver: they change on purpose or not at all.
@Suite struct PolicyTests {
  @Test func theDefaultsAreThese() {
    let policy = Policy()
    #expect(policy.noisyQuarantine == 120_000)
    #expect(policy.dangerousQuarantine == 300_000)
    #expect(policy.absencesNeeded == 3)
    #expect(policy.probeGaps == [0, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000])
    #expect(policy.undecidedLimit == 20)
    #expect(policy.rereadAfter == 1_000)
    #expect(policy.evidenceLifetime == 60_000)
    #expect(policy.lastLook == 5_000)
    #expect(policy.blockedPause == 30_000)
    #expect(policy.failedReadPause == 5_000)
    #expect(policy.failedReadLimit == 10)
    #expect(policy.failedReadPatience == 1_800_000)
    #expect(policy.backoffBase == 1_000)
    #expect(policy.backoffCap == 300_000)
    #expect(policy.throttlePause == 60_000)
    #expect(policy.longestPatience == 3_600_000)
    #expect(policy.budget == 90)
    #expect(policy.budgetWindow == 60_000)
    #expect(policy.budgetBurst == 25)
    #expect(policy.lanesAtOnce == 4)
    #expect(policy.watchdog == 60_000)
    #expect(policy.positionSettleDelay == 30_000)
    #expect(policy.positionLifetime == 300_000)
    #expect(policy.retention == 7 * 86_400_000)
  }

  @Test func burstBudgetAndDebtTogetherStayUnderTheServersLimit() {
    let policy = Policy()
    #expect(policy.budget + policy.budgetBurst + policy.lanesAtOnce <= 120)
  }

  @Test func whatAHarmlessRepeatNeedsIsOneReadAndNoWait() {
    #expect(Policy().quarantine(.harmless) == 0)
    #expect(Policy().absencesNeeded(.harmless) == 1)
    #expect(Policy().quarantine(.noisy) == 120_000)
    #expect(Policy().quarantine(.dangerous) == 300_000)
    #expect(Policy().absencesNeeded(.dangerous) == 3)
  }

  @Test func scalingShrinksTimesTogetherAndLeavesCountsAndRetention() {
    let policy = Policy().scaled(by: 0.01)
    #expect(policy.noisyQuarantine == 1_200)
    #expect(policy.probeGaps.last == 600)
    #expect(policy.budgetWindow == 600)
    #expect(policy.budget == 90)
    #expect(policy.absencesNeeded == 3)
    #expect(policy.retention == Policy().retention)
    #expect(policy.watchdog >= 100)
    #expect(policy.evidenceLifetime >= 500)
  }

  @Test func scalingNeverMakesAWaitNothing() {
    let policy = Policy().scaled(by: 0.000_001)
    #expect(policy.backoffBase == 1)
    #expect(policy.rereadAfter == 1)
    #expect(policy.blockedPause == 1)
  }
}
