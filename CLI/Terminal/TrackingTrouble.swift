import FleetCompanion

/// Says what is wrong with recording positions, beside whatever a command prints.
enum TrackingTrouble {
  /// - Parameter known: what was said already.
  static func tell(_ session: DriverSession, known: String? = nil) async {
    if let trouble = await session.trackingTrouble, trouble != known {
      Terminal.remark("! " + Visible.line(trouble))
    }
    // Where the file cannot be opened at all, that was just said.
    if let notice = try? await session.hearTrailNotice() { Terminal.remark("! " + Visible.line(notice)) }
  }
}
