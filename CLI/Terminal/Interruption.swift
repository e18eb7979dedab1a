import Dispatch
import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// SIGTERM and SIGINT, awaited instead of obeyed.
final class Interruption {
  private let sources: [any DispatchSourceSignal]
  private let arrived: AsyncStream<Void>

  /// From here on the signals do not end the process.
  init() {
    let (arrived, tell) = AsyncStream.makeStream(of: Void.self)
    self.arrived = arrived
    sources = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { tell.yield() }
      source.resume()
      return source
    }
  }

  deinit { for source in sources { source.cancel() } }

  func wait() async { for await _ in arrived { return } }
}
