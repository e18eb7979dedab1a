/// The warts a client meets before any order moves: credentials, requests, lists, and orders being written.
extension SandboxWart {
  /// About who may ask, and how often.
  static let access: [SandboxWart] = [
    SandboxWart(
      "unknown-identity-fails", \.unknownIdentityFails,
      "An unknown sign-in identity is a 500.",
      without: "it is the 401 of a wrong password", "captures 010"),
    SandboxWart(
      "codes-go-by-mail", \.codesGoByMail,
      "A sign-in code goes by mail, because sending it by SMS failed.",
      without: "it goes by SMS", "captures 013"),
    SandboxWart(
      "codes-are-reusable", \.codesAreReusable,
      "A sign-in code works again and again for an hour.",
      without: "the first use consumes it", "rest-api 1.4"),
    SandboxWart(
      "create-driver-code-fails", \.createDriverCodeFails,
      "Verifying a code for create_driver is a 500.",
      without: "it signs in as any other code does", "rest-api 1.4"),
    SandboxWart(
      "device-without-driver-fails", \.deviceWithoutDriverFails,
      "Registering a device without a driver in the path is a 500.",
      without: "it is the device of the driver who asks", "captures 039"),
    SandboxWart(
      "basic-scheme-is-refused", \.basicSchemeIsRefused,
      "A key sent as the user name of HTTP Basic is no credential, whatever the docs say.",
      without: "it is one", "captures 005, rest-api 1.3"),
    SandboxWart(
      "tokens-never-expire", \.tokensNeverExpire,
      "A driver's token goes on after its seven days.",
      without: "then it is a 401", "rest-api 1.3"),
    SandboxWart(
      "old-tokens-follow", \.oldTokensFollow,
      "After a switch of organization the old token works on, in the new company.",
      without: "it stays in the company it was issued in", "FINDINGS Staff edits, rest-api 1.4"),
    SandboxWart(
      "any-token-reaches-any-order", \.anyTokenReachesAnyOrder,
      "A driver whose order was given to another still writes to it.",
      without: "404 for that driver's writes", "FINDINGS Staff edits"),
    SandboxWart(
      "tokens-see-the-whole-company", \.tokensSeeTheWholeCompany,
      "A driver's token lists every order of the company.",
      without: "only that driver's orders and free ones", "captures 530"),
    SandboxWart(
      "throttle-counts-addresses", \.throttleCountsAddresses,
      "Requests are counted by address before anybody asks who sent them.",
      without: "by credential, and strangers not at all", "captures 451-454, rest-api 5.1"),
    SandboxWart(
      "throttled-answer-is-bare", \.throttledAnswerIsBare,
      "A 429 carries neither Retry-After nor rate headers.",
      without: "it carries both", "captures 451"),
  ]

  /// About how a request is read and an answer written.
  static let requests: [SandboxWart] = [
    SandboxWart(
      "malformed-json-is-empty", \.malformedJSONIsEmpty,
      "Malformed JSON is an empty body.",
      without: "it is a 400", "INDEX"),
    SandboxWart(
      "empty-text-is-null", \.emptyTextIsNull,
      "Texts of a body are trimmed, and empty ones are null.",
      without: "they are taken as sent", "rest-api 1.2"),
    SandboxWart(
      "many-error-forms", \.manyErrorForms,
      "An error is {\"error\"}, {\"errors\"} or both, depending on who speaks.",
      without: "always both", "rest-api 1.6"),
    SandboxWart(
      "answers-are-bare", \.answersAreBare,
      "Answers are bare.",
      without: "they come as {\"data\": …}", "rest-api 1.5, 7"),
    SandboxWart(
      "accept-is-ignored", \.acceptIsIgnored,
      "Whatever Accept asks for, JSON comes.",
      without: "a 406 when it asks for something else", "rest-api 9"),
    SandboxWart(
      "idempotency-keys-are-ignored", \.idempotencyKeysAreIgnored,
      "An Idempotency-Key means nothing.",
      without: "a write repeated with its key is answered as the first time and not done again",
      "captures 370-372, rest-api 5.3"),
    SandboxWart(
      "reads-have-no-etag", \.readsHaveNoETag,
      "A read has no ETag, and If-None-Match means nothing.",
      without: "it has one, and what is unchanged is a 304", "captures 139, rest-api 5.2"),
    SandboxWart(
      "stale-writes-win", \.staleWritesWin,
      "If-Match means nothing on an update: the last write wins.",
      without: "a 412 when the order is another by now", "rest-api 5.8"),
    SandboxWart(
      "empty-maps-become-lists", \.emptyMapsBecomeLists,
      "A meta that was stored empty comes back as [].",
      without: "as {}", "rest-api 4.0"),
    SandboxWart(
      "slashes-are-escaped", \.slashesAreEscaped,
      "JSON has its slashes and all letters outside ASCII escaped.",
      without: "they are written plainly", "rest-api 4.0"),
    SandboxWart(
      "whole-floats-lose-their-point", \.wholeFloatsLoseTheirPoint,
      "A whole float is written without its point: 103 for 103.0.",
      without: "with it", "rest-api 4.0"),
    SandboxWart(
      "times-have-six-digits", \.timesHaveSixDigits,
      "A time has six digits behind its seconds, all of them zero.",
      without: "none", "rest-api 4.0"),
  ]

  /// About lists and their filters.
  static let lists: [SandboxWart] = [
    SandboxWart(
      "stale-list-cache", \.staleListCache,
      "A list is answered from a cache up to 300 s old that some writes do not clear.",
      without: "every list is fresh and X-Cache-Status is DISABLED", "captures 1296, 1404"),
    SandboxWart(
      "cache-hits-are-torn", \.cacheHitsAreTorn,
      "A cached order is old, but its payload and stops are read again.",
      without: "it is whole as it was stored", "captures 1316, 1319"),
    SandboxWart(
      "cache-ignores-busters", \.cacheIgnoresBusters,
      "The parameters _, timestamp and nocache do not make a list fresh.",
      without: "they do, as any other does", "captures 1325"),
    SandboxWart(
      "unknown-sort-fails", \.unknownSortFails,
      "Sorting by an unknown column is a 500.",
      without: "such a column is ignored", "captures 137"),
    SandboxWart(
      "unknown-filters-are-ignored", \.unknownFiltersAreIgnored,
      "A parameter nobody knows is ignored.",
      without: "it is a 422", "captures 525-527"),
    SandboxWart(
      "limits-are-clamped", \.limitsAreClamped,
      "A limit out of range is quietly 1 or 100.",
      without: "it is a 422", "captures 502-509"),
    SandboxWart(
      "bulk-query-is-cut", \.bulkQueryIsCut,
      "bulk_query without a limit is cut to 30.",
      without: "it finds all it names, without a limit", "captures 1357"),
    SandboxWart(
      "flag-filters-misread-words", \.flagFiltersMisreadWords,
      "Filters by a flag want 1 or 0: adhoc=true reads as 0, active=false as on.",
      without: "the words are read", "rest-api 2.2"),
    SandboxWart(
      "customer-filter-finds-nothing", \.customerFilterFindsNothing,
      "The filters customer and facilitator find nothing.",
      without: "customer finds its orders", "rest-api 2.2"),
    SandboxWart(
      "offsets-are-dropped", \.offsetsAreDropped,
      "A time's offset is dropped: 10:00+02:00 is 10:00Z.",
      without: "it is converted", "captures 1341, rest-api 5.6"),
  ]

  /// About creating, changing and deleting orders.
  static let writing: [SandboxWart] = [
    SandboxWart(
      "pod-required-fails", \.podRequiredFails,
      "pod_required on create and update is a 500.",
      without: "it is stored", "captures 111, 346"),
    SandboxWart(
      "internal-ids-repeat", \.internalIDsRepeat,
      "Two orders may have one internal_id.",
      without: "the second is a 422", "rest-api 5.3"),
    SandboxWart(
      "queue-comes-later", \.queueComesLater,
      "A dispatch on creation and what a dispatch leaves to the queue land after the answer.",
      without: "before it", "captures 114 against 138, 249"),
    SandboxWart(
      "update-resets-destination", \.updateResetsDestination,
      "Any update sends the round back to its first stop.",
      without: "the destination stays", "captures 614"),
    SandboxWart(
      "update-with-payload-fails", \.updateWithPayloadFails,
      "An update with payload as an object is a 500 after the ends were saved.",
      without: "the payload is not looked at", "rest-api 2.2"),
    SandboxWart(
      "meta-is-replaced", \.metaIsReplaced,
      "An update's meta takes the place of the old one.",
      without: "it is merged into it", "rest-api 2.2"),
    SandboxWart(
      "status-is-written-raw", \.statusIsWrittenRaw,
      "An update writes any status: no row, no look at the flow.",
      without: "a status is a 422", "rest-api 2.2"),
    SandboxWart(
      "update-dispatches-unguarded", \.updateDispatchesUnguarded,
      "An update with dispatch dispatches again, without a driver too.",
      without: "it has the guards of a dispatch", "rest-api 2.2"),
    SandboxWart(
      "waypoints-wreck-the-round", \.waypointsWreckTheRound,
      "An update with waypoints makes ends of the first and last and tears the rest.",
      without: "they become the round, and those that stay keep their state", "captures 1111-1174"),
    SandboxWart(
      "ends-delete-waypoints", \.endsDeleteWaypoints,
      "An update with pickup or dropoff alone deletes all waypoints.",
      without: "they stay", "rest-api 2.2"),
    SandboxWart(
      "update-answers-old-stops", \.updateAnswersOldStops,
      "The answer to an update of the stops shows the old ones.",
      without: "the new ones", "captures 1131-1174"),
    SandboxWart(
      "vehicle-stays-on-reassignment", \.vehicleStaysOnReassignment,
      "A reassigned order keeps the first driver's vehicle.",
      without: "it gets the new driver's", "captures 1051"),
    SandboxWart(
      "delete-is-no-cancel", \.deleteIsNoCancel,
      "DELETE of an order deletes it, though the docs call it cancelling.",
      without: "it cancels", "rest-api 2.2, 7"),
    SandboxWart(
      "deleted-orders-are-missing", \.deletedOrdersAreMissing,
      "A deleted order is the 404 of one that never was.",
      without: "it is a 410", "captures 1362, rest-api 5.5"),
    SandboxWart(
      "uuids-find-nothing", \.uuidsFindNothing,
      "An order cannot be asked for by its uuid.",
      without: "it can", "captures 140"),
  ]
}
