import HTTPTypes
import Web

/// One answer of GeoReport v2, in either of its two forms: XML as the specification has it, JSON by its convention that
/// lists stay lists and every name is there.
struct Open311Document: Sendable {
    enum Value: Sendable, Hashable {
        case text(String)
        case number(Double)
        case flag(Bool)
        case rows(String, [[Member]])
        case words(String, [String])
    }

    struct Member: Sendable, Hashable {
        let name: String
        let value: Value

        init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }

        init(_ name: String, _ text: String) { self.init(name, .text(text)) }
    }

    enum Content: Sendable {
        /// A list of elements with that name.
        case list(String, [[Member]])
        /// A single thing.
        case one([Member])
    }

    /// The outermost element.
    let root: String
    let content: Content

    enum Format: Sendable {
        case xml, json

        /// By the end of the address; XML, which every server has, without one.
        init(_ path: String) { self = path.hasSuffix(".json") ? .json : .xml }
    }

    func answer(_ format: Format, status: HTTPResponse.Status = .ok) -> Answer {
        switch format {
        case .xml: .content(xml, type: "text/xml; charset=utf-8", status: status)
        case .json: .content(json.bytes, type: "application/json; charset=utf-8", status: status)
        }
    }

    var json: JSON {
        switch content {
        case .list(_, let rows): .array(rows.map(Self.json))
        case .one(let members): Self.json(members)
        }
    }

    private static func json(_ members: [Member]) -> JSON {
        .members(
            members.map { member in
                let value: JSON =
                    switch member.value {
                    case .text(let text): .text(text)
                    case .number(let number): .real(number)
                    case .flag(let flag): .bool(flag)
                    case .rows(_, let rows): .array(rows.map(json))
                    case .words(_, let words): .array(words.map { .text($0) })
                    }
                return (member.name, value)
            }
        )
    }

    var xml: [UInt8] {
        var out = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<\(root)>"
        switch content {
        case .list(let item, let rows):
            for row in rows {
                out += "<\(item)>"
                Self.write(row, to: &out)
                out += "</\(item)>"
            }
        case .one(let members): Self.write(members, to: &out)
        }
        out += "</\(root)>\n"
        return Array(out.utf8)
    }

    private static func write(_ members: [Member], to out: inout String) {
        for member in members {
            out += "<\(member.name)>"
            switch member.value {
            case .text(let text): out += escaped(text)
            case .number(let number): out += "\(number)"
            case .flag(let flag): out += flag ? "true" : "false"
            case .rows(let item, let rows):
                for row in rows {
                    out += "<\(item)>"
                    write(row, to: &out)
                    out += "</\(item)>"
                }
            case .words(let item, let words): for word in words { out += "<\(item)>\(escaped(word))</\(item)>" }
            }
            out += "</\(member.name)>"
        }
    }

    /// The text for XML 1.0, which has no control characters but tab and line ends.
    private static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\r": out += "&#13;"
            case "\t", "\n": out.unicodeScalars.append(scalar)
            default:
                if scalar.value >= 0x20, scalar.value != 0xFFFE, scalar.value != 0xFFFF {
                    out.unicodeScalars.append(scalar)
                }
            }
        }
        return out
    }
}
