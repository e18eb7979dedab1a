/// The header fields of an HTTP message in the order they came, found by name without regard to case.
///
/// ```swift
/// var fields = HTTPFields([("Content-Type", "application/json")])
/// fields["content-type"]  // "application/json"
/// fields.add("Set-Cookie", "a=1")
/// ```
public struct HTTPFields: Sendable, Equatable {
  private var pairs: [(name: String, value: String)]

  public init() { pairs = [] }

  /// Takes the pairs as they are, repeated names included.
  public init(_ pairs: [(String, String)]) {
    self.pairs = pairs.map { (name: $0.0, value: $0.1) }
  }

  /// The first value of that name. Setting replaces every value of the name (in the place of the first);
  /// setting `nil` removes them all.
  public subscript(name: String) -> String? {
    get { pairs.first { Self.same($0.name, name) }?.value }
    set {
      let place = pairs.firstIndex { Self.same($0.name, name) }
      pairs.removeAll { Self.same($0.name, name) }
      if let newValue { pairs.insert((name, newValue), at: place ?? pairs.endIndex) }
    }
  }

  /// Every value of that name, in order; empty when there is none.
  public func values(_ name: String) -> [String] {
    pairs.filter { Self.same($0.name, name) }.map(\.value)
  }

  /// Adds a value behind the ones already there.
  public mutating func add(_ name: String, _ value: String) {
    pairs.append((name, value))
  }

  /// All fields in order, names as they were written.
  public var all: [(name: String, value: String)] { pairs }

  /// Equal when the same names (without regard to case) and values come in the same order.
  public static func == (left: HTTPFields, right: HTTPFields) -> Bool {
    left.pairs.count == right.pairs.count
      && zip(left.pairs, right.pairs).allSatisfy { same($0.name, $1.name) && $0.value == $1.value }
  }

  /// The comma-separated members of every value of that name, lower-cased: how `Connection` and
  /// `Transfer-Encoding` are read.
  func tokens(_ name: String) -> [String] {
    values(name).flatMap { $0.split(separator: ",") }
      .map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
      .filter { !$0.isEmpty }
  }

  /// ASCII case only: field names are tokens, and `K` (Kelvin) is not a `k`.
  private static func same(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count
      && zip(left.utf8, right.utf8).allSatisfy { lower($0) == lower($1) }
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
