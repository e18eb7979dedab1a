import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// Pictures whose proofs were lost with a damaged outbox.
@Suite struct LostPictureTests {
  let pictures: Pictures
  let bench: Bench

  init() throws {
    pictures = try Pictures()
    bench = try Bench(pictures: pictures.files)
  }

  @Test func aPictureSaysOfItselfWhoseItIs() throws {
    // The folder goes before the bench does.
    bench.books.isTornUp = true
    let id = try bench.tap(.photo())
    let name = try #require(pictures.names.first)
    let header = try #require(pictures.files.header(of: name))
    #expect(header.entry == id && header.order == "order_a")
    #expect(header.what == "photo for order_a")
    #expect(header.takenWall == bench.moment.wall.milliseconds)
  }

  @Test func aPictureWhoseProofIsLostIsNeverSwept() throws {
    let kept = try pictures.files.keep(Pictures.png, as: .photo)
    try bench.store.setWord(
      "salvage_report",
      #"{"keptAs":"outbox.db.damaged","entries":0,"journalLines":0,"pictures":[{"name":"\#(kept.name)"}]}"#)
    try bench.store.acknowledgeSalvage()
    try pictures.age(to: bench.moment.wall.adding(milliseconds: -90 * 86_400_000))
    try bench.outbox.sweepPictures(now: bench.moment)
    #expect(pictures.names == [kept.name])
  }
}
