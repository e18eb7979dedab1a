/// Counts requests per client address as the server does before it asks who they are: 120 in a window that
/// opens with the first (rest-api 5.1, captures 451–454).
struct SandboxThrottle: Sendable {
  /// Nil switches it off.
  var limit: Int? = 120
  var windowMilliseconds: Int64 = 60_000
  private var windows: [String: Window] = [:]
  /// Where an address begins that has no window yet.
  private var granted: Window?

  private struct Window {
    var opened: Int64
    var count: Int
  }

  /// What is left to every address in the window that opens now.
  mutating func grant(remaining: Int, now: Int64) {
    granted = Window(opened: now, count: (limit ?? 0) - remaining)
    windows = [:]
  }

  enum Verdict {
    case off
    case counted(limit: Int, remaining: Int)
    case refused(limit: Int, retryAfterMilliseconds: Int64)
  }

  mutating func count(_ client: String, now: Int64, scale: Double) -> Verdict {
    guard let limit else { return .off }
    let length = Int64(Double(windowMilliseconds) * scale)
    var window = windows[client] ?? granted ?? Window(opened: now, count: 0)
    if now - window.opened >= length || now < window.opened {
      window = Window(opened: now, count: 0)
    }
    defer { windows[client] = window }
    guard window.count < limit else {
      return .refused(limit: limit, retryAfterMilliseconds: window.opened + length - now)
    }
    window.count += 1
    return .counted(limit: limit, remaining: limit - window.count)
  }
}
