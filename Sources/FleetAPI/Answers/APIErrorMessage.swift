/// What a person reads: what happened, what was kept, what to do.
extension APIError: CustomStringConvertible {
  public var description: String { [what, kept, advice].filter { !$0.isEmpty }.joined(separator: " ") }

  private var what: String {
    let said = words.first.map { ": “\($0)”" } ?? "."
    let answered = "(\(endpoint), status \(status.map(String.init) ?? "none"))"
    return switch kind {
    case .unauthorized: "The server did not accept the sign-in \(answered)\(said)"
    case .forbidden: "The server does not allow this \(answered)\(said)"
    case .notFound: "The server does not have this record, or no longer \(answered)\(said)"
    case .wrongAddress: "The server does not know this call \(answered)\(said)"
    case .rejected: "The server refused \(answered)\(said)"
    case .throttled: "The server is getting too many requests from here \(answered)."
    case .maintenance: "The server is down for maintenance \(answered)."
    case .notConfigured: "This Fleetbase is not set up yet \(answered)\(said)"
    case .server: "The server failed \(answered)\(said)"
    case .redirect: "The server sent us elsewhere, which is not followed \(answered)."
    case .malformed(let reason): "The answer could not be used \(answered): \(reason)."
    case .unreachable(let failure): "\(failure.description.dropLast()) (\(endpoint))."
    }
  }

  private var kept: String {
    if isSignIn { return "Nothing was changed." }
    return isWrite ? "What you entered is kept on this device." : "What this device already has is kept."
  }

  private var advice: String {
    switch kind {
    case .throttled where isSignIn, .maintenance where isSignIn, .server where isSignIn: "Try again later."
    case .unreachable where isSignIn: "Try again when there is a connection."
    case .unauthorized: isSignIn ? "Check the key." : "Check the key or sign in again."
    case .forbidden: "Ask the dispatcher for the permission."
    case .notFound: "Refresh, or ask the dispatcher."
    case .wrongAddress: "Check the server's address."
    case .rejected where isSignIn: "Check what was typed."
    case .rejected where isAboutThePicture: "Take another picture."
    case .rejected: isWrite ? "Look at the order and decide again." : "Check what was asked for."
    case .throttled, .maintenance: "It goes on by itself a little later."
    case .notConfigured: "Ask whoever runs the server to finish its set-up."
    case .server:
      isWrite ? "Whether it took effect is looked up before anything is sent again." : "Try again later."
    case .redirect, .malformed:
      "Check the server's address, and whether this network asks for a login of its own."
    case .unreachable: "It goes on when there is a connection."
    }
  }
}

extension APIError.Malformation: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty: "it is empty"
    case .html: "it is a web page, not data"
    case .truncated: "it ends in the middle"
    case .notJSON(let why): "it is not JSON (\(why))"
    case .wrongShape(.record): "it holds no record"
    case .wrongShape(.object): "it holds no object"
    case .wrongShape(.list): "it holds no list"
    case .tooLarge(let limit): "it is larger than \(limit) bytes"
    case .status: "its status means nothing"
    }
  }
}
