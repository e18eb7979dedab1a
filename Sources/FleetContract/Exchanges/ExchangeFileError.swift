/// Why a file of exchanges or deliveries is of no use: the file, the line where it stopped, the reason.
///
/// The reason never quotes the line: a stranger's recording may still hold a token.
public struct ExchangeFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The path as it was given.
  public let file: String
  /// Counted from 1; nil when the file as a whole cannot be read.
  public let line: Int?
  public let reason: String

  public init(file: String, line: Int? = nil, reason: String) {
    self.file = file
    self.line = line
    self.reason = reason
  }

  public var description: String {
    line.map { "\(file), line \($0): \(reason)" } ?? "\(file): \(reason)"
  }
}
