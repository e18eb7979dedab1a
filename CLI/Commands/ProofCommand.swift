import FleetCompanion

/// `companion proof`: a photo, a signature or a scanned code.
enum ProofCommand: Subcommand {
  static let name = "proof"
  static let summary = "prove a delivery: photo, signature or scan"
  static let help = Help(
    usage:
      "ORDER (--photo FILE | --signature FILE | --scan CODE) [--stop STOP | --entity ENTITY] [--remarks TEXT] [--json]",
    about:
      "Takes a proof of the order, of one stop or of one package. The picture is copied first; afterwards the file may go. `companion sync` sends it; `companion activity … --proof ENTRY` cites it.",
    options: [
      ("--photo FILE", "a JPEG, PNG or GIF of at most 10 MiB"),
      ("--signature FILE", "a PNG of at most 1 MiB"),
      ("--scan CODE", "what the label says"),
      ("--stop STOP", "the stop it is of, by its place id or its number"),
      ("--entity ENTITY", "the package it is of, by its id"),
      ("--remarks TEXT", "at most 255 characters"),
    ] + TapRunner.options)

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(1)
    let input = try input(arguments)
    if arguments.value("--stop") != nil, arguments.value("--entity") != nil {
      throw UsageError("A proof is of a stop or of a package: give --stop or --entity, not both.")
    }
    return try await TapRunner.perform(arguments) { session in
      let order = try await session.order(arguments.positional[0])
      let target: ProofTarget =
        if let stop = try arguments.stop(of: order) {
          .stop(stop)
        } else if let entity = arguments.value("--entity") { .entity(Entity.ID(entity)) } else { .order }
      return .proof(order.order.id, input, of: target, remarks: arguments.value("--remarks"))
    }
  }

  private static func input(_ arguments: Arguments) throws -> ProofInput {
    let given: [ProofInput] = [
      arguments.value("--photo").map { .photo(.file($0)) },
      arguments.value("--signature").map { .signature(.file($0)) },
      arguments.value("--scan").map { .scan($0) },
    ].compactMap { $0 }
    guard given.count == 1, let input = given.first else {
      throw UsageError("Give one of --photo FILE, --signature FILE and --scan CODE.")
    }
    return input
  }
}
