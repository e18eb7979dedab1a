/// Which texts may be an order's id and an id outside.
extension ExternalIDs {
  /// An order's id on the server: `order_` and ten lower-case letters and digits, seven of both cases in older rows
  /// (rest-api 1.5); the recipes show longer ones. Never a UUID: neither webhooks nor the public API know orders by it.
  public static func isOrderID(_ text: String) -> Bool {
    isName(text, after: "order_") { $0.isLetterOrDigit }
  }

  /// The second name that the recipes' documents give an order, `public_id`, such as `ORD-1001`. A real server has none.
  /// It is a name that an order is found by; what an event teaches is kept under the id.
  public static func isPublicName(_ text: String) -> Bool {
    isName(text, after: "ORD-") { $0.isLetterOrDigit || $0 == UInt8(ascii: "-") }
  }

  /// 1 to 200 bytes, none of them a control character or one that nobody sees.
  public static func isExternalID(_ text: String) -> Bool {
    guard !text.isEmpty, text.utf8.count <= 200 else { return false }
    return text.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: false
      default: true
      }
    }
  }

  /// Why a person cannot link these two; nil when he can.
  public static func refusal(external: String, order: String) -> String? {
    if external.isEmpty { return "The external id is empty." }
    if external.utf8.count > 200 { return "The external id is longer than 200 bytes." }
    if !isExternalID(external) { return "The external id has control characters or invisible ones." }
    if isOrderID(order) || isPublicName(order) { return nil }
    if isOrderID(external) { return "The external id comes first: `link EXTERNAL ORDER`." }
    return
      "\(order.prefix(200)) is no order's id: those are `order_` and letters and digits, such as order_q7w2e9r4t1 (or, where the server sends such, ORD-1001)."
  }

  private static func isName(_ text: String, after start: String, _ mayHold: (UInt8) -> Bool) -> Bool {
    guard text.hasPrefix(start) else { return false }
    let rest = text.utf8.dropFirst(start.utf8.count)
    return (1...64).contains(rest.count) && rest.allSatisfy(mayHold)
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
