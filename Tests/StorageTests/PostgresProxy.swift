import Foundation
import Synchronization

/// A TCP relay in front of a real server, which cuts a connection at a chosen word.
final class PostgresProxy: Sendable {
    enum Cut: Sendable {
        /// The word does not reach the server.
        case before
        /// The server gets the word, and its answer does not come back.
        case after
    }

    let port: UInt16
    private let listener: Int32
    private let cutsLeft: Mutex<Int>

    /// Cuts the first `times` connections that send `word`.
    init(to server: UInt16, cutting cut: Cut, at word: String, times: Int) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        var own = address(0)
        let isListening = withUnsafeMutablePointer(to: &own) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isListening else { throw CocoaError(.fileNoSuchFile) }
        listener = descriptor
        port = UInt16(bigEndian: own.sin_port)
        cutsLeft = Mutex(times)
        Thread { [self] in
            while true {
                let client = accept(descriptor, nil, nil)
                if client < 0 { return }
                Thread { [self] in relay(client, to: server, cut, Array(word.utf8)) }.start()
            }
        }.start()
    }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func relay(_ client: Int32, to port: UInt16, _ cut: Cut, _ word: [UInt8]) {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer {
            close(client)
            close(server)
        }
        var there = address(port)
        let isConnected = withUnsafePointer(to: &there) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { return }
        var isLast = false
        while true {
            var sockets = [
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
                pollfd(fd: server, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&sockets, 2, -1) > 0 else { return }
            if sockets[1].revents != 0 {
                // What follows the word is the server's answer to it: done, and never told.
                if isLast || !pass(server, client, { _ in true }) { return }
            }
            if sockets[0].revents != 0 {
                let goesOn = pass(client, server) { bytes in
                    guard contains(bytes, word), takeCut() else { return true }
                    isLast = true
                    return cut == .after
                }
                if !goesOn { return }
            }
        }
    }

    private func takeCut() -> Bool {
        cutsLeft.withLock { left in
            left -= 1
            return left >= 0
        }
    }
}

private func address(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = port.bigEndian
    return address
}

/// Passes on what has come, if `allows` lets it; false at the end.
private func pass(_ from: Int32, _ to: Int32, _ allows: (ArraySlice<UInt8>) -> Bool) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(from, &buffer, buffer.count, 0)
    guard count > 0, allows(buffer[..<count]) else { return false }
    return send(to, buffer, count, Int32(MSG_NOSIGNAL)) == count
}

private func contains(_ bytes: ArraySlice<UInt8>, _ word: [UInt8]) -> Bool {
    bytes.indices.contains { bytes[$0...].starts(with: word) }
}
