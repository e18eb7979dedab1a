import FleetModels

/// One code in the three forms the server gives it: as the flow writes it, as the order's status (snake case),
/// and as a line of history (upper case, all but letters, digits and `_` dropped; rest-api 3.1).
extension StatusCode {
  /// What is left of the code in each of its forms.
  var core: String {
    String(canonical.unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil })
  }

  func isSame(as other: StatusCode) -> Bool { self == other || core == other.core }
}
