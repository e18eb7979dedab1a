/// The invented people, vehicles and addresses a seeded sandbox is filled with.
enum SeedWords {
  struct Driver {
    let name, email, phone, password, license, make, model, year, plate: String
  }

  struct Place {
    let name, street, postalCode, phone: String
    let latitude, longitude: Double
  }

  static let drivers = [
    Driver(
      name: "Dina Driver", email: "dina@example.com", phone: "+6591110001",
      password: "sample-password", license: "S12345", make: "Ford", model: "Transit",
      year: "2022", plate: "SGX1234A"),
    Driver(
      name: "Ben Driver", email: "ben@example.com", phone: "+6591110002",
      password: "sample-password", license: "S23456", make: "Toyota", model: "Hiace",
      year: "2021", plate: "SGX5678B"),
    Driver(
      name: "Cara Driver", email: "cara@example.com", phone: "+6591110003",
      password: "sample-password", license: "S34567", make: "Nissan", model: "NV350",
      year: "2023", plate: "SGX9012C"),
  ]

  static let depots = [
    Place(
      name: "Tanjong Depot", street: "1 Keppel Road", postalCode: "089057",
      phone: "+6561110001", latitude: 1.2719, longitude: 103.8410),
    Place(
      name: "Jurong Depot", street: "20 Pioneer Crescent", postalCode: "628555",
      phone: "+6561110002", latitude: 1.3162, longitude: 103.6879),
  ]

  static let customers = [
    Place(
      name: "Orchid Florist", street: "10 Orchard Road", postalCode: "238826",
      phone: "+6561110010", latitude: 1.3006, longitude: 103.8450),
    Place(
      name: "Kopi Corner", street: "88 Amoy Street", postalCode: "069907",
      phone: "+6561110011", latitude: 1.2811, longitude: 103.8471),
    Place(
      name: "Lotus Pharmacy", street: "30 Serangoon Road", postalCode: "217957",
      phone: "+6561110012", latitude: 1.3070, longitude: 103.8524),
    Place(
      name: "Banyan Books", street: "20 Bukit Timah Road", postalCode: "229833",
      phone: "+6561110013", latitude: 1.3110, longitude: 103.8441),
    Place(
      name: "Merlion Electronics", street: "1 Rochor Canal Road", postalCode: "188504",
      phone: "+6561110014", latitude: 1.3036, longitude: 103.8527),
    Place(
      name: "Katong Bakery", street: "112 East Coast Road", postalCode: "428802",
      phone: "+6561110015", latitude: 1.3050, longitude: 103.9050),
    Place(
      name: "Tampines Clinic", street: "4 Tampines Central", postalCode: "529510",
      phone: "+6561110016", latitude: 1.3526, longitude: 103.9447),
    Place(
      name: "Bishan Hardware", street: "9 Bishan Place", postalCode: "579837",
      phone: "+6561110017", latitude: 1.3508, longitude: 103.8485),
    Place(
      name: "Clementi Optics", street: "3155 Commonwealth Avenue West", postalCode: "129588",
      phone: "+6561110018", latitude: 1.3150, longitude: 103.7644),
    Place(
      name: "Woodlands Garage", street: "1 Woodlands Square", postalCode: "738099",
      phone: "+6561110019", latitude: 1.4360, longitude: 103.7860),
  ]

  static let people = [
    "Mei Customer", "Arjun Customer", "Farah Customer", "Hui Customer", "Ismail Customer",
    "Joan Customer",
  ]

  static let notes = [
    "Leave at door", "Ring twice", "Loading bay at the back", "Ask for the manager",
    "Call before arrival",
  ]
}
