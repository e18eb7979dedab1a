/// Amounts with their currency, beside the raw numbers of minor units.
extension Order {
  /// What the order costs.
  public var transactionMoney: Money? { money(self.transactionAmount, in: self.currency) }
}

extension Payload {
  /// What the driver has to collect on delivery.
  public var cashOnDelivery: Money? { money(self.codAmount, in: self.codCurrency) }
}

extension Entity {
  public var priceMoney: Money? { money(self.price, in: self.currency) }

  public var salePriceMoney: Money? { money(self.salePrice, in: self.currency) }

  public var declaredValueMoney: Money? { money(self.declaredValue, in: self.currency) }
}

extension PurchaseRate {
  public var amountMoney: Money? { money(self.amount, in: self.currency) }
}

extension FuelReport {
  /// What the fuel cost.
  public var amountMoney: Money? { money(self.amount, in: self.currency) }
}

private func money(_ minorUnits: Int?, in currency: String?) -> Money? {
  minorUnits.map { Money(minorUnits: $0, currency: currency) }
}
