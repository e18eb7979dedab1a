import FleetEvents
import FleetModels

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The entry of libFuzzer (`make fuzz`): the same exercise as the seeded mutator of the tests.
private let exercise = EventExercise()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzEvents(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  if let problem = exercise.problem(bytes) {
    print("impossible: \(problem)")
    abort()
  }
  return 0
}
