/// One step of an order's flow, with every key the server stores (rest-api 3.2).
public struct FlowActivity: Sendable, Equatable {
  /// Transition target; becomes the order's status.
  public var code: String
  /// The step in words; may hold `{placeholders}`.
  public var status: String
  /// What happened, in words; may hold `{placeholders}`.
  public var details: String
  /// Whether the step ends the stop or the order.
  public var complete: Bool
  /// Codes of the steps that may follow.
  public var next: [String]
  /// Gates: the step is offered only when every one of them holds.
  public var logic: [FlowGate]
  /// `scan`, `signature` or `photo`.
  public var podMethod: String
  /// Whether the client is to ask for a proof. The server never checks.
  public var requirePOD: Bool
  /// The whole entry as a real server stores it, when it was taken over from there.
  var stored: SandboxJSON?
  /// What a real server says of the entry's other members in the reduced form.
  var told = ToldMembers.nothing

  /// A step of a flow.
  public init(
    code: String, status: String, details: String, complete: Bool = false, next: [String] = [],
    logic: [FlowGate] = [], podMethod: String = "scan", requirePOD: Bool = false
  ) {
    self.code = code
    self.status = status
    self.details = details
    self.complete = complete
    self.next = next
    self.logic = logic
    self.podMethod = podMethod
    self.requirePOD = requirePOD
  }

  /// The raw flow entry in the order the server writes it (captures 201).
  func json(configID: String) -> SandboxJSON {
    if let stored { return stored }
    var random = SandboxRandom(seed: stableHash(configID + code))
    return [
      "key": .string(code), "code": .string(code), "color": "#1f2937",
      "logic": .array(logic.map(\.json)), "events": [], "status": .string(status), "actions": [],
      "details": .string(details), "options": [], "complete": .bool(complete), "entities": [],
      "sequence": 0, "activities": .array(next.map(SandboxJSON.string)),
      "internalId": .string(random.uuid()), "pod_method": .string(podMethod),
      "require_pod": .bool(requirePOD),
    ]
  }

  /// The reduced form, without edges and conditions (captures 701).
  func publicJSON(hidesEdges: Bool) -> SandboxJSON {
    let json: SandboxJSON = [
      "code": .string(code), "status": .string(status), "details": .string(details),
      "color": "#1f2937", "complete": .bool(complete), "pod_method": .string(podMethod),
      "require_pod": .bool(requirePOD),
    ]
    let told = json.telling(told)
    guard !hidesEdges else { return told }
    return told.setting("activities", .array(next.map(SandboxJSON.string)))
      .setting("logic", .array(logic.map(\.json)))
  }
}

/// A gate before a step: conditions joined by `if`, `and`, `or` or `not` (rest-api 3.2).
public struct FlowGate: Sendable, Equatable {
  /// `if`, `and`, `or`, `not`; anything else makes `next-activity` a 500.
  public var type: String
  /// The conditions.
  public var conditions: [FlowCondition]

  /// A gate of `type` over `conditions`.
  public init(_ type: String, _ conditions: [FlowCondition]) {
    self.type = type
    self.conditions = conditions
  }

  var json: SandboxJSON {
    ["type": .string(type), "conditions": .array(conditions.map(\.json))]
  }
}

/// One comparison of a gate. The operators are those a real server was seen to answer: `equal`,
/// `greaterThan`, `exists` and `in`, which never passes (FINDINGS "Custom flows"); any other is a 500.
public struct FlowCondition: Sendable, Equatable {
  /// An order field, `meta.x`, `pickup.name` …; a bare name is also looked for in `meta`.
  public var field: String
  /// The comparison.
  public var comparison: String
  /// What it is compared with.
  public var value: SandboxJSON

  /// `field` compared with `value`.
  public init(_ field: String, _ comparison: String, _ value: SandboxJSON) {
    self.field = field
    self.comparison = comparison
    self.value = value
  }

  var json: SandboxJSON {
    ["field": .string(field), "operator": .string(comparison), "value": value]
  }
}
