/// What a stricter server would ask of an activity. The real one takes any code, offered or not, with a proof or
/// without (rest-api 3.5, captures 380, 385, 1258).
extension SandboxServer {
  /// What is wrong with the activity `code`, if anything is.
  func activityProblem(_ index: Int, _ code: String, _ call: Call) -> String? {
    let order = orders[index]
    if !warts.activitiesAreTrusted {
      let offered = nextActivities(of: order, stop: nil)?.compactMap { $0["code"]?.stringValue } ?? []
      guard offered.contains(code) else { return "The selected activity is invalid." }
    }
    let sent = call.body["proof"]?.stringValue
    let known = sent.map { id in proofs.contains { $0.id == id } }
    if !warts.unknownProofsAreIgnored, known == false { return "The selected proof is invalid." }
    if !warts.proofsAreNotEnforced, known != true, requiresProof(code, of: order) {
      return "The proof field is required."
    }
    return nil
  }

  private func requiresProof(_ code: String, of order: OrderRecord) -> Bool {
    guard let activity = flow(order)?.activity(code) else { return false }
    return activity.requirePOD || (activity.complete && order.podRequired)
  }
}
