/// The warts of records that staff make and change, and of what is asked and set beside an order's own progress.
extension SandboxWart {
  /// About places, contacts, drivers and tracking statuses as records of their own.
  static let records: [SandboxWart] = [
    SandboxWart(
      "missing-places-are-bad-requests", \.missingPlacesAreBadRequests,
      "A place that is not there is a 400.",
      without: "it is a 404", "rest-api 2.5"),
    SandboxWart(
      "known-records-are-merged", \.knownRecordsAreMerged,
      "Creating a place of a known name and street, or a contact of a known name and e-mail, is a 200 that "
        + "writes into the known one.",
      without: "it is a 201 and another record", "rest-api 2.5, 2.7"),
    SandboxWart(
      "absent-contact-keys-fail", \.absentContactKeysFail,
      "A contact sent without the keys phone and email is a 500; null will do.",
      without: "absent is null", "rest-api 2.7"),
    SandboxWart(
      "unchanged-save-is-no-save", \.unchangedSaveIsNoSave,
      "Writing to a place, contact, driver or schedule what it holds moves no updated_at and clears no cache.",
      without: "it does", "captures 1612, 1613"),
    SandboxWart(
      "patch-is-no-update", \.patchIsNoUpdate,
      "PATCH of a record is a 405.",
      without: "it is the update that PUT is", "rest-api 2.2, 7"),
    SandboxWart(
      "test-drivers-fail", \.testDriversFail,
      "Creating a driver with a test key is a 500.",
      without: "it is a 201", "captures 420"),
    SandboxWart(
      "active-drivers-are-available", \.activeDriversAreAvailable,
      "A driver's status active is stored as available.",
      without: "it stays as sent", "rest-api 2.3"),
    SandboxWart(
      "driver-updates-drop-positions", \.driverUpdatesDropPositions,
      "An update of a driver drops the position it was sent, with a 200.",
      without: "it is the driver's position", "rest-api 2.3"),
    SandboxWart(
      "driver-ids-change", \.driverIDsChange,
      "A driver has another id in each organization, and after a switch the old one is a 404.",
      without: "each of the ids means the driver in the organization of now",
      "rest-api 1.4, FINDINGS Staff edits"),
    SandboxWart(
      "unknown-company-fails", \.unknownCompanyFails,
      "Onboard settings of an unknown company are a 500.",
      without: "they are a 404", "rest-api 2.14"),
    SandboxWart(
      "coordinates-are-no-location", \.coordinatesAreNoLocation,
      "A tracking status with latitude and longitude is a 422 that wants a location.",
      without: "they are its location", "captures 1606"),
    SandboxWart(
      "status-words-count-once", \.statusWordsCountOnce,
      "A tracking status in words its number has already is a 422.",
      without: "it is another row", "rest-api 2.8"),
    SandboxWart(
      "posted-rows-leave-the-status", \.postedRowsLeaveTheStatus,
      "A tracking status that is posted for an order does not change the order's status.",
      without: "it does, as an activity would", "rest-api 2.8"),
  ]

  /// About what is published on sockets.
  static let sockets: [SandboxWart] = [
    SandboxWart(
      "sockets-speak-seventeen", \.socketsSpeakSeventeen,
      "The socket server is SocketCluster 17: it echoes a call's number whatever it is and answers a handshake "
        + "without one.",
      without:
        "it is version 19, where only numbers are calls, and a handshake without one is closed with 4008",
      "INDEX (socketcluster-17, socketcluster-19)"),
    SandboxWart(
      "notices-come-again", \.noticesComeAgain,
      "A word to a driver about an order is published twice under one id, and on the driver's channel up to three times.",
      without: "it is published once",
      "INDEX (Notification events)"),
  ]

  /// About distance, schedule, and a round that was cancelled.
  static let readings: [SandboxWart] = [
    SandboxWart(
      "distance-read-writes", \.distanceReadWrites,
      "Reading distance-and-time writes both to the order.",
      without: "it only reads", "rest-api 2.2, captures 354"),
    SandboxWart(
      "distance-skips-the-stops", \.distanceSkipsTheStops,
      "Distance and time are of the straight way to the last stop, whatever lies between.",
      without: "of the way through every stop", "captures 118 against 320, 503"),
    SandboxWart(
      "schedule-ignores-the-zone", \.scheduleIgnoresTheZone,
      "A schedule's timezone counts for nothing: 10:30 in Singapore is 10:30Z.",
      without: "it is 02:30Z", "captures 343, rest-api 5.6"),
    SandboxWart(
      "unreadable-times-fail", \.unreadableTimesFail,
      "A schedule's time that cannot be read is a 500.",
      without: "it is a 422", "rest-api 2.2"),
    SandboxWart(
      "canceled-rounds-end-at-once", \.canceledRoundsEndAtOnce,
      "The next completion at any stop of a cancelled round completes the order.",
      without: "it ends its stop and the round goes on", "rest-api 3.5, FINDINGS Multi-stop"),
    SandboxWart(
      "stop-cancel-frees-the-driver", \.stopCancelFreesTheDriver,
      "A canceled activity on a round frees the driver, which cancelling does not.",
      without: "the driver keeps the job, as after a cancel", "captures 1533-1535"),
  ]
}
