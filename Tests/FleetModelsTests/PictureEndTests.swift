import FleetModels
import Testing

/// Where a picture ends, told by following its bytes.
@Suite struct PictureEndTests {
  /// As phones write them: a small picture with an end of its own in front, restarts and stuffed bytes in the image, and
  /// a second pass.
  private static let jpeg: [UInt8] =
    [0xFF, 0xD8, 0xFF, 0xE1, 0, 8, 0xFF, 0xD8, 9, 9, 0xFF, 0xD9, 0xFF, 0xFF, 0xC2, 0, 3, 1]
    + [0xFF, 0xDA, 0, 4, 1, 1, 0x33, 0xFF, 0x00, 0x44, 0xFF, 0xD0, 0x55]
    + [0xFF, 0xC4, 0, 3, 7, 0xFF, 0xDA, 0, 2, 0x66, 0xFF, 0x00, 0xFF, 0xFF, 0xD9]

  private static let png: [UInt8] =
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 4] + Array("IDAT".utf8)
    + Array("IEND".utf8) + [1, 2, 3, 4, 0, 0, 0, 0] + Array("IEND".utf8)

  private func isCut(_ bytes: some Collection<UInt8>, _ kind: PictureKind, pieces: Int = 1_000) -> Bool {
    var end = PictureEnd(kind)
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      end.follow(rest.prefix(pieces))
      rest = rest.dropFirst(pieces)
    }
    return end.isCut
  }

  @Test(arguments: [(jpeg, PictureKind.jpeg), (png, .png)])
  func aPictureIsWholeWithItsLastByteAndNotBefore(bytes: [UInt8], kind: PictureKind) {
    for count in 3..<bytes.count { #expect(isCut(bytes.prefix(count), kind), "\(count)") }
    #expect(!isCut(bytes, kind))
  }

  @Test(arguments: 1...9)
  func thePiecesItComesInDoNotMatter(length: Int) {
    #expect(!isCut(Self.jpeg, .jpeg, pieces: length) && isCut(Self.jpeg.dropLast(), .jpeg, pieces: length))
    #expect(!isCut(Self.png, .png, pieces: length) && isCut(Self.png.dropLast(), .png, pieces: length))
  }

  @Test func whatFollowsTheEndDoesNotMatter() {
    #expect(!isCut(Self.jpeg + [0xFF, 0xDA, 0, 9], .jpeg))
    #expect(!isCut(Self.png + [0xAE, 0x42, 0x60, 0x82], .png))
  }

  @Test func whatIsNotUnderstoodIsNotCalledCut() {
    #expect(!isCut([0xFF, 0xD8, 0xFF, 0xE0, 0, 1, 5], .jpeg))
    #expect(!isCut([0xFF, 0xD8, 0xFF, 0xE0, 0, 3, 5, 0x12], .jpeg))
    #expect(!isCut(Self.png.prefix(8) + [0, 0, 0, 1, 0x20, 0x41, 0x41, 0x41], .png))
    #expect(!isCut(Array("GIF89a".utf8), .gif))
  }
}
