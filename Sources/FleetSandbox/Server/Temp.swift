extension SandboxServer {
  public mutating func finishQueuedWork(now: Int64) { while let due = nextWork { advance(to: max(due, now)) } }
  public var isQueueHeld: Bool { get { false } set {} }
  public var hasStorage: Bool { get { true } set {} }
}
