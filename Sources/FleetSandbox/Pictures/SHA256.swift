/// SHA-256 (FIPS 180-4) of received bytes: what the ledger knows a picture by. The sandbox's own, so that a
/// client that digests wrongly is not forgiven by the same line. Plain loops over raw memory: a picture of
/// 10 MiB is to take well under a second in a debug build too.
struct SHA256 {
  private var a: UInt32 = 0x6A09_E667
  private var b: UInt32 = 0xBB67_AE85
  private var c: UInt32 = 0x3C6E_F372
  private var d: UInt32 = 0xA54F_F53A
  private var e: UInt32 = 0x510E_527F
  private var f: UInt32 = 0x9B05_688C
  private var g: UInt32 = 0x1F83_D9AB
  private var h: UInt32 = 0x5BE0_CD19

  /// The digest of `bytes` in lower-case hexadecimal.
  static func hex(_ bytes: some Collection<UInt8>) -> String {
    bytes.withContiguousStorageIfAvailable { hex(buffer: $0) }
      ?? Array(bytes).withUnsafeBufferPointer { hex(buffer: $0) }
  }

  private static func hex(buffer: UnsafeBufferPointer<UInt8>) -> String {
    var state = SHA256()
    let whole = buffer.count / 64
    var tail = Array(buffer[(whole * 64)...])
    tail.append(0x80)
    while tail.count % 64 != 56 { tail.append(0) }
    let bits = UInt64(buffer.count) * 8
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      tail.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
      roundConstants.withUnsafeBufferPointer { constants in
        if let bytes = buffer.baseAddress, let words = schedule.baseAddress,
          let keys = constants.baseAddress
        {
          state.digest(bytes, blocks: whole, words, keys)
        }
        tail.withUnsafeBufferPointer { rest in
          if let bytes = rest.baseAddress, let words = schedule.baseAddress,
            let keys = constants.baseAddress
          {
            state.digest(bytes, blocks: rest.count / 64, words, keys)
          }
        }
      }
    }
    return state.text
  }

  private var text: String {
    [a, b, c, d, e, f, g, h].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  /// `words` has room for 64, `keys` holds 64.
  private mutating func digest(
    _ bytes: UnsafePointer<UInt8>, blocks: Int, _ words: UnsafeMutablePointer<UInt32>,
    _ keys: UnsafePointer<UInt32>
  ) {
    var block = bytes
    var left = blocks
    while left > 0 {
      var index = 0
      while index < 16 {
        let at = block + index &* 4
        words[index] =
          UInt32(truncatingIfNeeded: at[0]) &<< 24 | UInt32(truncatingIfNeeded: at[1]) &<< 16
          | UInt32(truncatingIfNeeded: at[2]) &<< 8 | UInt32(truncatingIfNeeded: at[3])
        index &+= 1
      }
      while index < 64 {
        let x = words[index &- 15]
        let y = words[index &- 2]
        let s0 = (x &>> 7 | x &<< 25) ^ (x &>> 18 | x &<< 14) ^ x &>> 3
        let s1 = (y &>> 17 | y &<< 15) ^ (y &>> 19 | y &<< 13) ^ y &>> 10
        words[index] = words[index &- 16] &+ s0 &+ words[index &- 7] &+ s1
        index &+= 1
      }
      compress(words, keys)
      block += 64
      left &-= 1
    }
  }

  private mutating func compress(
    _ words: UnsafeMutablePointer<UInt32>, _ keys: UnsafePointer<UInt32>
  ) {
    var (p, q, r, s) = (a, b, c, d)
    var (t, u, v, w) = (e, f, g, h)
    var index = 0
    while index < 64 {
      let s1 = (t &>> 6 | t &<< 26) ^ (t &>> 11 | t &<< 21) ^ (t &>> 25 | t &<< 7)
      let choice = (t & u) ^ (~t & v)
      let one = w &+ s1 &+ choice &+ keys[index] &+ words[index]
      let s0 = (p &>> 2 | p &<< 30) ^ (p &>> 13 | p &<< 19) ^ (p &>> 22 | p &<< 10)
      let two = s0 &+ ((p & q) ^ (p & r) ^ (q & r))
      w = v
      v = u
      u = t
      t = s &+ one
      s = r
      r = q
      q = p
      p = one &+ two
      index &+= 1
    }
    a = a &+ p
    b = b &+ q
    c = c &+ r
    d = d &+ s
    e = e &+ t
    f = f &+ u
    g = g &+ v
    h = h &+ w
  }

  private static let roundConstants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]
}
