import Dispatch
import FleetModels
import FleetStorage
import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Writes each event as one line of JSON to a file, exactly once: the file's last line tells where it stopped, and a
/// line that a crash cut off is taken away before the next is written.
///
/// The file may be moved away while it is written to (`logrotate`); a new one is begun then. Where its place is no
/// file, such as a pipe, nobody can tell what was read: a line may come twice after a crash, and the last one before it
/// may have been cut off. A pipe that nobody reads takes nothing; the process ignores SIGPIPE.
public final class EventLines: HandOnTarget {
  /// The file cannot be used, and why.
  public struct Unusable: Error, Sendable, Equatable, CustomStringConvertible {
    public var description: String
  }

  private struct State {
    var file: LineFile?
    /// Goes to what is no file.
    var stream: LineStream?
  }

  public let cursor = "jsonl"
  public let batch = 200
  /// Where; nil for the standard output.
  private let path: String?
  private let trace: LineFileTrace?
  private let state = Mutex(State())
  /// Writing waits for disks and readers; the threads of the tasks are too few for that.
  private let queue = DispatchQueue(label: "companion.lines")

  /// - Parameters:
  ///   - path: the file, made when it is missing, readable by its owner only; nil writes to the standard output.
  ///   - place: where the inbox is. Which file the lines go to is remembered beside it, so that one that is moved away
  ///     while nobody writes is still found in its folder.
  public init(path: String?, in place: ReceivingPlace? = nil) {
    self.path = path
    trace = place.map { LineFileTrace(in: $0) }
  }

  /// - Throws: `Unusable`, also where the last line is none of these: another program's file is not written to.
  public func lastTaken() throws -> Int64? {
    // A pipe is opened with the first event: who reads it may come later than who sends events.
    guard let path, !LineFile.isPipe(path) else { return nil }
    return try state.withLock { state in
      let file = try LineFile(path)
      state.file = file
      return try file.lastNumber() ?? trace?.lastNumber(besides: file, after: cursor)
    }
  }

  /// When its task is cancelled, it waits no longer for a reader that reads nothing: the lines that are whole are
  /// taken, and the next one is not.
  public func take(_ events: [HandedEvent]) async throws(NotTaken) {
    let lines = events.map { $0.json.encoded() + [0x0A] }
    let writing = LineWriting()
    let problem = await withTaskCancellationHandler {
      await withCheckedContinuation { done in
        writing.begin(done)
        queue.async { [weak self] in
          // Let go of before the caller goes on: whoever opens the file next is to find it free.
          let problem = self.flatMap { $0.write(lines, writing) }
          writing.end(problem)
        }
      }
    } onCancel: {
      writing.stop()
    }
    if let problem { throw problem }
  }

  /// The file that has the name now: where one was moved away, what it has taken stands in it.
  private static func current(_ file: LineFile?, _ path: String) throws(Unusable) -> LineFile {
    if let file, !file.isMovedAway { return file }
    return try LineFile(path)
  }

  private func write(_ lines: [[UInt8]], _ writing: LineWriting) -> NotTaken? {
    state.withLock { state in
      do throws(Unusable) {
        if let path {
          let file = try Self.current(state.file, path)
          state.file = file
          if file.isRegular {
            trace?.remember(file)
            try file.append(Array(lines.joined()))
            return nil
          }
        }
        let descriptor = state.file?.descriptor ?? STDOUT_FILENO
        var stream = state.stream ?? LineStream(descriptor, name: path ?? "the output", isShared: path != nil)
        stream.descriptor = descriptor
        defer { state.stream = stream }
        try stream.write(lines, writing)
        return writing.missing(of: lines.count)
      } catch {
        return NotTaken(taken: writing.count, reason: error.description)
      }
    }
  }
}
