import FleetCompanion

/// What became of actions whose answer never came, told from the entries' own journals.
struct LostReplies {
  struct Story: Sendable {
    var entry: Entry
    /// How the answer was lost.
    var loss: String
    /// What ended the doubt; nil while it lasts.
    var end: String?
  }

  private(set) var stories: [Story] = []

  init(_ session: DriverSession) async throws {
    for entry in try await session.entries() {
      var story: Story?
      for line in try await session.journal(of: entry) {
        if line.what.contains("unknown whether") {
          story = Story(entry: entry, loss: line.what)
        } else if line.what.hasPrefix("confirmed") || line.what.hasPrefix("not applied") {
          if story != nil, story?.end == nil { story?.end = line.what }
        }
      }
      if let story { stories.append(story) }
    }
  }

  /// A reply was lost on the wire, not just with its process.
  var anyOnTheWire: Bool { stories.contains { !$0.loss.hasPrefix("the process ended") } }

  var text: String {
    stories.map { story in
      let sent = story.entry.row.attempts == 1 ? "sent once" : "sent \(story.entry.row.attempts) times"
      return
        "\(story.entry.command.rules.summary)\n  lost:  \(story.loss)\n  found: \(story.end ?? "still being looked up") (\(sent))"
    }.joined(separator: "\n")
  }
}
