import FleetModels
import FleetStorage
import Foundation

/// Remembers which file the lines went to, so that its last line is still found when the file was moved away between
/// the death of its writer and the next start.
struct LineFileTrace {
  private let place: ReceivingPlace
  /// Where that is remembered.
  private let path: String

  init(in place: ReceivingPlace) {
    self.place = place
    path = place.folder.path + "/lines.trace"
  }

  /// Remembers the file lines go to from here on, before the first of them. Without it a batch may come twice.
  func remember(_ file: LineFile) {
    guard let identity = file.identity, identity != remembered else { return }
    try? PrivateFile.write(Data(identity.utf8), to: path)
  }

  /// The number in the last whole line of the remembered file, when that has another name now, in the same folder; nil
  /// also where the reader with that `cursor` has come further since, in what is no file.
  func lastNumber(besides file: LineFile, after cursor: String) throws -> Int64? {
    guard let number = lastNumber(besides: file) else { return nil }
    return try number > place.inbox().cursor(cursor) ?? 0 ? number : nil
  }

  private func lastNumber(besides file: LineFile) -> Int64? {
    guard let remembered, remembered != file.identity else { return nil }
    let folder = URL(fileURLWithPath: file.path).deletingLastPathComponent().path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names {
      let path = folder + "/" + name
      guard LineFile.identity(of: path) == remembered else { continue }
      return (try? LineFile(reading: path))?.lastWholeLine.flatMap(number)
    }
    return nil
  }

  /// The number in a line, when it is that of an event that is here: what names a file may name another one later.
  private func number(in line: JSONValue) -> Int64? {
    guard let number = LineFile.number(in: line), let event = try? place.inbox().event(number),
      line["id"]?.string == event.arrival.eventID
    else { return nil }
    return number
  }

  private var remembered: String? {
    (try? PrivateFile.read(path)).flatMap { $0 }.map { String(decoding: $0, as: UTF8.self) }
  }
}
