import FleetNetwork

/// `/_sandbox`: what the person who runs a sandbox asks of it, on loopback only, neither throttled nor faulty.
///
///     GET  /_sandbox/ledger                      every applied effect
///     GET  /_sandbox/codes                       the sign-in codes sent, by phone
///     GET  /_sandbox/orders                      the orders with their stops, in short
///     GET  /_sandbox/places                      the places there are
///     GET  /_sandbox/organizations               the companies there are
///     GET  /_sandbox/labels/{order}[/{subject}]  what the label's QR encodes, for a scan
///     POST /_sandbox/faults[?seed=]              a fault plan as text
///     POST /_sandbox/race?milliseconds=          two drivers may start one ad-hoc order; none ends it
///     GET  /_sandbox/events?after=               the events since the log had so many
///     GET  /_sandbox/webhooks                    who is told of events, and how the latest calls went
///     POST /_sandbox/webhooks                    one more, {"url": …, "secret": …, "events": […]}
///     GET  /_sandbox/sockets                     who is connected, and how many frames went out
///     POST /_sandbox/sockets/{deed}              see `SandboxHost.socketControl`
///     POST /_sandbox/dispatcher/{deed}/{order}   see `DispatchersDeed`
extension SandboxHost {
  func control(_ request: HTTPListenerRequest) -> SandboxAnswer {
    let parts = request.path.split(separator: "/").dropFirst().map(String.init)
    switch (request.method, parts.first, parts.count) {
    case ("GET", "ledger", 1): return plain(200, ledger.json)
    case ("GET", "codes", 1):
      return withServer { server, now in
        let codes = server.signInCodes(now: now).map { SandboxMember($0.phone, .string($0.code)) }
        return self.plain(200, .object(codes))
      }
    case ("GET", "orders", 1):
      return withServer { server, _ in self.plain(200, .array(server.orderIDs.map(server.summary))) }
    case ("GET", "places", 1):
      return withServer { server, _ in
        self.plain(200, .array(server.placeIDs.compactMap { server.place($0) }.map(server.placeJSON)))
      }
    case ("GET", "organizations", 1):
      return withServer { server, _ in
        self.plain(200, .array(server.organizationIDs.map(server.organizationJSON)))
      }
    case ("GET", "labels", 2...3):
      let subject = parts.count == 3 ? parts[2] : nil
      let code = withServer { server, _ in server.labelCode(order: parts[1], subject: subject) }
      guard let code else { return plain(404, ["error": "There is no such label."]) }
      return plain(200, ["code": .string(code)])
    case ("POST", "faults", 1):
      let text = String(decoding: request.body, as: UTF8.self)
      do {
        let seed = request.query.first { $0.name == "seed" }.flatMap { UInt64($0.value) }
        set(faults: try FaultPlan(text: text, seed: seed ?? 1))
        return plain(200, ["faults": .string(text)])
      } catch {
        return plain(400, ["error": .string(error.description)])
      }
    case ("POST", "race", 1):
      let window = request.query.first { $0.name == "milliseconds" }.flatMap { Int64($0.value) }
      withServer { server, _ in server.startRaceMilliseconds = window }
      return plain(200, ["milliseconds": window.map(SandboxJSON.int) ?? .null])
    case (_, "events", 1), (_, "webhooks", 1): return webhookControl(request)
    case (_, "sockets", 1...2): return socketControl(request, deed: parts.count == 2 ? parts[1] : nil)
    case ("POST", "dispatcher", 2...3): return dispatcher(parts, request)
    default: return plain(404, ["error": "There is no such control."])
    }
  }

  private func dispatcher(_ parts: [String], _ request: HTTPListenerRequest) -> SandboxAnswer {
    var query: [String: String] = [:]
    for pair in request.query { query[pair.name] = pair.value }
    let body = request.body.isEmpty ? SandboxJSON.null : SandboxJSON(parsing: request.body) ?? .null
    let deed: DispatchersDeed
    do {
      deed = try DispatchersDeed(parts[1], query, body)
    } catch {
      return plain(error.isUnknown ? 404 : 400, ["error": .string(error.description)])
    }
    if parts.count == 2, !deed.needsNoOrder {
      return plain(400, ["error": "Say which order."])
    }
    let order = parts.count == 3 ? parts[2] : ""
    do {
      let id = try withServer { server, now in try server.perform(deed, order: order, now: now) }
      return plain(200, ["done": .string(parts[1]), "order": .string(id)])
    } catch let refusal as DispatcherRefusal {
      return plain(refusal.status, ["error": .string(refusal.text)])
    } catch {
      return plain(500, ["error": .string("\(error)")])
    }
  }

  func plain(_ status: Int, _ json: SandboxJSON) -> SandboxAnswer {
    SandboxAnswer(
      status: status, headers: [SandboxPair("Content-Type", "application/json")], body: json.bytes)
  }
}

extension SandboxServer {
  /// An order in a line.
  fileprivate func summary(_ id: String) -> SandboxJSON {
    guard let index = index(ofOrder: id) else { return .null }
    let order = orders[index]
    return [
      "id": .string(order.id), "type": .string(order.configKey), "status": .string(order.status),
      "driver": .text(order.driverID), "adhoc": .bool(order.adhoc),
      "pod_method": .text(order.podRequired ? order.podMethod : nil),
      "current": .text(order.currentDestination),
      "stops": .array(
        order.stops.map {
          [
            "place": .string($0.placeID), "waypoint": .string($0.waypointID),
            "name": .text(place($0.placeID)?.name), "code": .text($0.tracking?.latest?.code),
          ]
        }),
    ]
  }
}
