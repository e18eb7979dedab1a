import FleetModels
import FleetSandbox

/// Which records a recorded exchange names: in its path, in what it sends, in what it was answered.
extension Exchange {
  /// Whether the verb may change something.
  var isWrite: Bool { !["GET", "HEAD", "OPTIONS"].contains(request.method) }

  /// Whether a write makes a record beside the order and leaves it as it is.
  var leavesOrderAlone: Bool { request.route.contains("/capture-") }

  /// Orders that the request is about. A query only looks for them.
  var ordersNamed: [String] {
    let text = request.route + " " + (request.body?.utf8.count ?? 0 < 65_536 ? request.body ?? "" : "")
    return text.madeUpNames.filter { MadeUp.kind(ofName: $0.utf8) == "order" }.sorted()
  }

  /// Every other record that the request is about or sends.
  var namesSent: [String] {
    let text = request.route + " " + (request.body?.utf8.count ?? 0 < 65_536 ? request.body ?? "" : "")
    let kinds: Set = [
      "comment", "contact", "driver", "entity", "file", "fuel_report", "issue", "order_config", "place",
      "proof",
      "track", "vehicle", "waypoint",
    ]
    return text.madeUpNames.filter { MadeUp.kind(ofName: $0.utf8).map(kinds.contains) ?? false }.sorted()
  }

  /// Orders and drivers that the request or the answer names.
  var recordsNamed: Set<String> {
    (request.path + " " + response.body).madeUpNames.filter { name in
      let kind = MadeUp.kind(ofName: name.utf8)
      return kind == "order" || kind == "driver"
    }
  }
}

extension String {
  /// Every word that is a name made up by a server.
  var madeUpNames: Set<String> {
    var found: Set<String> = []
    let bytes = Array(utf8)
    var index = 0
    while index < bytes.count {
      guard NameMap.isNameByte(bytes[index]) else {
        index += 1
        continue
      }
      var end = index
      while end < bytes.count, NameMap.isNameByte(bytes[end]) { end += 1 }
      if end - index >= 8, MadeUp.kind(ofName: bytes[index..<end]) != nil {
        found.insert(String(decoding: bytes[index..<end], as: UTF8.self))
      }
      index = end
    }
    return found
  }
}

extension JSONValue {
  var madeUpNames: Set<String> { text.madeUpNames }
}

extension SandboxJSON {
  /// A recorded value in the sandbox' own form.
  init?(_ value: JSONValue) {
    self.init(parsing: value.encoded())
  }
}
