import Foundation

/// Why a command line is not understood; one sentence.
struct UsageError: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}

/// The words after a command, taken apart: positional ones, options with a value, flags.
struct Arguments {
  static let commonOptions = [
    ("--home PATH", "where everything is kept (else COMPANION_HOME, else the XDG state folder)"),
    ("--help", "this text"),
  ]

  let positional: [String]
  private let values: [String: [String]]
  private let flags: Set<String>
  private let usage: String

  /// Options are those the command's help names: `--date DAY` takes a value, `--json` does not.
  init(_ words: some Collection<String>, of command: any Subcommand.Type) throws {
    usage = "usage: companion \(command.name) \(command.help.usage)"
    let known = (command.help.options + Self.commonOptions).map {
      $0.0.split(separator: " ").map(String.init)
    }
    var positional: [String] = []
    var values: [String: [String]] = [:]
    var flags: Set<String> = []
    var rest = Array(words)[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("-"), word.count > 1, Double(word) == nil else {
        positional.append(word)
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard let option = known.first(where: { $0[0] == parts[0] }) else {
        throw UsageError("\(parts[0]) is not an option here. \(usage)")
      }
      if option.count == 1 {
        guard parts.count == 1 else { throw UsageError("\(option[0]) takes no value. \(usage)") }
        flags.insert(option[0])
      } else if parts.count == 2 {
        values[option[0], default: []].append(parts[1])
      } else if let value = rest.popFirst() {
        values[option[0], default: []].append(value)
      } else {
        throw UsageError("\(option[0]) needs a value (\(option[1])). \(usage)")
      }
    }
    self.positional = positional
    self.values = values
    self.flags = flags
  }

  func has(_ flag: String) -> Bool { flags.contains(flag) }

  /// An option's value; the last when it was given several times.
  func value(_ option: String) -> String? { values[option]?.last }

  /// All values of an option, in the order they were given.
  func all(_ option: String) -> [String] { values[option] ?? [] }

  /// An option's number.
  func number(_ option: String, in range: ClosedRange<Double>) throws -> Double? {
    guard let text = value(option) else { return nil }
    guard let number = Double(text), range.contains(number) else {
      throw UsageError(
        "\"\(text)\" does not fit \(option): a number from \(plain(range.lowerBound)) to \(plain(range.upperBound)). \(usage)"
      )
    }
    return number
  }

  private func plain(_ number: Double) -> String {
    number == number.rounded() ? String(Int(number)) : String(number)
  }

  func whole(_ option: String, in range: ClosedRange<Int>) throws -> Int? {
    guard let text = value(option) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw UsageError(
        "\"\(text)\" does not fit \(option): a whole number from \(range.lowerBound) to \(range.upperBound). \(usage)"
      )
    }
    return number
  }

  /// Fails unless just as many positional words were given.
  func expect(_ count: Int) throws {
    guard positional.count == count else {
      throw UsageError(
        positional.count < count
          ? "Something is missing. \(usage)" : "\"\(positional[count])\" is too much. \(usage)")
    }
  }
}
