/// Changes bytes as a seed says: what a broken line, a careless writer and a hostile one would make of them.
struct Mutator: RandomNumberGenerator {
  private var state: UInt64
  private let seeds: [[UInt8]]
  private static let sizeLimit = 300_000

  init(seed: UInt64, seeds: [[UInt8]]) {
    state = seed
    self.seeds = seeds
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  private static let pieces = [
    "null", "{}", "[]", "true", "-0", "1e999", "99999999999999999999999", "\"\"", "\\ud800", "\\u0000",
    "\\u202e", "\\",
    "\"", "{", "}", "[", "]", ":", ",", "\u{FEFF}", "\"id\":", "\"event\":\"order.deleted\"", "\"event\":[]",
    "\"data\":{\"data\":", "\"0\":\"event.x\"", "\"type\":\"a\\\\b\"", "\"driver_assigned\":{}",
    "\"meta\":[]",
    "\"created_at\":\"2099-01-01 00:00:00\"", "\"updated_at\":\"9999-99-99\"", "#publish", "#kickOut",
    "#setAuthToken",
    "\"rid\":4", "\"cid\":1", "\"error\":{\"message\":\"\\u001b[2J\"}", "#1", "cancelled", "geofence.entered",
    "\"coordinates\":[1e308,-1e308]", "éé", "🚚",
  ].map { Array($0.utf8) }

  /// A seed after one to six changes.
  mutating func input() -> [UInt8] {
    var bytes = seeds.randomElement(using: &self) ?? []
    for _ in 0..<Int.random(in: 1...6, using: &self) {
      change(&bytes)
      if bytes.count > Self.sizeLimit { bytes.removeSubrange(Self.sizeLimit...) }
    }
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = Int.random(in: 0...bytes.count, using: &self)
    let end = min(bytes.count, place + Int.random(in: 0...40, using: &self))
    switch Int.random(in: 0..<100, using: &self) {
    case 0..<20:
      if place < bytes.count { bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self) }
    case 20..<30:
      if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &self) }
    case 30..<40: bytes.removeSubrange(place..<end)
    case 40..<65: bytes.insert(contentsOf: Self.pieces.randomElement(using: &self) ?? [], at: place)
    case 65..<80: bytes.replaceSubrange(place..<end, with: Self.pieces.randomElement(using: &self) ?? [])
    case 80..<88: bytes.insert(contentsOf: bytes[place..<end], at: place)
    case 88..<94:
      let other = seeds.randomElement(using: &self) ?? []
      let cut = Int.random(in: 0...other.count, using: &self)
      bytes.replaceSubrange(place..., with: other[cut...])
    case 94..<99: bytes.removeSubrange(place...)
    default:
      // The same thing over and over: deep nesting, many members, long texts.
      let piece = Array(bytes[place..<min(end, place + 8)])
      let times = [10, 10, 70, 70, 300, 300, 300, 12_000].randomElement(using: &self) ?? 10
      var run: [UInt8] = []
      for _ in 0..<times { run += piece }
      bytes.insert(contentsOf: run, at: place)
    }
  }
}
