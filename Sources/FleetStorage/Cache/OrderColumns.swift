import FleetModels

/// The columns of `orders`, cut from a document.
struct OrderColumns {
  let internalID: String?
  let number: String?
  let status: String
  let driver: String?
  let dayAt: Timestamp?
  let scheduledAt: Timestamp?
  let createdAt: Timestamp?
  let updatedAt: Timestamp?
  let line: [UInt8]
  let search: String

  init(_ order: Order) {
    internalID = order.internalID
    number = order.trackingNumber.value?.number
    status = order.status?.canonical ?? ""
    driver = order.driverAssigned.value?.id.rawValue
    scheduledAt = order.scheduledAt
    createdAt = order.createdAt
    updatedAt = order.updatedAt
    dayAt = scheduledAt ?? createdAt
    line = JSONValue.object(order.json).restricted(to: Order.listShape).encoded()
    let words: [String?] =
      [order.id.rawValue, internalID, number, order.customer.value?.name]
      + order.stops.flatMap { [$0.name, $0.address] }
    search = words.compactMap { $0?.lowercased() }.joined(separator: "\n")
  }
}
