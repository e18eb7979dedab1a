import Testing

@testable import FleetSandbox

/// The signature against the vectors of its standard and against everything a real server sent.
struct WebhookSignatureTests {
  private static func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex)
    return stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
  }

  /// RFC 4231, test cases 1, 2, 3, 4, 6 and 7: short keys, long keys, long messages.
  @Test(arguments: [
    (
      String(repeating: "0b", count: 20), "4869205468657265",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      String(repeating: "aa", count: 20), String(repeating: "dd", count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      "0102030405060708090a0b0c0d0e0f10111213141516171819", String(repeating: "cd", count: 50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
    ),
    (
      String(repeating: "aa", count: 131),
      "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ])
  func `It is HMAC-SHA256`(key: String, message: String, signature: String) {
    #expect(HMACSHA256.hex(key: Self.bytes(key), message: Self.bytes(message)) == signature)
  }

  @Test func `It is the signature of every captured delivery`() throws {
    let file = try fixture("webhooks.json")
    let secret = WebhookSecret(try #require(file["secret"]?.stringValue))
    let signed = try #require(file["signed"]?.arrayValue)
    #expect(signed.count > 40)
    for delivery in signed {
      let body = try #require(delivery["body"]?.stringValue)
      #expect(delivery["signature"]?.stringValue == secret.signature(of: Array(body.utf8)), "\(body)")
    }
  }

  @Test func `Without a secret the key is the constant of the real server`() {
    #expect(
      WebhookSecret.unset.signature(of: Array("[]".utf8))
        == "f5a176dfdcac0f928fd9e3ddf8f8e97411d5d5101c322e26c0fc031d8599fb92")
  }

  @Test func `No print of a value shows the secret`() {
    var webhooks = SandboxWebhooks()
    webhooks.sign(with: "hush-hush")
    webhooks.add(url: "https://receiver.example.com/in")
    var text = String(reflecting: webhooks)
    dump(webhooks, to: &text)
    #expect(!text.contains("hush"))
    #expect(!text.contains("104, 117, 115, 104"))
  }
}
