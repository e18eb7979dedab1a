import FleetCompanion
import FleetSandbox
import Testing

/// A driver on the road for a test: a shift whose clock can be set, and fixes that a test can tell apart.
struct Drive {
  let clock = SetClock()
  let line: ModelTransport
  let shift: Shift

  init() async throws {
    line = ModelTransport(Shift.server(orders: 2), clock: clock)
    shift = try await Shift(
      Shift.server(orders: 2), at: "https://api.example.com", through: line, clock: clock)
    try await shift.session().refresh()
  }

  func session() throws -> DriverSession { try shift.session() }

  /// A fix measured so many milliseconds ago, by the device's wall clock.
  /// - Parameter place: its latitude, in thousandths of a degree.
  func fix(_ place: Int, ago: Int64 = 0, accuracy: Double? = nil) throws -> Fix {
    try fix(place, at: clock.now().wall.adding(milliseconds: -ago), accuracy: accuracy)
  }

  func fix(_ place: Int, at time: Timestamp, accuracy: Double? = nil) throws -> Fix {
    let coordinate = try #require(Coordinate(latitude: Double(place) / 1000, longitude: 103.8))
    return try #require(Fix(coordinate: coordinate, time: time, accuracy: accuracy))
  }

  /// The places that the server was told of, in order, as `fix` names them.
  var told: [Int] {
    line.requests.filter { $0.target.hasSuffix("/track") }.compactMap { request in
      guard case .number(let latitude)? = (try? JSONValue(parsing: request.body))?["latitude"],
        let degrees = latitude.double
      else { return nil }
      return Int((degrees * 1000).rounded())
    }
  }

  /// The outbox' entries about positions.
  func positions(_ session: DriverSession) async throws -> [Entry] {
    try await session.entries().filter { $0.command.kind == .reportPosition }
  }

  /// Of a position on its way, which place it is.
  func waiting(_ session: DriverSession) async throws -> [Int] {
    try await positions(session).filter { $0.state.isOpen }.compactMap { entry in
      guard case .reportPosition(let report) = entry.command else { return nil }
      return Int((report.coordinate.latitude * 1000).rounded())
    }
  }

  /// The driver signs in again, as the same one.
  func signIn() async throws {
    try await SignIn(home: shift.home, transport: line, timekeeper: clock).withPassword(
      address: try ServerAddress("https://api.example.com"), key: try Credential(Shift.key),
      identity: shift.account.email, password: shift.account.password)
  }

  var trailPath: String {
    shift.storePath + "/trail.db"
  }
}
