import FleetCompanion
import Foundation

/// The keys that webhooks may be signed with, from files, the environment or the command line; and what is asked of a
/// signature.
enum ListenKeys {
  static func verifier(_ arguments: Arguments) throws -> WebhookVerifier {
    var keys: [SigningKey] = []
    for path in arguments.all("--secret-file") { keys.append(try key(inFile: path)) }
    for (number, text) in arguments.all("--secret").enumerated() {
      keys.append(try key(text, label: "--secret \(number + 1)"))
    }
    if !arguments.all("--secret").isEmpty {
      Terminal.remark(
        "a secret on the command line can be seen by everybody on this machine: --secret-file or FLEETBASE_WEBHOOK_SECRET keep it hidden"
      )
    }
    let environment = ProcessInfo.processInfo.environment
    if let text = environment["FLEETBASE_WEBHOOK_SECRET"], !text.isEmpty {
      keys.append(try key(text, label: "FLEETBASE_WEBHOOK_SECRET"))
    }
    let allowsInternal = arguments.has("--allow-internal-key")
    let acceptsUnsigned = arguments.has("--accept-unsigned")
    if keys.isEmpty, allowsInternal || acceptsUnsigned {
      throw UsageError(
        "\(allowsInternal ? "--allow-internal-key" : "--accept-unsigned") goes with a secret: without one no signature is looked at."
      )
    }
    if keys.contains(where: \.isPublic), !allowsInternal {
      throw UsageError(
        "The secret \"internal\" is known to everybody; --allow-internal-key takes events that are signed with it."
      )
    }
    let policy: SignaturePolicy = keys.isEmpty ? .off : acceptsUnsigned ? .acceptUnsigned : .require
    return WebhookVerifier(keys: keys, policy: policy, allowsInternalKey: allowsInternal)
  }

  /// The file's first line, without its end.
  private static func key(inFile path: String) throws -> SigningKey {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw FrontError("The secret's file \(path) cannot be read.")
    }
    let line = data.prefix { $0 != 0x0A && $0 != 0x0D }
    guard !line.isEmpty, line.count <= 4_096 else {
      throw FrontError("The secret's file \(path) has no key in its first line.")
    }
    if let mode = try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int,
      mode & 0o044 != 0
    {
      Terminal.remark("\(path) can be read by others on this machine; chmod 600 keeps it hidden")
    }
    return SigningKey(label: path, bytes: line)
  }

  private static func key(_ text: String, label: String) throws -> SigningKey {
    guard !text.isEmpty else { throw UsageError("\(label) is empty.") }
    return SigningKey(label: label, text: text)
  }
}
