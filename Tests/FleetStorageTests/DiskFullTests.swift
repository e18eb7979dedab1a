import FleetModels
import Foundation
import StoreFaults
import Testing

@testable import FleetStorage

/// SQLite's own errors at every write, sync, truncation and creation of every work: what was there stays, what failed
/// is told and not half there, and done again it is there once.
@Suite struct DiskFullTests {
  /// The earlier work; where a device works on it; what a crash leaves of that.
  private let template: StoreFolder
  private let place: StoreFolder
  private let wreck: StoreFolder
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    template = try StoreFolder(path: scratch.file("template"))
    place = try StoreFolder(path: scratch.file("place"))
    wreck = try StoreFolder(path: scratch.file("wreck"))
    try Work.earlier(Desk(template))
  }

  /// What a file holds once nobody has it open and its log is read anew.
  private func crashed(_ file: DeskFile) throws -> [String: [[SQLValue]]] {
    try place.copy(file, to: wreck)
    return try Desk(wreck).dump(file)
  }

  @Test(arguments: [FaultyDisk.Fault.full, .broken, .dead])
  func whatFailsIsNotHalfThereAndDoneAgainItIsThereOnce(fault: FaultyDisk.Fault) throws {
    let disk = FaultyDisk(folder: place.path)
    var struck: [FaultyDisk.Operation: Int] = [:]
    var doubts = 0
    for work in Work.all {
      try template.copy(work.file, to: place)
      let before = try crashed(work.file)
      try work.run(Desk(place))
      let after = try crashed(work.file)
      var number = 0
      while true {
        number += 1
        try template.copy(work.file, to: place)
        let desk = Desk(place)
        _ = try desk.database(work.file)
        disk.arm(at: number, fault)
        let error = failure { try work.run(desk) }
        guard let operation = disk.struck else {
          disk.recover()
          break
        }
        struck[operation, default: 0] += 1
        let point: Comment = "\(work.name), \(operation.rawValue) \(number): \(String(describing: error))"
        let left = try crashed(work.file)
        switch error {
        case nil: #expect(left == after, point)
        case .diskFull, .diskFailed(_, _, isUndone: true), .unwritable: #expect(left == before, point)
        case .diskFailed(_, _, isUndone: false):
          doubts += 1
          #expect(left == before || left == after, point)
        default: Issue.record(point)
        }
        #expect(try error == nil || desk.dump(work.file) == before, point)
        disk.recover()
        if error != nil { try work.run(desk) }
        #expect(try desk.dump(work.file) == after, point)
      }
      #expect(number > 1, "\(work.name) never met the disk")
    }
    let total = struck.values.reduce(0, +)
    let kinds = struck.sorted { $0.key.rawValue < $1.key.rawValue }.map {
      "\($0.value) at \($0.key.rawValue)"
    }
    print(
      "disk \(fault): \(total) points in \(Work.all.count) works (\(kinds.joined(separator: ", "))), \(doubts) left in doubt"
    )
  }

  private func failure(_ body: () throws -> Void) -> StorageError? {
    do {
      try body()
      return nil
    } catch let error as StorageError {
      return error
    } catch {
      return .unwritable(path: "", reason: "\(error)")
    }
  }
}
