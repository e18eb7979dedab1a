import FleetModels
import Foundation
import Testing

@testable import FleetStorage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct ProofFilesTests {
  let scratch: Scratch
  let files: ProofFiles

  init() throws {
    scratch = try Scratch()
    files = try ProofFiles(in: scratch.folder)
  }

  static let png: [UInt8] =
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0] + Array("IEND".utf8)

  /// It ends at once; what follows is nothing to a picture.
  static func jpeg(_ size: Int) -> [UInt8] {
    [0xFF, 0xD8, 0xFF, 0xD9] + [UInt8](repeating: 0x5A, count: max(size, 4) - 4)
  }

  var names: [String] { scratch.names("proofs") }

  @Test func aPictureIsCopiedWholeWithItsSum() throws {
    let bytes = Self.jpeg(200_001)
    try scratch.write(bytes, to: "IMG_1")
    let kept = try files.keep(copying: scratch.file("IMG_1"), as: .photo)
    #expect(kept.size == 200_001 && kept.kind == .jpeg && kept.name.hasSuffix(".jpg"))
    #expect(kept.sha256 == SHA256Sum(of: bytes).hex)
    #expect(try Array(Data(contentsOf: #require(files.url(for: kept.name)))) == bytes)
    #expect(names == [kept.name] && files.contains(kept.name))
  }

  @Test func aPictureInMemoryIsKeptLikeAFile() throws {
    let bytes = Self.png + [1, 2, 3]
    let kept = try files.keep(bytes, as: .signature)
    #expect(kept.kind == .png && kept.size == bytes.count && kept.sha256 == SHA256Sum(of: bytes).hex)
    #expect(try scratch.bytes("proofs/" + kept.name) == bytes)
  }

  @Test func aPictureIsForItsOwnerAlone() throws {
    let kept = try files.keep(Self.jpeg(10), as: .photo)
    #expect(try scratch.mode("proofs") == 0o700)
    #expect(try scratch.mode("proofs/" + kept.name) == 0o600)
  }

  @Test func theSamePictureKeptTwiceIsTwoFiles() throws {
    let first = try files.keep(Self.jpeg(10), as: .photo)
    let second = try files.keep(Self.jpeg(10), as: .photo)
    files.remove(first.name)
    files.remove(first.name)
    #expect(names == [second.name])
  }

  @Test(arguments: [
    ([UInt8](), PictureRefusal.empty), (Array("hello, not a picture".utf8), .text),
    (Array("%PDF-1.4\n%%EOF".utf8), .pdf), (Array("\u{0}\u{0}\u{0}\u{18}ftypheic".utf8), .heic),
    (Array("RIFF1234WEBPVP8 ".utf8), .webp), ([1, 2, 3], .notAPicture),
  ])
  func whatTheServerWouldNotTakeIsRefusedBeforeStoring(_ bytes: [UInt8], _ refusal: PictureRefusal) throws {
    try scratch.write(bytes, to: "picture.jpg")
    let error = ProofFileError.refused(refusal)
    #expect(throws: error) { try files.keep(copying: scratch.file("picture.jpg"), as: .photo) }
    #expect(throws: error) { try files.keep(bytes, as: .photo) }
    #expect(names == [])
  }

  @Test func moreThanTenMebibytesAreRefusedBeforeStoring() throws {
    let bytes = Self.jpeg((10 << 20) + 1)
    try scratch.write(bytes, to: "huge.jpg")
    let error = ProofFileError.refused(.tooLarge(limit: 10 << 20))
    #expect(throws: error) { try files.keep(copying: scratch.file("huge.jpg"), as: .photo) }
    #expect(throws: error) { try files.keep(bytes, as: .photo) }
    #expect(names == [])
  }

  @Test func exactlyTenMebibytesAreTaken() throws {
    try scratch.write(Self.jpeg(10 << 20), to: "ten.jpg")
    #expect(try files.keep(copying: scratch.file("ten.jpg"), as: .photo).size == 10 << 20)
  }

  @Test func aSignatureIsASmallPNG() throws {
    #expect(throws: ProofFileError.refused(.signatureIsNotPNG)) {
      try files.keep(Self.jpeg(10), as: .signature)
    }
    #expect(throws: ProofFileError.refused(.tooLarge(limit: 1 << 20))) {
      try files.keep(Self.png + [UInt8](repeating: 0, count: 1 << 20), as: .signature)
    }
    #expect(names == [])
  }

  @Test func aSourceThatCannotBeReadIsTold() throws {
    mkfifo(scratch.file("pipe"), 0o600)
    for name in ["nowhere.jpg", "proofs", "pipe"] {
      let error = #expect(throws: ProofFileError.self) {
        try files.keep(copying: scratch.file(name), as: .photo)
      }
      guard case .unreadable(scratch.file(name), _) = error else {
        Issue.record("\(name): \(String(describing: error))")
        continue
      }
    }
    #expect(names == [])
  }

  #if os(Linux)
  @Test func aFullDiskIsTold() throws {
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    #expect(throws: ProofFileError.storage(.diskFull(path: "p"))) {
      try PictureWriter.write(Self.jpeg(10)[...], to: full, path: "p")
    }
  }
  #endif

  @Test func aPictureThatIsNotFinishedIsGone() throws {
    do {
      var writer = try PictureWriter(path: scratch.file("proofs/half.part"))
      try writer.append(Self.jpeg(10)[...])
      #expect(names == ["half.part"])
    }
    #expect(names == [])
  }

  @Test func aFolderThatIsGoneIsTold() throws {
    try FileManager.default.removeItem(atPath: files.path)
    let error = #expect(throws: ProofFileError.self) { try files.keep(Self.jpeg(10), as: .photo) }
    guard case .storage(.unwritable) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func straysAreOldFilesThatNoRowNames() throws {
    let kept = try files.keep(Self.jpeg(10), as: .photo)
    let orphan = try files.keep(Self.jpeg(10), as: .photo)
    let fresh = try files.keep(Self.jpeg(10), as: .photo)
    for name in ["half.jpg.part", "a.jpg.1f.upload", ".hidden"] {
      try scratch.write([1], to: "proofs/" + name)
    }
    let past = Date(timeIntervalSince1970: 1_000_000)
    for name in names where name != fresh.name {
      try FileManager.default.setAttributes(
        [.modificationDate: past], ofItemAtPath: files.path + "/" + name)
    }
    let strays = try files.strays(
      known: [kept.name], writtenBefore: Timestamp(milliseconds: 2_000_000_000))
    #expect(Set(strays) == [orphan.name, "half.jpg.part", "a.jpg.1f.upload"])
    for name in strays { files.remove(name) }
    #expect(Set(names) == [kept.name, fresh.name, ".hidden"])
  }

  @Test(arguments: ["", "../outbox.db", "/etc/passwd", ".", "..", "a/b", "A.jpg"])
  func aNameThatLeadsElsewhereIsNone(_ name: String) throws {
    #expect(files.url(for: name) == nil && !files.contains(name))
  }

  @Test func manyMayKeepPicturesAtOnce() async throws {
    let files = files
    let kept = try await withThrowingTaskGroup(of: KeptFile.self) { group in
      for size in 10..<60 { group.addTask { try files.keep(Self.jpeg(size), as: .photo) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(kept.map(\.name)) == Set(names) && kept.count == 50)
    #expect(Set(kept.map(\.size)) == Set(10..<60))
  }
}

extension Scratch {
  fileprivate func names(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: file(folder))) ?? []).sorted()
  }
}
