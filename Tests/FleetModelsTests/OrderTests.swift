import FleetModels
import Testing

@Suite struct OrderTests {
  @Test func readsAnOrderOfTheRealServer() throws {
    let order = try Fixture.order("server-order-completed")
    #expect(order.status == .completed && order.isCompleted && !order.isCanceled)
    #expect(order.isDispatched && order.started == true)
    #expect(order.driverAssigned.value?.companyName == "Acme Logistics")
    #expect(order.vehicleAssigned.value?.plateNumber != nil)
    #expect(order.trackingNumber.value?.statusCode == .completed)
    #expect(order.createdAt != nil && order.scheduledAt == nil)
    #expect(order.facilitator == .none)
  }

  @Test func itsHistoryHasALineForEachStep() throws {
    let lines = try Fixture.order("server-order-completed").trackingStatuses.value ?? []
    #expect(lines.count { $0.code == .completed } == 1)
    #expect(lines.count { $0.code == .canceled } == 0)
  }

  @Test func aHistoryLeftOutIsNotAnEmptyHistory() throws {
    let order = try Fixture.order("order-start-answer")
    #expect(order.customer.isAbsent && order.trackingStatuses.isAbsent)
    #expect(!Order(json: ["tracking_statuses": nil]).trackingStatuses.isAbsent)
  }

  @Test func dispatchedIsWhatHasADispatchTime() {
    #expect(!Order(json: ["dispatched": true, "status": "dispatched"]).isDispatched)
    #expect(Order(json: ["dispatched": false, "dispatched_at": "2026-11-21 17:33:33"]).isDispatched)
  }

  @Test(arguments: ["canceled", "cancelled", "order_canceled", "Order Canceled", "CANCELED"])
  func everySpellingOfCanceledIsCanceled(_ text: String) {
    #expect(Order(json: ["status": .string(text)]).isCanceled)
  }

  @Test func moneyComesWithItsCurrency() {
    let order = Order(json: ["transaction_amount": 1999, "currency": "NOK"])
    #expect(order.transactionMoney == Money(minorUnits: 1999, currency: "NOK"))
    let payload = Payload(json: ["cod_amount": "500", "cod_currency": "SGD"])
    #expect(payload.cashOnDelivery == Money(minorUnits: 500, currency: "SGD"))
    let entity = Entity(json: ["price": "1250", "declared_value": 9, "currency": "SGD"])
    #expect(entity.priceMoney?.minorUnits == 1250 && entity.declaredValueMoney?.minorUnits == 9)
    #expect(entity.salePriceMoney == nil)
    #expect(PurchaseRate(json: ["amount": 0]).amountMoney == Money(minorUnits: 0, currency: nil))
  }

  @Test func aCustomerMayBeAFirm() throws {
    #expect(Customer(json: ["customer_type": "customer-vendor", "name": "Acme"]).isVendor)
    #expect(Facilitator(json: ["facilitator_type": "facilitator-vendor"]).isVendor)
    #expect(!Customer(json: ["customer_type": "customer-contact"]).isVendor)
    #expect(try !Contact(document: Fixture.document("contact")).isVendor)
  }

  @Test func aDriverOnAJobShowsTheWholeOrder() throws {
    let driver = try Driver(document: try Fixture.document("driver-with-current-job"))
    let job = try #require(driver.currentJob.value)
    #expect(!job.id.rawValue.isEmpty)
    #expect(job.stops.count >= 2)
  }

  @Test func aDriverWhoSignsInGetsAToken() throws {
    let driver = try Driver(document: try Fixture.document("driver-sign-in"))
    #expect(driver.token == "example-token")
    #expect(driver.company != nil)
  }

  @Test func anActivityTellsWhatItNeedsAndWhereItLeads() throws {
    let answer = try #require(try Fixture.document("activities-branching").array)
    let activities = answer.compactMap { $0.object.map { Activity(json: $0) } }
    #expect(activities.count >= 2)
    for activity in activities {
      #expect(activity.code != nil && activity.complete != nil && activity.requirePOD != nil)
      #expect(activity.resolvedStatus != nil && activity.problems.isEmpty)
    }
    #expect(activities.contains { !$0.activities.isEmpty })
  }

  @Test func anOrderConfigLabelsItsCodes() throws {
    let config = try OrderConfig(document: try Fixture.document("order-config"))
    let flow = try #require(config.flow.value)
    #expect(flow.contains { $0.code == .completed && $0.complete == true })
    #expect(flow.allSatisfy { $0.activities.isEmpty })
  }

  @Test func anOrganizationKnowsItsOwnerAndTimeZone() throws {
    let company = try Organization(document: try Fixture.document("organization"))
    #expect(company.timezone == "Europe/Oslo")
    #expect(company.owner.value?.lastLogin != nil)
  }
}
