import FleetSandbox

extension WartCase {
  static let sockets: [WartCase] = [
    WartCase("sockets-speak-seventeen", "answered", "closed with 4008") { bench in
      var sockets = SandboxSockets()
      sockets.open(1, now: bench.now)
      let orders = sockets.receive(
        ##"{"event":"#handshake","data":{}}"##, from: 1, warts: bench.server.warts, now: bench.now)
      return orders == [.close(1, code: 4008)]
        ? "closed with 4008" : orders.count == 1 ? "answered" : "nothing"
    },
    WartCase("notices-come-again", "3", "1") { bench in
      bench.server.broadcasts = true
      _ = try bench.newOrder()
      bench.now += 5000
      bench.server.advance(to: bench.now)
      let told = bench.server.takeBroadcasts().filter {
        $0.channel == "driver.\(bench.driver)" && $0.payload["event"] == "order.assigned_notification"
      }
      return String(told.count)
    },
  ]
}
