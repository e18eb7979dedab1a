/// The warts of orders under way, of what is sent along, and of the documents that tell of it.
extension SandboxWart {
  /// About dispatch, start, activity, complete, cancel.
  static let progress: [SandboxWart] = [
    SandboxWart(
      "answers-are-partial", \.answersArePartial,
      "The answer to an action leaves out the relations it did not load.",
      without: "every answer is whole", "rest-api 3.6, captures 207"),
    SandboxWart(
      "dispatch-answers-old-history", \.dispatchAnswersOldHistory,
      "The answer to a dispatch lacks the DISPATCHED row.",
      without: "it has it", "captures 203-205"),
    SandboxWart(
      "dispatched-at-is-written-twice", \.dispatchedAtIsWrittenTwice,
      "The queued listener of a dispatch writes dispatched_at again.",
      without: "it does not", "captures 203 against 215"),
    SandboxWart(
      "unknown-assignee-fails", \.unknownAssigneeFails,
      "Accepting for a driver who is not there is a 500.",
      without: "it is a 422", "rest-api 2.2"),
    SandboxWart(
      "accept-takes-over", \.acceptTakesOver,
      "Accepting an ad-hoc order takes it from the driver who has it.",
      without: "that is a 400", "rest-api 3.4"),
    SandboxWart(
      "canceled-orders-start", \.canceledOrdersStart,
      "A cancelled order can be started.",
      without: "that is a 400", "captures 252"),
    SandboxWart(
      "canceled-orders-revive", \.canceledOrdersRevive,
      "An activity revives a cancelled order.",
      without: "that is a 400", "captures 252, rest-api 3.5"),
    SandboxWart(
      "complete-and-cancel-unguarded", \.completeAndCancelUnguarded,
      "complete and cancel work from any status, and repeat.",
      without: "400 on an order that is over", "captures 232-234"),
    SandboxWart(
      "activity-needs-complete", \.activityNeedsComplete,
      "An activity without complete is a 500.",
      without: "missing is false", "captures 212-214"),
    SandboxWart(
      "codeless-activity-fails", \.codelessActivityFails,
      "An activity without a code is a 500, or a 200 that does nothing.",
      without: "it is a 422", "captures 212, 213, rest-api 3.5"),
    SandboxWart(
      "activities-are-trusted", \.activitiesAreTrusted,
      "Any activity is taken, offered or not.",
      without: "one that is not offered is a 422", "captures 380, 385"),
    SandboxWart(
      "proofs-are-not-enforced", \.proofsAreNotEnforced,
      "An activity that requires a proof is taken without one.",
      without: "that is a 422", "rest-api 3.5"),
    SandboxWart(
      "unknown-proofs-are-ignored", \.unknownProofsAreIgnored,
      "A proof nobody knows is ignored.",
      without: "it is a 422", "captures 1258"),
    SandboxWart(
      "repeated-status-is-no-save", \.repeatedStatusIsNoSave,
      "A row that leaves the status as it was moves no updated_at and clears no cache.",
      without: "it does", "captures 232, 1404"),
    SandboxWart(
      "cancel-keeps-the-job", \.cancelKeepsTheJob,
      "A cancelled order stays its driver's current job.",
      without: "the driver is free", "captures 250"),
    SandboxWart(
      "completion-frees-the-holder", \.completionFreesTheHolder,
      "A completion clears its holder's current job, whatever job that is.",
      without: "only when it is this order", "FINDINGS Staff edits"),
  ]

  /// About rounds of several stops, and flows.
  static let rounds: [SandboxWart] = [
    SandboxWart(
      "activities-ignore-the-stop", \.activitiesIgnoreTheStop,
      "An activity is put on the current stop, whichever the driver means.",
      without: "a waypoint in the body says which", "captures 610-613"),
    SandboxWart(
      "skipped-stops-are-forgotten", \.skippedStopsAreForgotten,
      "Completing the last stop completes the order, skipped stops or not.",
      without: "it goes back to them", "captures 1537-1539"),
    SandboxWart(
      "entities-at-ends-stay-created", \.entitiesAtEndsStayCreated,
      "Entities destined for pickup or dropoff stay CREATED.",
      without: "they move with their stop", "FINDINGS Multi-stop"),
    SandboxWart(
      "stop-progress-is-no-update", \.stopProgressIsNoUpdate,
      "A stop's progress does not move the order's updated_at.",
      without: "it does", "FINDINGS Multi-stop"),
    SandboxWart(
      "complete-wants-the-word", \.completeWantsTheWord,
      "complete is a 400 when a stop was ended by another code than COMPLETED.",
      without: "any completing code counts", "FINDINGS Multi-stop"),
    SandboxWart(
      "stop-cancel-ends-the-order", \.stopCancelEndsTheOrder,
      "A canceled activity at one stop cancels the whole order.",
      without: "it is that stop's row", "captures 1533-1535"),
    SandboxWart(
      "destination-in-any-status", \.destinationInAnyStatus,
      "The destination of an order that is over can be set.",
      without: "that is a 400", "rest-api 2.2"),
    SandboxWart(
      "doubled-places-show-the-first", \.doubledPlacesShowTheFirst,
      "Two stops at one place both show the first one's progress.",
      without: "each shows its own", "rest-api 4.4"),
    SandboxWart(
      "unset-field-is-its-name", \.unsetFieldIsItsName,
      "In a flow's condition an unset field is its own name.",
      without: "it is empty", "FINDINGS Custom flows"),
    SandboxWart(
      "in-never-passes", \.inNeverPasses,
      "The condition in never holds.",
      without: "it holds for what is in its list", "FINDINGS Custom flows"),
    SandboxWart(
      "unknown-operator-fails", \.unknownOperatorFails,
      "An operator nobody knows makes next-activity a 500.",
      without: "its condition does not hold", "captures 787"),
    SandboxWart(
      "flows-hide-their-edges", \.flowsHideTheirEdges,
      "A public order config shows its steps without what follows them.",
      without: "with activities and logic", "rest-api 3.2"),
  ]

  /// About proofs, positions, reports, comments.
  static let proofs: [SandboxWart] = [
    SandboxWart(
      "proofs-repeat", \.proofsRepeat,
      "The same proof sent twice is two proofs.",
      without: "the second is answered with the first", "captures 370-372"),
    SandboxWart(
      "photos-answer-the-last", \.photosAnswerTheLast,
      "Several photos in one request are answered with the last.",
      without: "with all of them", "FINDINGS Proofs"),
    SandboxWart(
      "data-url-photos-are-refused", \.dataURLPhotosAreRefused,
      "A photo as a data URL is a 422.",
      without: "it is taken", "captures 221"),
    SandboxWart(
      "signatures-echo-raw", \.signaturesEchoRaw,
      "A signature's answer repeats the whole upload in raw.",
      without: "raw is null", "captures 218"),
    SandboxWart(
      "unknown-subject-is-the-order", \.unknownSubjectIsTheOrder,
      "A proof's subject of an unknown kind silently means the order.",
      without: "it is a 400", "FINDINGS Proofs"),
    SandboxWart(
      "bad-positions-are-swallowed", \.badPositionsAreSwallowed,
      "A position without coordinates is a 200 that stores nothing.",
      without: "it is a 422", "captures 030"),
    SandboxWart(
      "client-times-are-ignored", \.clientTimesAreIgnored,
      "A position's timestamp is not looked at.",
      without: "it is the position's time", "rest-api 2.3"),
    SandboxWart(
      "absent-online-flips", \.absentOnlineFlips,
      "toggle-online without online flips it.",
      without: "it is a 422", "captures 022"),
    SandboxWart(
      "issue-query-fails", \.issueQueryFails,
      "Any search of issues by query is a 500.",
      without: "it searches the reports", "captures 1451"),
    SandboxWart(
      "tag-filter-finds-nothing", \.tagFilterFindsNothing,
      "Filtering issues by tags finds nothing.",
      without: "it finds them", "captures 1452"),
    SandboxWart(
      "report-deletion-answers-the-record", \.reportDeletionAnswersTheRecord,
      "Deleting an issue or a fuel report answers with the whole record.",
      without: "with the delete envelope", "captures 1462, 1474"),
    SandboxWart(
      "null-location-is-zero", \.nullLocationIsZero,
      "A location of null is the point 0,0.",
      without: "it is a 422", "captures 1461"),
    SandboxWart(
      "fresh-location-is-empty", \.freshLocationIsEmpty,
      "A location just written comes back as {}.",
      without: "as the point", "captures 1445, 1465"),
    SandboxWart(
      "money-loses-its-point", \.moneyLosesItsPoint,
      "An amount loses all that is no digit: 12.50 is 1250, 12 is 12.",
      without: "it stays as sent", "captures 1465, 1473"),
    SandboxWart(
      "numbers-come-back-as-text", \.numbersComeBackAsText,
      "A fuel report's numbers are numbers when written and texts when read.",
      without: "they stay what they were", "captures 1465, 1466"),
    SandboxWart(
      "anyone-edits-comments", \.anyoneEditsComments,
      "Any driver edits and deletes any comment.",
      without: "only who wrote it", "captures 1484, 1487"),
    SandboxWart(
      "replies-are-listed-twice", \.repliesAreListedTwice,
      "In the list of comments a reply stands under its comment and on its own.",
      without: "under its comment only", "captures 1481"),
  ]

  /// About what a document says.
  static let documents: [SandboxWart] = [
    SandboxWart(
      "unknown-position-is-zero", \.unknownPositionIsZero,
      "A driver or vehicle whose position nobody knows is at 0,0.",
      without: "its location is null", "rest-api 4.0"),
    SandboxWart(
      "rows-have-no-updated-at", \.rowsHaveNoUpdatedAt,
      "updated_at of a history row is null.",
      without: "it is when the row was written", "rest-api 4.0"),
    SandboxWart(
      "pictures-in-every-row", \.picturesInEveryRow,
      "Every history row repeats the QR and bar-code pictures.",
      without: "only the tracking number itself has them", "rest-api 4.0, captures 138"),
    SandboxWart(
      "places-are-upper-case", \.placesAreUpperCase,
      "A new place's texts are upper-cased.",
      without: "they stay as sent", "rest-api 2.5"),
    SandboxWart(
      "codes-are-upper-case", \.codesAreUpperCase,
      "Rows, stops and tracking numbers have upper-case codes.",
      without: "lower-case, as activities have", "rest-api 3.1"),
    SandboxWart(
      "sizes-are-text", \.sizesAreText,
      "An entity's weight and sizes are texts, whatever was sent.",
      without: "they stay as sent", "rest-api 4.0"),
    SandboxWart(
      "waypoints-hide-their-id", \.waypointsHideTheirID,
      "A waypoint shows its place's id and not its own.",
      without: "also waypoint_id", "rest-api 4.4"),
  ]
}
