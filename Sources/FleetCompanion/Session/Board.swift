import FleetModels
import FleetOutbox
import FleetStorage

/// A dispatcher's board: an organization's orders by what they need.
public struct Board: Sendable, Equatable {
  /// Orders of one kind: how many there are, and the first of them by time.
  public struct Section: Sendable, Equatable {
    public var count = 0
    public var orders: [OrderView] = []
  }

  /// Nobody's, with work left, whatever their day.
  public var unassigned = Section()
  /// With a driver and work left, whatever their day.
  public var active = Section()
  /// Completed, canceled or expired, of the board's day.
  public var ended = Section()
}

extension DispatcherSession {
  /// The board from disk, with what `companion listen` received meanwhile, and what was asked for here on top: also
  /// the orders that the server does not have yet.
  /// - Parameters:
  ///   - day: whose ended orders it shows; today when nil.
  ///   - limit: how many orders of each section; the counts are of all.
  public func board(on day: CalendarDay? = nil, limit: Int = 200) throws -> Board {
    // Trouble with the inbox, or a full disk, hides no board.
    if books.hearing.isThere { _ = try? applyEvents() }
    let sections = Sections(time: (day ?? today).interval(in: identity.timeZone))
    // What was acted on here may belong elsewhere than the server's last word has it.
    let acted = Set(try store.live().filter(\.state.isOpen).compactMap { $0.order.map { Order.ID($0) } })
    let lines = try cache.lines(of: acted.sorted())
    let views = try lines.map(outbox.lineView) + outbox.newOrders()
    var board = Board()
    for (path, part) in sections.all {
      var section = Board.Section()
      section.count =
        try cache.count(of: part) - lines.count { sections.part(of: $0.order, isGone: $0.isDeleted) == part }
      section.orders = try cache.lines(of: part, limit: limit + acted.count)
        .filter { !acted.contains($0.order.id) }.map(outbox.lineView)
      let moved = views.filter {
        sections.part(of: $0.order, isGone: $0.isDeleted && $0.held == nil) == part
      }
      section.count += moved.count
      section.orders = Array((section.orders + moved).sorted(by: Sections.isEarlier).prefix(limit))
      board[keyPath: path] = section
    }
    return board
  }

  /// The board as shown, now and after each change of it.
  public nonisolated func boards(on day: CalendarDay? = nil, limit: Int = 200) -> AsyncStream<Board> {
    values { try $0.board(on: day, limit: limit) }
  }
}

/// Which section an order belongs to.
private struct Sections {
  let time: Range<Timestamp>

  var all: [(WritableKeyPath<Board, Board.Section> & Sendable, BoardPart)] {
    [(\.unassigned, .unassigned), (\.active, .active), (\.ended, .ended(time))]
  }

  func part(of order: Order, isGone: Bool) -> BoardPart? {
    if isGone { return nil }
    if order.status?.isTerminal == true || order.status == "expired" {
      let isOfDay = (order.scheduledAt ?? order.createdAt).map { time.contains($0) } ?? false
      return isOfDay ? .ended(time) : nil
    }
    return order.driverAssigned.value == nil ? .unassigned : .active
  }

  static func isEarlier(_ one: OrderView, _ other: OrderView) -> Bool {
    func time(_ view: OrderView) -> Int64 {
      (view.order.scheduledAt ?? view.order.createdAt)?.milliseconds ?? .min
    }
    return (time(one), one.order.id) < (time(other), other.order.id)
  }
}
