import FleetModels
import Testing

@Suite struct SHA256Tests {
  /// FIPS 180-4's examples, and lengths around the edges of a block.
  static let vectors: [(String, Int, String)] = [
    ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      1, "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
    ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ("a", 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
    ("a", 56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
    ("a", 63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"),
    ("a", 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
    ("a", 65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"),
  ]

  @Test(arguments: vectors)
  func theSumIsTheStandards(_ text: String, _ times: Int, _ hex: String) {
    #expect(SHA256Sum(of: Array(String(repeating: text, count: times).utf8)).hex == hex)
  }

  @Test func itDoesNotMatterHowTheBytesArePieced() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let whole = SHA256Sum(of: bytes)
    for size in [1, 3, 63, 64, 65, 127, 128, 200, 999] {
      var hasher = SHA256Hasher()
      for start in stride(from: 0, to: bytes.count, by: size) {
        hasher.update(bytes[start..<min(start + size, bytes.count)])
      }
      #expect(hasher.finish() == whole, "pieces of \(size)")
    }
  }

  @Test func aSumCanBeTakenOnTheWay() {
    var hasher = SHA256Hasher()
    hasher.update("ab".utf8)
    _ = hasher.finish()
    hasher.update("c".utf8)
    #expect(hasher.finish() == SHA256Sum(of: "abc".utf8))
  }
}

@Suite struct PictureKindTests {
  @Test func theKindsTheServerTakesAreToldByTheirFirstBytes() throws {
    #expect(try PictureKind(head: [0xFF, 0xD8, 0xFF, 0xE0]) == .jpeg)
    #expect(try PictureKind(head: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]) == .png)
    #expect(try PictureKind(head: Array("GIF89a".utf8)) == .gif)
    #expect(PictureKind.jpeg.mimeType == "image/jpeg" && PictureKind.jpeg.fileExtension == "jpg")
  }

  @Test(arguments: [
    ("", PictureRefusal.empty), ("\u{0}\u{0}\u{0}\u{18}ftypheic\u{0}\u{0}\u{0}\u{0}", .heic),
    ("\u{0}\u{0}\u{0}\u{18}ftypmif1", .heic), ("\u{0}\u{0}\u{0}\u{18}ftypisom", .notAPicture),
    ("RIFF\u{1}\u{0}\u{0}\u{0}WEBPVP8 ", .webp), ("RIFF\u{1}\u{0}\u{0}\u{0}WAVEfmt ", .notAPicture),
    ("%PDF-1.4\n%%EOF", .pdf), ("hello, not a picture", .text), ("\u{1}\u{2}\u{3}", .notAPicture),
    ("GIF90a\u{0}", .notAPicture),
  ])
  func everythingElseIsRefusedWithTheReason(_ head: String, _ refusal: PictureRefusal) {
    #expect(throws: refusal) { try PictureKind(head: head.utf8) }
  }
}
