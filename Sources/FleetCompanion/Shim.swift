import FleetModels
import FleetOutbox
import FleetStorage

extension Outbox {
  init(store: OutboxStore, cache: OrderCache, driver: Driver.ID?) {
    self.init(store: store, cache: cache, driver: driver ?? "" as Driver.ID)
  }
}
extension Engine {
  init(
    outbox: OutboxStore, cache: OrderCache, policy: Policy, driver: Driver.ID?, organization: Organization.ID,
    process: String, storeEpoch: String? = nil
  ) {
    self.init(
      outbox: outbox, cache: cache, policy: policy, driver: driver ?? "" as Driver.ID,
      organization: organization, process: process, storeEpoch: storeEpoch)
  }
}
