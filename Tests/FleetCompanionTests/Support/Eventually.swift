import Testing

/// Looks again and again until it holds; fails the test when it does not within two minutes.
func eventually(
  _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation,
  _ holds: () async throws -> Bool
) async throws {
  let end = ContinuousClock.now + .seconds(120)
  while try await !holds() {
    guard ContinuousClock.now < end else {
      Issue.record(what, sourceLocation: sourceLocation)
      throw NeverHappened()
    }
    try await Task.sleep(for: .milliseconds(1))
  }
}

struct NeverHappened: Error {}
