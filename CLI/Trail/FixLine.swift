import FleetCompanion

/// One line of a GPS feed: plain words or a JSON object.
///
/// ```
/// 2026-11-21T08:00:00Z 1.30521 103.85513 8.3 271 14.5 5
/// {"time": "2026-11-21T08:00:00Z", "lat": 1.30521, "lng": 103.85513, "speed": 8.3}
/// ```
///
/// The JSON may be what `gpspipe -w` of gpsd prints: its `lon`, `track`, `altMSL`, `alt` and `eph` are understood, and
/// its reports without a position are passed over.
enum FixLine {
  /// Why a line holds no fix, as the end of a sentence.
  struct Problem: Error, Equatable {
    var reason: String
  }

  static let form = "[TIME] LAT LNG [SPEED [HEADING [ALTITUDE [ACCURACY]]]]"

  /// - Parameter now: the time of a line that names none.
  /// - Returns: nil for a line that has nothing to say: empty, a remark after `#`, a report without a position.
  static func read(_ line: String, now: Timestamp) throws(Problem) -> Fix? {
    let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
    guard let first = words.first, !first.hasPrefix("#") else { return nil }
    return first.hasPrefix("{") ? try json(line, now) : try plain(words, now)
  }

  private static func plain(_ words: [String], _ now: Timestamp) throws(Problem) -> Fix {
    var words = words[...]
    var time = now
    if let first = words.first, Double(first) == nil {
      guard let read = Timestamp(first) else { throw Problem(reason: "\"\(first)\" is no time") }
      time = read
      words.removeFirst()
    }
    guard (2...6).contains(words.count) else { throw Problem(reason: "it is not \(form)") }
    var numbers: [Double?] = []
    for word in words {
      let number = Double(word)
      guard number != nil || (word == "-" && numbers.count >= 2) else {
        throw Problem(reason: "\"\(word)\" is no number")
      }
      numbers.append(number)
    }
    numbers += Array(repeating: nil, count: 6 - numbers.count)
    return try fix(
      numbers[0], numbers[1], time, speed: numbers[2], heading: numbers[3], altitude: numbers[4],
      accuracy: numbers[5])
  }

  private static func json(_ line: String, _ now: Timestamp) throws(Problem) -> Fix? {
    guard let members = (try? JSONValue(parsing: Array(line.utf8)))?.object else {
      throw Problem(reason: "it is no JSON object")
    }
    func number(_ names: String...) -> Double? {
      for name in names {
        if case .number(let number)? = members[name] { return number.double }
      }
      return nil
    }
    let (latitude, longitude) = (number("lat", "latitude"), number("lng", "lon", "longitude"))
    if latitude == nil, longitude == nil, members["class"] != nil { return nil }
    var time = now
    if let given = members["time"] {
      guard let read = given.string.flatMap({ Timestamp($0) }) else {
        throw Problem(reason: "its time is no date in ISO 8601")
      }
      time = read
    }
    return try fix(
      latitude, longitude, time, speed: number("speed"), heading: number("heading", "track", "course"),
      altitude: number("altitude", "altMSL", "alt"), accuracy: number("accuracy", "eph"))
  }

  private static func fix(
    _ latitude: Double?, _ longitude: Double?, _ time: Timestamp, speed: Double?, heading: Double?,
    altitude: Double?, accuracy: Double?
  ) throws(Problem) -> Fix {
    guard let latitude, let longitude else { throw Problem(reason: "it names no position") }
    guard let coordinate = Coordinate(latitude: latitude, longitude: longitude),
      let fix = Fix(
        coordinate: coordinate, time: time, speed: speed, heading: heading, altitude: altitude,
        accuracy: accuracy)
    else { throw Problem(reason: "\(latitude), \(longitude) is no position") }
    return fix
  }
}
