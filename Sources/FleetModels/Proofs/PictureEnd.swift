/// Follows a picture's bytes to its end: whether it is whole, or was cut off while it was written or copied.
///
/// Only what is followed to the last byte and has not ended is cut. What stands after the end (phones append films and
/// notes) and a structure that is not understood are left to the server.
public struct PictureEnd: Sendable {
  private enum Phase {
    /// At the head of a JPEG's segment: FF, a code, and mostly a length.
    case segment
    /// In a JPEG's image itself: it lasts until a code that is neither part of it nor a restart.
    case scan
    /// At the head of a PNG's chunk: a length and a name, each of four bytes.
    case chunk
    /// Past the end, or not understood.
    case over
  }

  private var phase: Phase
  /// Bytes that say nothing about the end.
  private var skipped: Int
  /// What has come of a head.
  private var head: [UInt8] = []

  public init(_ kind: PictureKind) {
    switch kind {
    case .jpeg: (phase, skipped) = (.segment, 2)
    case .png: (phase, skipped) = (.chunk, 8)
    case .gif: (phase, skipped) = (.over, 0)
    }
  }

  /// Whether the bytes so far end before the picture does.
  public var isCut: Bool { phase != .over }

  /// Takes the next bytes, from the file's first on, in pieces of any length.
  public mutating func follow(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while let byte = rest.first, phase != .over {
      if skipped > 0 {
        let count = min(skipped, rest.count)
        rest = rest.dropFirst(count)
        skipped -= count
      } else if phase == .scan, head.isEmpty, byte != 0xFF {
        rest = rest[(rest.firstIndex(of: 0xFF) ?? rest.endIndex)...]
      } else {
        rest = rest.dropFirst()
        if phase == .chunk { takeChunk(byte) } else { takeSegment(byte) }
      }
    }
  }

  private mutating func takeSegment(_ byte: UInt8) {
    switch (head.count, byte) {
    case (0, 0xFF): head = [byte]
    case (0, _): phase = .over
    // Any number of FF may stand before a code.
    case (1, 0xFF): break
    case (1, 0x00), (1, 0x01), (1, 0xD0...0xD7): head = []
    case (1, 0xD9): phase = .over
    case (1, _):
      head.append(byte)
      phase = .segment
    case (2, _): head.append(byte)
    default:
      let length = Int(head[2]) << 8 | Int(byte)
      phase = length < 2 ? .over : head[1] == 0xDA ? .scan : .segment
      skipped = max(0, length - 2)
      head = []
    }
  }

  private mutating func takeChunk(_ byte: UInt8) {
    head.append(byte)
    guard head.count == 8 else { return }
    let length = head[..<4].reduce(0) { $0 << 8 | Int($1) }
    let isNamed = head[4...].allSatisfy { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
    if !isNamed || length >= 1 << 31 || head[4...].elementsEqual("IEND".utf8) { phase = .over }
    // Its sum follows it.
    skipped = length + 4
    head = []
  }
}
