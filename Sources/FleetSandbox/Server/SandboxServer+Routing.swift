/// Which handler answers which route.
extension SandboxServer {
  mutating func perform(_ endpoint: Endpoint, _ call: Call) -> Reply {
    switch endpoint {
    case .login: return login(call)
    case .loginWithSMS: return sendCode(call)
    case .verifyCode: return verifyCode(call)
    case .registerDevice(let id): return registerDevice(id, call)
    case .driverOrganization(let id): return currentOrganization(ofDriver: id)
    case .driverOrganizations(let id): return organizations(ofDriver: id)
    case .switchOrganization(let id): return switchOrganization(id, call)
    case .driverList: return listDrivers(call)
    case .createDriver: return createDriver(call)
    case .driver(let id, let action): return perform(action, onDriver: id, call)
    case .toggleOnline(let id): return toggleOnline(id, call)
    case .track(let id): return track(id, call)
    case .currentOrganization: return .ok(organizationJSON(scope))
    case .organizationList: return .ok([])
    case .orderConfigList:
      return .ok(.array(visibleFlows.map(configJSON)))
    case .orderConfig(let id):
      guard let flow = flow(named: id) else { return .refused(404, "Order config not found.") }
      return .ok(configJSON(flow))
    case .orderList: return listOrders(call)
    case .createOrder: return createOrder(call)
    case .order(let id, let action): return perform(action, on: id, call)
    case .capture(let id, let method, let subject):
      return capture(method, order: id, subject: subject, call)
    case .placeList: return listPlaces(call)
    case .createPlace: return createPlace(call)
    case .place(let id, let action): return perform(action, onPlace: id, call)
    case .contactList: return listContacts(call)
    case .createContact: return createContact(call)
    case .contact(let id, let action): return perform(action, onContact: id, call)
    case .trackingNumberList: return listTrackingNumbers(call)
    case .trackingNumber(let id): return showTrackingNumber(id)
    case .trackingStatusList: return listTrackingStatuses(call)
    case .createTrackingStatus: return createTrackingStatus(call)
    case .trackingStatus(let id, let action): return perform(action, onTrackingStatus: id, call)
    case .onboardSettings(let company): return showOnboardSettings(company)
    case .commentList: return listComments(call)
    case .createComment: return createComment(call)
    case .comment(let id, let action): return perform(action, onComment: id, call)
    case .issueList: return listIssues(call)
    case .createIssue: return createIssue(call)
    case .issue(let id, let action): return perform(action, onIssue: id, call)
    case .fuelReportList: return listFuelReports(call)
    case .createFuelReport: return createFuelReport(call)
    case .fuelReport(let id, let action): return perform(action, onFuelReport: id, call)
    case .createFile: return createFile(call)
    case .createFileFromText: return createFileFromText(call)
    case .file(let id): return showFile(id)
    }
  }

  private func configJSON(_ flow: OrderFlow) -> SandboxJSON {
    flow.json(createdAt: foundedAt, hidesEdges: warts.flowsHideTheirEdges)
  }

  private mutating func perform(_ action: Endpoint.OrderAction, on id: String, _ call: Call)
    -> Reply
  {
    if case .schedule = action, let problem = scheduleProblem(call.body) { return problem }
    guard let index = index(ofOrder: id) else { return absence(ofOrder: id) }
    if isHidden(index, from: call) { return .orderNotFound }
    switch action {
    case .show: return .ok(orderJSON(orders[index], .full))
    case .update: return updateOrder(index, call)
    case .delete: return deleteOrder(index, call)
    case .dispatch: return dispatchOrder(index, call)
    case .start: return startOrder(index, call)
    case .updateActivity: return updateActivity(index, call)
    case .nextActivity: return showNextActivity(index, call)
    case .complete: return completeOrder(index, call)
    case .cancel: return cancelOrder(index, call)
    case .setDestination(let place): return setDestination(index, place, call)
    case .tracker: return .ok(trackerJSON(orders[index], now: call.now))
    case .eta: return .ok(etaJSON(orders[index], now: call.now))
    case .distanceAndTime: return distanceAndTime(index, call)
    // What the company lets drivers edit of an entity: nothing, unless staff set it (captures 355).
    case .editableEntityFields: return .ok([])
    case .schedule: return scheduleOrder(index, call)
    case .proofs(let subject): return listProofs(index, subject: subject)
    case .comments: return listComments(ofOrder: orders[index].id, call)
    }
  }

  /// Whether an order of another driver is kept from this request.
  func isHidden(_ index: Int, from call: Call) -> Bool {
    guard !warts.anyTokenReachesAnyOrder, call.request.method != "GET",
      case .driver(let driver) = call.actor, let holder = orders[index].driverID
    else { return false }
    return holder != driver
  }
}
