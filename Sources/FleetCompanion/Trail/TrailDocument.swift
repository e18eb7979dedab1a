import FleetModels
import FleetStorage

/// A trail as it is written down, piece by piece: each call adds bytes to what is to be written next.
protocol TrailDocument {
  mutating func begin(_ bytes: inout [UInt8])
  /// - Parameter isFirst: it begins a segment.
  mutating func add(_ fix: Fix, isFirst: Bool, _ bytes: inout [UInt8])
  mutating func end(_ bytes: inout [UInt8])
}

extension [UInt8] {
  mutating func append(_ text: String) { append(contentsOf: text.utf8) }

  /// A number without an exponent, which GPX does not know, and without noise behind its `places`.
  mutating func append(_ value: Double, places: Int) {
    var factor: Int64 = 1
    for _ in 0..<places { factor *= 10 }
    let scaled = Int64((value * Double(factor)).rounded())
    if scaled < 0 { append("-") }
    append(String(scaled.magnitude / UInt64(factor)))
    var rest = scaled.magnitude % UInt64(factor)
    guard rest > 0 else { return }
    var digits = String(rest)
    digits = String(repeating: "0", count: places - digits.count) + digits
    while rest % 10 == 0 {
      digits.removeLast()
      rest /= 10
    }
    append("." + digits)
  }
}
