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
  /// Of those that could not be read, what the journal still says: first what was asked for, then what came of it.
  public var lost: [String]?
  /// Pictures of which no row is left. They stay where they are for as long as this report.
  public var pictures: [LostPicture]?

  /// A picture whose proof is lost.
  public struct LostPicture: Codable, Sendable, Equatable {
    /// Its file in `proofs/`.
    public var name: String
    /// Whose it is; nil when nothing tells.
    public var header: ProofHeader?
  }

  /// So much of each list stands in the sentence; all of it stands in the report.
  private static let told = 10

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
      + list("Lost, as far as the journal tells", self.lost ?? [])
      + list(
        "Pictures kept in \(folder.path)/proofs whose proofs are lost",
        (pictures ?? []).map { "\($0.name) (\($0.header?.what ?? "nothing tells whose"))" })
  }

  private func list(_ title: String, _ items: [String]) -> String {
    guard !items.isEmpty else { return "" }
    let more = items.count > Self.told ? "; and \(items.count - Self.told) more" : ""
    return " \(title): " + items.prefix(Self.told).joined(separator: "; ") + more + "."
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

  /// The pictures that a salvage found without a row, whether or not anybody has read about it.
  public func lostPictures() throws -> Set<String> {
    Set(try salvageReport()?.pictures?.map(\.name) ?? [])
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
