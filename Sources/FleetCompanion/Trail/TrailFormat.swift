/// The forms a trail can be written in.
public enum TrailFormat: String, Sendable, CaseIterable {
  /// GPX 1.1: a track, a segment wherever the trail has a gap.
  case gpx
  /// GeoJSON (RFC 7946): a line a segment, with the times beside it.
  case geojson
}
