import Foundation

/// What came of a damaged outbox: its readable rows live on in a new file, the damaged one is kept.
public struct SalvageReport: Codable, Sendable, Equatable {
  /// The name the damaged file is kept under, in the same folder.
  public var keptAs: String
  /// Entries that could be read.
  public var entries = 0
  /// Lines of the journal that could be read.
  public var journalLines = 0
  /// Entries that could not be read. Row numbers in a damaged part count too, used or not, so this is the most
  /// that can have been lost; nil when the damage hides even that.
  public var lostEntries: Int?

  /// One sentence for a person: what was found, what was kept, and where the original is.
  public func sentence(in folder: StoreFolder) -> String {
    let lost =
      switch lostEntries {
      case 0: "none is known to be lost"
      case .some(let count): "up to \(count) could not be read"
      case nil: "how many are lost cannot be told"
      }
    return
      "The outbox was damaged: \(entries) entries were recovered, \(lost). The damaged file is kept as \(path(in: folder))."
  }
}

extension SalvageReport {
  /// Where the damaged file is.
  public func path(in folder: StoreFolder) -> String { folder.path + "/" + keptAs }
}

extension OutboxStore {
  private static let seenWord = "salvage_seen"
  private static let salvageWord = "salvage_report"

  /// Set when this outbox was recovered from a damaged file; nil otherwise.
  func salvageReport() throws -> SalvageReport? {
    try word(Self.salvageWord).flatMap { try? JSONDecoder().decode(SalvageReport.self, from: Data($0.utf8)) }
  }

  /// The report, until a person has acknowledged it.
  public func unseenSalvage() throws -> SalvageReport? {
    guard let report = try salvageReport(), try word(Self.seenWord) != report.keptAs else { return nil }
    return report
  }

  /// A person has read the report.
  public func acknowledgeSalvage() throws {
    guard let report = try salvageReport() else { return }
    try transaction { try setWord(Self.seenWord, report.keptAs) }
  }

  func record(_ report: SalvageReport) throws {
    try setWord(Self.salvageWord, String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
  }
}
