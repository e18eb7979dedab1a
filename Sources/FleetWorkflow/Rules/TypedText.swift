import Foundation

/// Texts as a person typed them, for the server's free fields.
enum TypedText {
  /// Without the blanks around it, which the server cuts off.
  /// - Parameters:
  ///   - name: what it is to a person.
  ///   - limit: characters.
  static func check(_ text: String, as name: String, upTo limit: Int) throws(Refusal) -> String {
    let trimmed = trimmed(text)
    guard !trimmed.isEmpty else { throw .emptyText(name) }
    guard trimmed.count <= limit else { throw .textTooLong(name, limit: limit) }
    return trimmed
  }

  /// Without the blanks around it.
  static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespacesAndNewlines) }
}
