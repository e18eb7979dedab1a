@main struct Companion { static func main() {} }
