/// What the real server does that nobody would design. Each is a switch, real by default, so that a test can
/// show what a client owes to it.
public struct SandboxWarts: Sendable, Equatable {
  /// A list is answered from a cache up to 300 s old that some writes do not clear (rest-api 2.1,
  /// captures 1296, 1404). Off: every list is fresh and `X-Cache-Status` is `DISABLED`.
  public var staleListCache = true
  /// `sort` by an unknown column is a 500 (captures 137). Off: such a column is ignored.
  public var unknownSortFails = true
  /// An unknown sign-in identity is a 500 (captures 010). Off: it is the 401 of a wrong password.
  public var unknownIdentityFails = true
  /// `update-activity` without `activity.complete` is a 500 (captures 212–214). Off: missing is false.
  public var activityNeedsComplete = true
  /// An activity sent to a cancelled order revives it (captures 252, rest-api 3.5). Off: 400.
  public var canceledOrdersRevive = true
  /// `complete` and `cancel` work from any status and repeat (captures 232–234). Off: 400 on an order
  /// that is over.
  public var completeAndCancelUnguarded = true
  /// A start that finds a cancelled order starts it (captures 252). Off: 400.
  public var canceledOrdersStart = true
  /// A driver whose order was given to another still reaches it (INDEX: "a reassigned driver's update is
  /// still accepted"). Off: 404 for that driver's writes.
  public var anyTokenReachesAnyOrder = true
  /// The queued listener of a dispatch writes `dispatched_at` a second time (captures 203 against 215).
  public var dispatchedAtIsWrittenTwice = true
  /// `pod_required: true` on create and update is a 500 (captures 111, 346). Off: stored.
  public var podRequiredFails = true
  /// `PUT /orders` sends the round back to its first stop (captures 614). Off: the destination stays.
  public var updateResetsDestination = true
  /// `PUT /orders` with `payload` as an object is a 500 after the ends were saved (rest-api 2.2 trap 2).
  public var updateWithPayloadFails = true
  /// Malformed JSON is an empty body (INDEX). Off: 400.
  public var malformedJSONIsEmpty = true
  /// The filters `customer` and `facilitator` find nothing (rest-api 2.2). Off: they filter.
  public var customerFilterFindsNothing = true
  /// A 429 carries neither Retry-After nor rate headers (captures 451). Off: it carries both.
  public var throttledAnswerIsBare = true
  /// A sign-in code goes by mail, because sending it by SMS failed (captures 013). Off: by SMS.
  public var codesGoByMail = true
  /// Any search of issues by `query` is a 500 (captures 1451). Off: it searches the reports.
  public var issueQueryFails = true
  /// Answers are bare. Off: they come as `{"data": …}`, the form of the vendor's recipes (rest-api 7).
  public var answersAreBare = true

  /// The real server.
  public init() {}
}
