import FleetModels
import Foundation
import Testing

@testable import FleetAPI

@Suite struct MultipartFormTests {
  @Test func aFormHasTheBytesARealServerTook() throws {
    let picture = try Picture(size: 3)
    let form = picture.form
    let b = form.boundary
    let expected =
      "--\(b)\r\nContent-Disposition: form-data; name=\"remarks\"\r\n\r\nAt door\r\n"
      + "--\(b)\r\nContent-Disposition: form-data; name=\"data[client_mutation_id]\"\r\n\r\nm-02\r\n"
      + "--\(b)\r\nContent-Disposition: form-data; name=\"photos[]\"; filename=\"p.jpg\"\r\n"
      + "Content-Type: image/jpeg\r\n\r\n\u{0}\u{1}\u{2}\r\n--\(b)--\r\n"
    #expect(try form.encoded() == Array(expected.utf8))
    #expect(form.contentLength == expected.utf8.count)
  }

  @Test func theSameFormHasTheSameBoundaryAndAnotherFileAnother() throws {
    let form = try Picture(size: 3).form
    var file = form.file
    file.sha256 = "cd"
    #expect(MultipartForm(fields: form.fields, file: form.file).boundary == form.boundary)
    #expect(MultipartForm(fields: form.fields, file: file).boundary != form.boundary)
    #expect(MultipartForm(fields: [], file: form.file).boundary != form.boundary)
  }

  @Test func aNameCannotEndItsHeaderOrItsLine() throws {
    var file = try Picture(size: 1).form.file
    file.name = "a\"b\r\nc\nd.jpg"
    let opening = String(decoding: MultipartForm(fields: [], file: file).opening, as: UTF8.self)
    #expect(opening.contains(#"filename="a%22b%0D%0Ac%0Ad.jpg""#))
  }

  @Test func aFormIsWrittenBesideItsPictureForItsOwnerAlone() throws {
    let picture = try Picture(size: 200_000)
    let file = try FormFile(picture.form)
    let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(picture.names.count == 2 && file.path.hasSuffix(".upload"))
    #expect(try Array(Data(contentsOf: URL(filePath: file.path))) == picture.form.encoded())
    file.remove()
    #expect(picture.names == ["p.jpg"])
  }

  @Test func aPictureThatChangedOrIsGoneIsNotSent() async throws {
    let server = try RawServer { _ = $0.readRequest() }
    let picture = try Picture(size: 100)
    let unusable = TransportFailure(.fileUnusable, reach: .neverLeft)
    try Data([1]).write(to: picture.file)
    #expect(await URLSessionTransport().send(try server.request(picture.endpoint)).failure == unusable)
    try FileManager.default.removeItem(at: picture.file)
    #expect(await URLSessionTransport().send(try server.request(picture.endpoint)).failure == unusable)
    try FileManager.default.createDirectory(at: picture.file, withIntermediateDirectories: true)
    #expect(await URLSessionTransport().send(try server.request(picture.endpoint)).failure == unusable)
    #expect(server.connectionCount == 0 && picture.names == ["p.jpg"])
  }

  @Test func aFormTellsNobodyWhatIsInIt() throws {
    let form = try Picture(size: 1).form
    #expect(!"\(form) \(String(reflecting: form)) \(RequestBody.multipart(form))".contains("door"))
  }
}
