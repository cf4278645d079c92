import CPostgres
import Storage

/// Why a statement failed, with what the driver must know to go on.
struct PostgresFailure: Error {
    enum Kind {
        /// The server refused a statement; the transaction is undone, the connection lives.
        case refused
        /// The server refused a statement because the connection's prepared statements are out of date.
        case outdated
        /// The server refused a statement and closed the connection: what was sent behind the statement was not run.
        case dismissed
        /// The connection broke: of the statements that were not answered it is unknown which were run.
        case lost
        /// The server did not answer in time: the same, and trying again would only take as long.
        case silent
    }

    let kind: Kind
    let fault: StorageFault

    var endsConnection: Bool { kind != .refused }

    /// What the server or libpq said in an answer that is not a success.
    init(_ result: OpaquePointer, of target: PostgresTarget) {
        guard let state = field(result, stateField) else {
            let message = PQresultErrorMessage(result).map { String(cString: $0) } ?? ""
            self.init(lost: target.withoutSecrets(oneLine(message)))
            return
        }
        let severity = field(result, severityField) ?? ""
        let kind: Kind
        if severity == "FATAL" || severity == "PANIC" || state.hasPrefix("08") || state.hasPrefix("57P") {
            kind = .dismissed
        } else if state == "40003" {
            // "Statement completion unknown": what a lost connection means, in the server's own words.
            kind = .lost
        } else if state == "26000" || (state == "0A000" && field(result, routineField) == "RevalidateCachedQuery") {
            kind = .outdated
        } else {
            kind = .refused
        }
        self.init(kind, StorageFault(faultKind(state, result), described(state, result, target)))
    }

    init(lost reason: String) {
        self.init(.lost, StorageFault(.unavailable, "the connection to PostgreSQL broke: \(reason)"))
    }

    init(_ kind: Kind, _ fault: StorageFault) {
        self.kind = kind
        self.fault = fault
    }
}

// libpq names these by character macros, which Swift does not import.
private let stateField = Int32(UInt8(ascii: "C"))
private let severityField = Int32(UInt8(ascii: "V"))
private let messageField = Int32(UInt8(ascii: "M"))
private let schemaField = Int32(UInt8(ascii: "s"))
private let routineField = Int32(UInt8(ascii: "R"))

private func field(_ result: OpaquePointer, _ code: Int32) -> String? {
    PQresultErrorField(result, code).map { String(cString: $0) }
}

/// The SQLSTATE's class as our kinds (PostgreSQL manual, appendix A).
private func faultKind(_ state: String, _ result: OpaquePointer) -> StorageFault.Kind {
    switch state {
    case "53100": return .full
    // Too many connections, no memory, a limit of the server's configuration, a statement cancelled from outside.
    case "53000", "53200", "53300", "53400", "57014": return .unavailable
    // Written to a server that is a copy: after a fail-over the next connection finds the right one.
    case "25006": return .unavailable
    // A lock that was not to be waited for.
    case "55P03": return .conflict
    // Two processes that create the same table at once collide in the system's own tables.
    case "23505" where field(result, schemaField) == "pg_catalog": return .conflict
    case "42710" where ["heap_create_with_catalog", "TypeCreate"].contains(field(result, routineField)):
        return .conflict
    default: break
    }
    switch state.prefix(2) {
    case "08", "57": return .unavailable
    case "23": return .constraint
    case "40": return .conflict
    default: return .other
    }
}

/// State and main message; the detail line is left out because it quotes the row's values.
private func described(_ state: String, _ result: OpaquePointer, _ target: PostgresTarget) -> String {
    var message = field(result, messageField) ?? ""
    // Messages about data (class 22) quote the value behind the first colon or quotation mark.
    if state.hasPrefix("22"), let end = message.firstIndex(where: { $0 == ":" || $0 == "\"" }) {
        message = String(message[..<end])
    }
    return "SQLSTATE \(state): \(target.withoutSecrets(oneLine(message)))"
}

/// Lines joined by blanks: a fault is one line of the log.
func oneLine(_ message: String) -> String {
    message.split(whereSeparator: \.isNewline).map { $0.drop { $0.isWhitespace } }.joined(separator: " ")
}
