import FleetModels

/// What a dispatcher does: the rules for each tap, and how taps and commands move from an order's provisional id to
/// the server's.
extension Tap {
  func dispatchersCommand(shown: RecordDocument?, as entry: String) throws(Refusal) -> Command {
    switch self {
    case .create(let draft):
      return .createOrder(CreateOrder(draft: try draft.checked(), mutation: entry))
    case .assign(let id, let driver, let name):
      return .assignDriver(try AssignDriver.check(known(shown, id).order, driver: driver, name: name))
    case .unassign(let id): return .unassignDriver(try UnassignDriver.check(known(shown, id).order))
    case .schedule(let id, let time):
      return .scheduleOrder(try ScheduleOrder.check(known(shown, id).order, time: time))
    case .dispatch(let id): return .dispatchOrder(try DispatchOrder.check(known(shown, id).order))
    case .cancel(let id): return .cancelOrder(try CancelOrder.check(known(shown, id).order))
    case .delete(let id): return .deleteOrder(DeleteOrder(order: try known(shown, id).order.id))
    case .update(let id, let edits):
      return .updateOrder(try UpdateOrder.check(known(shown, id).order, edits))
    case .start, .activity, .complete, .destination, .proof, .accept, .online, .position, .comment, .issue,
      .fuel:
      throw .driversBusiness
    }
  }

  /// The same about another order: one that has its real id now. Drivers know no other.
  public func naming(_ order: Order.ID) -> Tap {
    switch self {
    case .assign(_, let driver, let name): .assign(order, driver, name: name)
    case .unassign: .unassign(order)
    case .schedule(_, let time): .schedule(order, time)
    case .dispatch: .dispatch(order)
    case .cancel: .cancel(order)
    case .delete: .delete(order)
    case .update(_, let edits): .update(order, edits)
    case .comment(_, let text, let zone): .comment(order, text, tellingTime: zone)
    case .start, .activity, .complete, .destination, .proof, .accept, .online, .position, .issue, .fuel,
      .create:
      self
    }
  }
}

extension Command {
  /// The same about another order: one that has its real id now.
  public func naming(_ order: Order.ID) -> Command {
    func with<Rules: CommandRules>(_ command: Rules, _ path: WritableKeyPath<Rules, Order.ID>) -> Rules {
      var named = command
      named[keyPath: path] = order
      return named
    }
    return switch self {
    case .assignDriver(let command): .assignDriver(with(command, \.order))
    case .unassignDriver(let command): .unassignDriver(with(command, \.order))
    case .scheduleOrder(let command): .scheduleOrder(with(command, \.order))
    case .dispatchOrder(let command): .dispatchOrder(with(command, \.order))
    case .cancelOrder(let command): .cancelOrder(with(command, \.order))
    case .deleteOrder(let command): .deleteOrder(with(command, \.order))
    case .updateOrder(let command): .updateOrder(with(command, \.order))
    case .writeComment(let command): .writeComment(with(command, \.order))
    case .startOrder, .reportActivity, .completeOrder, .setDestination, .captureProof, .setOnline,
      .reportPosition, .acceptOrder, .reportIssue, .reportFuel, .createOrder:
      self
    }
  }

  /// The same in the place of one that has not been sent: what the person saw is what the server has, not what was
  /// to be.
  public func replacing(_ waiting: Command) -> Command {
    guard case .scheduleOrder(var command) = self, case .scheduleOrder(let earlier) = waiting else {
      return self
    }
    command.seen = earlier.seen
    return .scheduleOrder(command)
  }
}
