import FleetModels
import FleetStorage
import FleetWorkflow

/// Lists of records that our own are looked up in: what the receipt compares comments, issues and fuel reports with.
extension Outbox {
  /// Keeps the whole answer to a read of a list.
  /// - Parameters:
  ///   - record: a list; anything else has a place of its own.
  ///   - asked: when it was asked for.
  /// - Returns: false when the answer is not such a list; what was kept stays.
  @discardableResult
  public func keep(list answer: JSONValue, of record: RecordReference, asked: Moment) throws -> Bool {
    guard RecordDocument(answer, of: record) != nil else { return false }
    try cache.store(list: answer.encoded(), of: record.text, asked: asked)
    return true
  }
}
