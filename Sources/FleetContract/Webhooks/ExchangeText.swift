#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Everything an exchange says, in one piece, to look for names in: a story is a few megabytes, and asked many times.
struct ExchangeText {
  private let text: ContiguousArray<CChar>

  init(_ exchange: Exchange) {
    // The request's body last: a broken picture in it may hold a NUL, where the search ends.
    let parts = [exchange.request.path, exchange.response.body, exchange.request.body ?? ""]
    text = parts.joined(separator: "\n").utf8CString
  }

  func holds(_ name: String) -> Bool {
    text.withUnsafeBufferPointer { text in
      text.baseAddress.map { strstr($0, name) != nil } ?? false
    }
  }
}
