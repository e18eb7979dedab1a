import FleetModels

/// Takes what a call was made for out of a 2xx, or says why it is not in there.
///
/// A captive portal also answers 200: nothing that is not whole and of the endpoint's form gets past here.
public enum APIAnswer {
  /// The document of an answer that holds one record or object, without its `data` wrapper.
  /// - Throws: `APIError`, `malformed` when a 2xx holds something else.
  public static func document(from response: HTTPResponse, for endpoint: Endpoint) throws(APIError)
    -> JSONValue
  {
    try check(response, endpoint)
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONAnswer.document(response.body)
    } catch {
      throw APIError(malformation(error), response, endpoint)
    }
    guard hasForm(endpoint.answer, value) else {
      throw APIError(.wrongShape(expected: endpoint.answer), response, endpoint)
    }
    return value
  }

  /// Where each document of a list answer stands in the body's bytes; only their structure has been looked at.
  /// - Throws: `APIError`, `malformed` when a 2xx holds no whole list.
  public static func documents(from response: HTTPResponse, for endpoint: Endpoint) throws(APIError)
    -> [Range<Int>]
  {
    try check(response, endpoint)
    do throws(JSONError) {
      return try JSONAnswer.documents(response.body)
    } catch {
      let reason = malformation(error)
      // Whole JSON that is no list is told apart from bytes that are no JSON at all.
      if case .notJSON = reason, (try? JSONValue(parsing: response.body)) != nil {
        throw APIError(.wrongShape(expected: .list), response, endpoint)
      }
      throw APIError(reason, response, endpoint)
    }
  }

  private static func check(_ response: HTTPResponse, _ endpoint: Endpoint) throws(APIError) {
    if let error = APIError(response, endpoint: endpoint) { throw error }
    let first = response.body.first { !($0 == 0x20 || (0x09...0x0D).contains($0)) }
    guard let first else { throw APIError(.empty, response, endpoint) }
    guard first != UInt8(ascii: "<") else { throw APIError(.html, response, endpoint) }
  }

  private static func malformation(_ error: JSONError) -> APIError.Malformation {
    switch error {
    case .truncated: .truncated
    case .unexpected, .badString, .tooDeep: .notJSON(error.description)
    }
  }

  private static func hasForm(_ answer: Endpoint.Answer, _ value: JSONValue) -> Bool {
    switch answer {
    case .record:
      return [value["id"], value["public_id"]].contains { $0?.string?.isEmpty == false }
    case .object: return value.object?.isEmpty == false
    case .list: return value.array != nil
    }
  }
}

extension Exchange {
  /// The answer, when there is one.
  /// - Throws: `APIError` of kind `unreachable`, or `malformed` when it was too large.
  public func response(for endpoint: Endpoint) throws(APIError) -> HTTPResponse {
    switch self {
    case .answered(let response): return response
    case .failed(let failure): throw APIError(failure, endpoint: endpoint)
    }
  }
}
