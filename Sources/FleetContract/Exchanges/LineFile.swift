import FleetModels
import Foundation

/// A file with one JSON object a line, read piece by piece: only the line at hand is held.
///
/// Blank lines, a byte order mark, `\r\n` and a missing last line break are fine. What is too large is
/// refused before it is read whole.
struct LineFile {
  let path: String
  /// Bytes of one line; an order list of 100 documents is 2 MB.
  var lineLimit = 64 << 20
  /// Bytes of the whole file.
  var fileLimit = 1 << 30

  /// Gives every line that is not blank to `body`, with its number, in the order of the file.
  ///
  /// `body` says what is wrong with a line by throwing `LineProblem`.
  func forEachObject(_ body: (JSONObject, Int) throws(LineProblem) -> Void) throws(ExchangeFileError) {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw ExchangeFileError(file: path, reason: "it cannot be opened")
    }
    defer { try? handle.close() }
    var rest: [UInt8] = []
    var number = 0
    var total = 0
    while let piece = try piece(of: handle) {
      total += piece.count
      guard total <= fileLimit else {
        throw ExchangeFileError(file: path, reason: "it is larger than \(fileLimit >> 20) MiB")
      }
      var start = piece.startIndex
      while let end = piece[start...].firstIndex(of: UInt8(ascii: "\n")) {
        rest += piece[start..<end]
        start = end + 1
        number += 1
        try take(rest, number, body)
        rest.removeAll(keepingCapacity: true)
      }
      rest += piece[start...]
      guard rest.count <= lineLimit else {
        throw ExchangeFileError(
          file: path, line: number + 1, reason: "the line is longer than \(lineLimit >> 20) MiB")
      }
    }
    try take(rest, number + 1, body)
  }

  /// The next bytes; nil at the end.
  private func piece(of handle: FileHandle) throws(ExchangeFileError) -> [UInt8]? {
    do {
      guard let bytes = try handle.read(upToCount: 1 << 20), !bytes.isEmpty else { return nil }
      return Array(bytes)
    } catch {
      throw ExchangeFileError(
        file: path, reason: "there is no such file, or it is a folder or not yours to read")
    }
  }

  private func take(
    _ line: [UInt8], _ number: Int, _ body: (JSONObject, Int) throws(LineProblem) -> Void
  ) throws(ExchangeFileError) {
    var text = line[...]
    if number == 1, text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
    if text.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return }
    let value: JSONValue
    do {
      value = try JSONValue(parsing: text)
    } catch {
      throw ExchangeFileError(file: path, line: number, reason: error.description)
    }
    guard let members = value.object else {
      throw ExchangeFileError(file: path, line: number, reason: "not a JSON object")
    }
    do {
      try body(members, number)
    } catch {
      throw ExchangeFileError(file: path, line: number, reason: error.reason)
    }
  }
}

/// What is wrong with one line; `LineFile` adds where.
struct LineProblem: Error {
  let reason: String
}
