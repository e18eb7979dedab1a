/// What the real server does that nobody would design. Each is a switch, real by default, so that a test can
/// show what a client owes to it. What each means, and what the server does without it, is in `table`.
public struct SandboxWarts: Sendable, Equatable {
  // MARK: Who may ask, and how often
  /// `unknown-identity-fails`
  public var unknownIdentityFails = true
  /// `codes-go-by-mail`
  public var codesGoByMail = true
  /// `codes-are-reusable`
  public var codesAreReusable = true
  /// `create-driver-code-fails`
  public var createDriverCodeFails = true
  /// `device-without-driver-fails`
  public var deviceWithoutDriverFails = true
  /// `basic-scheme-is-refused`
  public var basicSchemeIsRefused = true
  /// `tokens-never-expire`
  public var tokensNeverExpire = true
  /// `old-tokens-follow`
  public var oldTokensFollow = true
  /// `any-token-reaches-any-order`
  public var anyTokenReachesAnyOrder = true
  /// `tokens-see-the-whole-company`
  public var tokensSeeTheWholeCompany = true
  /// `throttle-counts-addresses`
  public var throttleCountsAddresses = true
  /// `throttled-answer-is-bare`
  public var throttledAnswerIsBare = true

  // MARK: How a request is read and an answer written
  /// `malformed-json-is-empty`
  public var malformedJSONIsEmpty = true
  /// `empty-text-is-null`
  public var emptyTextIsNull = true
  /// `many-error-forms`
  public var manyErrorForms = true
  /// `answers-are-bare`
  public var answersAreBare = true
  /// `accept-is-ignored`
  public var acceptIsIgnored = true
  /// `idempotency-keys-are-ignored`
  public var idempotencyKeysAreIgnored = true
  /// `reads-have-no-etag`
  public var readsHaveNoETag = true
  /// `stale-writes-win`
  public var staleWritesWin = true
  /// `empty-maps-become-lists`
  public var emptyMapsBecomeLists = true
  /// `slashes-are-escaped`
  public var slashesAreEscaped = true
  /// `whole-floats-lose-their-point`
  public var wholeFloatsLoseTheirPoint = true
  /// `times-have-six-digits`
  public var timesHaveSixDigits = true

  // MARK: Lists and their filters
  /// `stale-list-cache`
  public var staleListCache = true
  /// `cache-hits-are-torn`
  public var cacheHitsAreTorn = true
  /// `cache-ignores-busters`
  public var cacheIgnoresBusters = true
  /// `unknown-sort-fails`
  public var unknownSortFails = true
  /// `unknown-filters-are-ignored`
  public var unknownFiltersAreIgnored = true
  /// `limits-are-clamped`
  public var limitsAreClamped = true
  /// `bulk-query-is-cut`
  public var bulkQueryIsCut = true
  /// `flag-filters-misread-words`
  public var flagFiltersMisreadWords = true
  /// `customer-filter-finds-nothing`
  public var customerFilterFindsNothing = true
  /// `offsets-are-dropped`
  public var offsetsAreDropped = true

  // MARK: Creating, changing and deleting orders
  /// `pod-required-fails`
  public var podRequiredFails = true
  /// `internal-ids-repeat`
  public var internalIDsRepeat = true
  /// `queue-comes-later`
  public var queueComesLater = true
  /// `update-resets-destination`
  public var updateResetsDestination = true
  /// `update-with-payload-fails`
  public var updateWithPayloadFails = true
  /// `meta-is-replaced`
  public var metaIsReplaced = true
  /// `status-is-written-raw`
  public var statusIsWrittenRaw = true
  /// `update-dispatches-unguarded`
  public var updateDispatchesUnguarded = true
  /// `waypoints-wreck-the-round`
  public var waypointsWreckTheRound = true
  /// `ends-delete-waypoints`
  public var endsDeleteWaypoints = true
  /// `update-answers-old-stops`
  public var updateAnswersOldStops = true
  /// `vehicle-stays-on-reassignment`
  public var vehicleStaysOnReassignment = true
  /// `delete-is-no-cancel`
  public var deleteIsNoCancel = true
  /// `deleted-orders-are-missing`
  public var deletedOrdersAreMissing = true
  /// `uuids-find-nothing`
  public var uuidsFindNothing = true

  // MARK: Dispatch, start, activity, complete, cancel
  /// `answers-are-partial`
  public var answersArePartial = true
  /// `dispatch-answers-old-history`
  public var dispatchAnswersOldHistory = true
  /// `dispatched-at-is-written-twice`
  public var dispatchedAtIsWrittenTwice = true
  /// `unknown-assignee-fails`
  public var unknownAssigneeFails = true
  /// `accept-takes-over`
  public var acceptTakesOver = true
  /// `canceled-orders-start`
  public var canceledOrdersStart = true
  /// `canceled-orders-revive`
  public var canceledOrdersRevive = true
  /// `complete-and-cancel-unguarded`
  public var completeAndCancelUnguarded = true
  /// `activity-needs-complete`
  public var activityNeedsComplete = true
  /// `codeless-activity-fails`
  public var codelessActivityFails = true
  /// `activities-are-trusted`
  public var activitiesAreTrusted = true
  /// `proofs-are-not-enforced`
  public var proofsAreNotEnforced = true
  /// `unknown-proofs-are-ignored`
  public var unknownProofsAreIgnored = true
  /// `repeated-status-is-no-save`
  public var repeatedStatusIsNoSave = true
  /// `cancel-keeps-the-job`
  public var cancelKeepsTheJob = true
  /// `completion-frees-the-holder`
  public var completionFreesTheHolder = true

  // MARK: Rounds of several stops, and flows
  /// `activities-ignore-the-stop`
  public var activitiesIgnoreTheStop = true
  /// `skipped-stops-are-forgotten`
  public var skippedStopsAreForgotten = true
  /// `entities-at-ends-stay-created`
  public var entitiesAtEndsStayCreated = true
  /// `stop-progress-is-no-update`
  public var stopProgressIsNoUpdate = true
  /// `complete-wants-the-word`
  public var completeWantsTheWord = true
  /// `stop-cancel-ends-the-order`
  public var stopCancelEndsTheOrder = true
  /// `destination-in-any-status`
  public var destinationInAnyStatus = true
  /// `doubled-places-show-the-first`
  public var doubledPlacesShowTheFirst = true
  /// `unset-field-is-its-name`
  public var unsetFieldIsItsName = true
  /// `in-never-passes`
  public var inNeverPasses = true
  /// `unknown-operator-fails`
  public var unknownOperatorFails = true
  /// `flows-hide-their-edges`
  public var flowsHideTheirEdges = true

  // MARK: Proofs, positions, reports, comments
  /// `proofs-repeat`
  public var proofsRepeat = true
  /// `photos-answer-the-last`
  public var photosAnswerTheLast = true
  /// `data-url-photos-are-refused`
  public var dataURLPhotosAreRefused = true
  /// `signatures-echo-raw`
  public var signaturesEchoRaw = true
  /// `unknown-subject-is-the-order`
  public var unknownSubjectIsTheOrder = true
  /// `bad-positions-are-swallowed`
  public var badPositionsAreSwallowed = true
  /// `client-times-are-ignored`
  public var clientTimesAreIgnored = true
  /// `absent-online-flips`
  public var absentOnlineFlips = true
  /// `issue-query-fails`
  public var issueQueryFails = true
  /// `tag-filter-finds-nothing`
  public var tagFilterFindsNothing = true
  /// `report-deletion-answers-the-record`
  public var reportDeletionAnswersTheRecord = true
  /// `null-location-is-zero`
  public var nullLocationIsZero = true
  /// `fresh-location-is-empty`
  public var freshLocationIsEmpty = true
  /// `money-loses-its-point`
  public var moneyLosesItsPoint = true
  /// `numbers-come-back-as-text`
  public var numbersComeBackAsText = true
  /// `anyone-edits-comments`
  public var anyoneEditsComments = true
  /// `replies-are-listed-twice`
  public var repliesAreListedTwice = true

  // MARK: What a document says
  /// `unknown-position-is-zero`
  public var unknownPositionIsZero = true
  /// `rows-have-no-updated-at`
  public var rowsHaveNoUpdatedAt = true
  /// `pictures-in-every-row`
  public var picturesInEveryRow = true
  /// `places-are-upper-case`
  public var placesAreUpperCase = true
  /// `codes-are-upper-case`
  public var codesAreUpperCase = true
  /// `sizes-are-text`
  public var sizesAreText = true
  /// `waypoints-hide-their-id`
  public var waypointsHideTheirID = true

  // MARK: Places, contacts, drivers and tracking statuses
  /// `missing-places-are-bad-requests`
  public var missingPlacesAreBadRequests = true
  /// `known-records-are-merged`
  public var knownRecordsAreMerged = true
  /// `absent-contact-keys-fail`
  public var absentContactKeysFail = true
  /// `unchanged-save-is-no-save`
  public var unchangedSaveIsNoSave = true
  /// `patch-is-no-update`
  public var patchIsNoUpdate = true
  /// `test-drivers-fail`
  public var testDriversFail = true
  /// `active-drivers-are-available`
  public var activeDriversAreAvailable = true
  /// `driver-updates-drop-positions`
  public var driverUpdatesDropPositions = true
  /// `driver-ids-change`
  public var driverIDsChange = true
  /// `unknown-company-fails`
  public var unknownCompanyFails = true
  /// `coordinates-are-no-location`
  public var coordinatesAreNoLocation = true
  /// `status-words-count-once`
  public var statusWordsCountOnce = true
  /// `posted-rows-leave-the-status`
  public var postedRowsLeaveTheStatus = true

  // MARK: Distance, schedule, cancelled rounds
  /// `distance-read-writes`
  public var distanceReadWrites = true
  /// `distance-skips-the-stops`
  public var distanceSkipsTheStops = true
  /// `schedule-ignores-the-zone`
  public var scheduleIgnoresTheZone = true
  /// `unreadable-times-fail`
  public var unreadableTimesFail = true
  /// `canceled-rounds-end-at-once`
  public var canceledRoundsEndAtOnce = true
  /// `stop-cancel-frees-the-driver`
  public var stopCancelFreesTheDriver = true

  // MARK: Sockets
  /// `sockets-speak-seventeen`
  public var socketsSpeakSeventeen = true
  /// `notices-come-again`
  public var noticesComeAgain = true

  /// The real server.
  public init() {}
}
