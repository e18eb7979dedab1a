import FleetEvents
import FleetModels
import FleetStorage

/// What is to be done about an order of which an event speaks.
enum OrderRuling: Equatable {
  /// It says nothing that is not shown already.
  case agrees
  /// It speaks of an earlier state than the one shown.
  case stale
  /// To be shown from here on; the order's own document says the rest.
  /// - `isWhole`: whether it left nothing open that it speaks of.
  case lay(ToldNews, changed: Set<String>, isWhole: Bool)
  /// The server has deleted it; its own document, if there is one after all, may bring it back.
  case delete(version: Timestamp?)
  /// Nothing of it is believed before the order's own document, for this reason.
  case reread(Doubt, hint: StatusCode?)

  /// Why an event does not change an order by itself.
  enum Doubt: String {
    /// It has the stamp of what is shown and says something else.
    case tie
    /// It has no date to compare by.
    case undated
    /// Its date is ahead of the server's clock.
    case future
    /// It ends, reopens, removes or reassigns the order, and anyone could have sent it.
    case unproven
    /// The order was thought gone.
    case deleted
    /// It says more than can be kept.
    case size
  }
}

/// The decision rules for events about orders (events 7), but that a tie that differs is always read again. Pure.
struct EventRules {
  /// The server's time, as far as it is known.
  let serverTime: Timestamp
  /// How far ahead of it a date may be.
  var tolerance: Int64 = 5 * 60_000
  /// More than any order's flat form is not kept of what events say.
  var sizeLimit = 64 * 1024

  /// - Parameters:
  ///   - isProven: whether the sender has shown to be the server (a webhook signed with a secret).
  ///   - heard: when it was received.
  func ruling(
    on news: OrderNews, named name: EventName, isProven: Bool, heard: Moment, standing: OrderStanding
  ) -> OrderRuling {
    if isAhead(news.version) { return .reread(.future, hint: nil) }
    var news = news
    // A stamp that cannot be read must not take the place of one that can.
    if news.row == nil { news.fields["updated_at"] = nil }
    if news.isDeleted { return deletion(news, isProven: isProven, standing) }
    if standing.isDeleted {
      if let gone = standing.deletedVersion, let version = news.row, version <= gone { return .stale }
      return .reread(.deleted, hint: nil)
    }
    switch order(of: news, to: standing) {
    case .older: return .stale
    case .newer: return laying(news, named: name, isProven: isProven, heard: heard, over: standing)
    case .same:
      var copy = standing.order
      if copy.lay(news.fields, clearingDriver: false).isAgreement, news.driver != .unknown { return .agrees }
      return .reread(.tie, hint: nil)
    case .unknown: return .reread(.undated, hint: news.statusHint.flatMap { hint($0, standing) })
    }
  }

  private enum Age { case older, same, newer, unknown }

  private func order(of news: OrderNews, to standing: OrderStanding) -> Age {
    switch news.version {
    case .row(let stamp):
      guard let known = standing.version else { return .newer }
      let stamp = stamp.second
      return stamp < known ? .older : stamp == known ? .same : .newer
    case .envelope(let stamp):
      let stamp = stamp.second
      if let known = standing.news?.enveloped, stamp < known { return .older }
      if let known = standing.news?.enveloped, stamp == known { return .same }
      // The date of an event against that of a row: later is newer, unless it leaves an end.
      guard let known = standing.version else { return .newer }
      let leavesEnd = standing.order.status?.isTerminal == true && news.status.map { !$0.isTerminal } ?? false
      return stamp > known && !leavesEnd ? .newer : .unknown
    case .none: return .unknown
    }
  }

  private func deletion(_ news: OrderNews, isProven: Bool, _ standing: OrderStanding) -> OrderRuling {
    if standing.isDeleted { return .agrees }
    guard isProven else { return .reread(.unproven, hint: "deleted") }
    // An old one may be told again by anybody who once saw it.
    if let stamp = news.stamp, let known = standing.version, stamp < known { return .reread(.tie, hint: nil) }
    return .delete(version: news.row)
  }

  private func laying(
    _ news: OrderNews, named name: EventName, isProven: Bool, heard: Moment, over standing: OrderStanding
  ) -> OrderRuling {
    var shown = standing.order
    // Who has an order is taken away by its own row's word alone (events 7.8).
    let clears = name == .orderUpdated && news.row != nil
    let laying = shown.lay(news.fields, clearingDriver: clears)
    if !isProven {
      switch blow(laying, from: standing.order, to: shown) {
      case .status(let status): return .reread(.unproven, hint: status)
      case .driver: return .reread(.unproven, hint: nil)
      case nil: break
      }
    }
    var told = standing.news ?? ToldNews(heard: heard)
    for (member, value) in news.fields
    where !laying.untold.contains(member) || laying.changed.contains(member) {
      // Nobody drives it, and now somebody: over the document, which has the one before, his id cannot be laid.
      if member == "driver_assigned", told.fields[member] == .null, value != .null,
        news.driver.id != standing.documentDriver?.rawValue
      {
        continue
      }
      told.fields[member] = value
    }
    told.hint = nil
    told.heard = heard
    switch news.version {
    case .row(let stamp): told.version = stamp.second
    case .envelope(let stamp): told.enveloped = stamp.second
    case .none: break
    }
    guard JSONValue.object(told.fields).encoded().count <= sizeLimit else { return .reread(.size, hint: nil) }
    return .lay(
      told, changed: laying.changed, isWhole: laying.untold.isEmpty && news.driver != .unknown)
  }

  /// An order's end, its reopening, or another driver: too much for somebody who proves nothing.
  private enum Blow {
    case status(StatusCode)
    case driver
  }

  private static let ends: Set<StatusCode> = [.completed, .canceled, "failed", "expired"]

  private func blow(_ laying: Order.Laying, from old: Order, to new: Order) -> Blow? {
    if laying.changed.contains("status"), let status = new.status,
      Self.ends.contains(status) || old.status.map(Self.ends.contains) == true
    {
      return .status(status)
    }
    let isAboutDriver =
      laying.changed.contains("driver_assigned") || laying.untold.contains("driver_assigned")
    return isAboutDriver ? .driver : nil
  }

  /// What is shown already is no hint.
  private func hint(_ status: StatusCode, _ standing: OrderStanding) -> StatusCode? {
    standing.order.status == status ? nil : status
  }

  func isAhead(_ version: EventVersion) -> Bool {
    switch version {
    case .row(let stamp), .envelope(let stamp):
      stamp.milliseconds > serverTime.milliseconds + tolerance
    case .none: false
    }
  }
}

extension OrderNews {
  /// The stamp of the order's own row, to the second.
  var row: Timestamp? {
    if case .row(let stamp) = version { stamp.second } else { nil }
  }

  /// Its date, of whichever kind, to the second.
  var stamp: Timestamp? {
    switch version {
    case .row(let stamp), .envelope(let stamp): stamp.second
    case .none: nil
    }
  }

  var status: StatusCode? { fields["status"]?.string.map { StatusCode($0) } }
}
