/// How a file is kept; the reasons are in the design, the measurements in its reference.
public struct DatabaseSettings: Sendable {
  public enum Synchronous: String, Sendable {
    /// A commit is on the disk before it returns.
    case full = "FULL"
    /// The file stays consistent, but a power cut may take the last commits.
    case normal = "NORMAL"
  }

  var pageSize: Int
  var synchronous: Synchronous
  var cacheKilobytes: Int
  var journalLimitBytes: Int

  /// For what can be fetched again.
  public static let cache = DatabaseSettings(
    pageSize: 8192, synchronous: .normal, cacheKilobytes: 8000, journalLimitBytes: 6 << 20)
  /// For what exists nowhere else.
  public static let sacred = DatabaseSettings(
    pageSize: 4096, synchronous: .full, cacheKilobytes: 2000, journalLimitBytes: 1 << 20)
}
