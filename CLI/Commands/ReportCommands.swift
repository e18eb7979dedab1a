import FleetCompanion

/// `companion comment`: write under an order.
enum CommentCommand: Subcommand {
  static let name = "comment"
  static let summary = "write under an order"
  static let help = Help(
    usage: "ORDER TEXT [--tell-time] [--json]",
    about:
      "Writes a comment under an order, whoever has it now. Stored at once, with or without a network; `companion sync` sends it.",
    options: [
      ("--tell-time", "add to it when you wrote it: the server's own time is when it came")
    ] + TapRunner.options)

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(2)
    return try await TapRunner.perform(arguments) { session in
      .comment(
        try await session.order(arguments.positional[0]).order.id, arguments.positional[1],
        tellingTime: arguments.has("--tell-time") ? session.identity.timeZone : nil)
    }
  }
}

/// `companion issue`: report something wrong.
enum IssueCommand: Subcommand {
  static let name = "issue"
  static let summary = "report something wrong"
  static let help = Help(
    usage:
      "--report TEXT [--type T] [--category C] [--priority P] [--order ORDER] [--at LAT,LNG] [--json]",
    about:
      "Reports an issue, with your last known position. Stored at once, with or without a network; `companion sync` sends it.",
    options: [
      ("--report TEXT", "what is wrong"),
      ("--type TYPE", "such as delivery or vehicle"),
      ("--category CATEGORY", "the company's own"),
      ("--priority PRIORITY", "such as low or high"),
      ("--order ORDER", "the order it is about"),
      ("--at LAT,LNG", "where it is, in degrees"),
    ] + TapRunner.options)

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(0)
    let report = try arguments.required("--report", "what is wrong")
    let place = try arguments.place("--at")
    return try await TapRunner.perform(arguments) { session in
      var issue = Tap.IssueText(
        report: report, type: arguments.value("--type"), category: arguments.value("--category"),
        priority: arguments.value("--priority"))
      if let order = arguments.value("--order") { issue.order = try await session.order(order).order.id }
      return .issue(issue, at: place)
    }
  }
}

/// `companion fuel`: report fuel.
enum FuelCommand: Subcommand {
  static let name = "fuel"
  static let summary = "report fuel you filled up"
  static let help = Help(
    usage: "--odometer N --volume V [--unit U] [--amount MINOR --currency C] [--at LAT,LNG] [--json]",
    about:
      "Reports fuel, with your last known position. Stored at once, with or without a network; `companion sync` sends it.",
    options: [
      ("--odometer N", "what the vehicle's odometer shows"),
      ("--volume V", "how much, such as 30.5"),
      ("--unit U", "of the volume (else l)"),
      ("--amount MINOR", "what it cost, in minor units: 4550 is 45.50"),
      ("--currency C", "three letters, such as SGD"),
      ("--at LAT,LNG", "where it was, in degrees"),
    ] + TapRunner.options)

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(0)
    _ = try arguments.required("--odometer", "the server keeps no fuel report without it")
    let odometer = try arguments.whole("--odometer", in: 0...9_999_999) ?? 0
    let fuel = Tap.FuelText(
      odometer: odometer, volume: try arguments.required("--volume", "how much it was"),
      unit: arguments.value("--unit") ?? "l", amount: try arguments.whole("--amount", in: 0...1_000_000_000),
      currency: arguments.value("--currency"))
    let place = try arguments.place("--at")
    return try await TapRunner.perform(arguments) { _ in .fuel(fuel, at: place) }
  }
}

extension Arguments {
  /// An option that must be there.
  fileprivate func required(_ option: String, _ meaning: String) throws -> String {
    guard let value = value(option) else { throw UsageError("\(option) is missing: \(meaning).") }
    return value
  }

  /// An option's place on earth.
  fileprivate func place(_ option: String) throws -> Coordinate? {
    guard let text = value(option) else { return nil }
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0.drop { $0 == " " })
    }
    guard numbers.count == 2, let latitude = numbers[0], let longitude = numbers[1],
      let coordinate = Coordinate(latitude: latitude, longitude: longitude), latitude != 0 || longitude != 0
    else {
      throw UsageError(
        "\"\(text)\" does not fit \(option): LAT,LNG in degrees, -90 to 90 and -180 to 180, not both 0.")
    }
    return coordinate
  }
}
