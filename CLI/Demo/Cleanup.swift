import Dispatch
import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Takes away what an interrupted demo would leave behind: its home and the process it started.
final class Cleanup: Sendable {
  private let path: String
  private let child = Mutex<pid_t?>(nil)

  init(_ path: String) { self.path = path }

  /// The process running now; nil when it has ended.
  func watch(_ process: pid_t?) { child.withLock { $0 = process } }

  func removeHome() { try? FileManager.default.removeItem(atPath: path) }

  /// From here on Ctrl-C and SIGTERM clean up before they end the program. The caller keeps the sources.
  func armSignals() -> [any DispatchSourceSignal] {
    [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { [self] in
        if let process = child.withLock({ $0 }) { kill(process, SIGKILL) }
        removeHome()
        exit(128 + number)
      }
      source.resume()
      return source
    }
  }
}
