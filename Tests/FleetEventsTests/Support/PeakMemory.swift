import Foundation

/// The most memory the process ever had resident, where the system tells (Linux).
enum PeakMemory {
  static var megabytes: Int? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
    else { return nil }
    return Int(line.filter(\.isNumber)).map { $0 / 1024 }
  }
}
