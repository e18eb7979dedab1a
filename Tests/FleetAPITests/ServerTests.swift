import Foundation
import Testing

@testable import FleetAPI

@Suite struct ServerAddressTests {
  @Test(arguments: [
    ("https://api.fleetbase.io", "https://api.fleetbase.io"),
    ("https://api.fleetbase.io/v1", "https://api.fleetbase.io"),
    ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
    ("HTTPS://API.Example.COM:443/V1/", "https://api.example.com"),
    ("https://example.com/fleet/v1", "https://example.com/fleet"),
    ("https://example.com/a//b/", "https://example.com/a/b"),
    ("http://[::1]:8000", "http://[::1]:8000"),
  ])
  func anAddressIsReadAndWrittenOneWay(_ text: String, _ canonical: String) throws {
    #expect(try ServerAddress(text).text == canonical)
    #expect(try ServerAddress(canonical).text == canonical)
  }

  @Test(arguments: [
    "", "api.fleetbase.io", "ftp://example.com", "https://", "https://user:secret@example.com",
    "https://example.com:0", "https://example.com:70000", "https://example.com:x", "https://example.com?x=1",
    "https://example.com#x", "https://exa mple.com", "https://example.com/../v1", "https://exämple.com",
    "https://[nonsense]", "https://example.com:+80", "https://.example.com",
  ])
  func anythingElseIsRefusedInOneSentenceThatDoesNotRepeatIt(_ text: String) throws {
    let refusal = try #require(throws: ServerAddress.Refusal.self) { try ServerAddress(text) }
    #expect(refusal.description.contains("https://api.fleetbase.io"))
    #expect(!refusal.description.contains("secret"))
  }

  @Test(arguments: [
    ("http://localhost:1", true), ("http://127.0.0.1", true), ("http://127.9.9.9", true),
    ("http://[::1]", true),
    ("http://127.0.0.1.example.com", false), ("http://10.0.0.1", false),
    ("http://localhost.example.com", false),
  ])
  func onlyThisMachineIsLoopback(_ text: String, _ isLoopback: Bool) throws {
    #expect(try ServerAddress(text).isLoopback == isLoopback)
  }
}

@Suite struct CredentialTests {
  @Test(arguments: ["flb_live_verysecret", "flb_test_verysecret", "42|verysecret"])
  func aCredentialIsNeverPrinted(_ text: String) throws {
    let credential = try Credential(text)
    let server = FleetbaseServer(address: try ServerAddress("https://example.com"), credential: credential)
    let request = server.request(for: .signIn(identity: "dina@example.com", password: "verysecret"))
    let endpoint = Endpoint.signIn(identity: "dina@example.com", password: "verysecret")
    let response = HTTPResponse(
      status: 200, headers: ["Set-Cookie": "verysecret"], body: Array("verysecret".utf8))
    for value: Any in [
      credential, server, request, request.headers, endpoint, endpoint.body, response, response.headers,
      Exchange.answered(response),
    ] {
      var dumped = ""
      dump(value, to: &dumped)
      #expect(!dumped.contains("verysecret"))
      #expect(!"\(value)".contains("verysecret"))
      #expect(!String(reflecting: value).contains("verysecret"))
    }
  }

  @Test func aCredentialCannotBeEncoded() throws {
    #expect(!((try Credential("flb_live_x") as Any) is any Encodable))
  }

  @Test func itsKindIsReadFromItsForm() throws {
    #expect(try Credential("flb_live_x").kind == .apiKey)
    #expect(try !Credential("flb_live_x").isTest)
    #expect(try Credential("flb_test_x").isTest)
    #expect(try Credential("42|abc").kind == .driverToken)
    #expect(try Credential("42|abc").authorization == "Bearer 42|abc")
  }

  @Test(arguments: ["", "a b", "a\r\nX: y", "$secret", "flb_live_ä"])
  func whatCannotBeAKeyIsRefused(_ text: String) {
    #expect(throws: Credential.Refusal.self) { try Credential(text) }
  }
}

/// One after the other: a proxy variable holds for the whole process.
@Suite(.serialized) struct EnvironmentTests {
  @Test func anUnknownHostMeansTheRequestNeverLeft() async throws {
    let server = FleetbaseServer(
      address: try ServerAddress("http://nowhere.invalid"), credential: try Credential(RawServer.key))
    let failure = await URLSessionTransport().send(server.request(for: .cancelOrder("order_example"))).failure
    #expect(failure == TransportFailure(.hostNotFound, reach: .neverLeft))
  }

  @Test func theExceptionsOfTheEnvironmentAreKeptAndLoopbackIsAdded() {
    let loopback = "localhost,127.0.0.1,127.0.0.0/8,::1"
    #expect(LoopbackProxies.exceptions(in: [:]) == loopback)
    #expect(LoopbackProxies.exceptions(in: ["NO_PROXY": "example.com"]) == "example.com,\(loopback)")
    #expect(
      LoopbackProxies.exceptions(in: ["no_proxy": "a.example", "NO_PROXY": "b.example"])
        == "a.example,\(loopback)")
    #expect(LoopbackProxies.exceptions(in: ["no_proxy": "*"]) == "*")
    #expect(LoopbackProxies.exceptions(in: ["no_proxy": loopback]) == loopback)
  }

  #if os(Linux)
  @Test func aProxyOfTheEnvironmentDoesNotSeeRequestsToThisMachine() async throws {
    let proxy = try RawServer { _ = $0.readRequest() }
    let server = try RawServer { connection in
      while connection.readRequest() != nil { connection.answer("200 OK") }
    }
    let transport = URLSessionTransport()
    setenv("http_proxy", proxy.url, 1)
    defer { unsetenv("http_proxy") }
    for endpoint in [Endpoint.order("order_example"), .startOrder("order_example")] {
      #expect(await transport.send(try server.request(endpoint)).answer?.status == 200)
    }
    #expect(proxy.connectionCount == 0)
  }
  #endif
}
