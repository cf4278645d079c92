import HTTPTypes
import Kernel
import Web

/// What browsers send.
extension Borders {
    static var web: [Border] {
        [
            Border(
                "web.form",
                ["text=%E5%A4%9C%E9%87%8C%E5%90%B5&place=3-201&phone=13800138000&_token=abc.def", "a=1&b=&c&=d&a=2"],
                words: ["%E5%A4", "+", "%00", "%C0%80", "&&", "=="]
            ) { bytes in
                let form = try refusing([MalformedForm.self, InvalidInput.self]) {
                    try FormDecoder.decode(bytes, contentType: "application/x-www-form-urlencoded")
                }
                for (_, value) in form?.values.pairs ?? [] where value.utf8.contains(0) { throw WrongAnswer("NUL") }
            },
            Border(
                "web.multipart",
                [
                    "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n夜里吵\r\n"
                        + "--x\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a.jpg\"\r\n"
                        + "Content-Type: image/jpeg\r\n\r\nJFIF\r\n--x--\r\n",
                    "--x--", "--x\r\n\r\n\r\n--x--",
                ],
                words: [
                    "--x", "\r\n--x", "\r\n\r\n", "--x--", "Content-Disposition: form-data; name=\"",
                    "filename*=UTF-8''%E5",
                ]
            ) { bytes in
                _ = try refusing([MalformedForm.self, InvalidInput.self]) {
                    try FormDecoder.decode(bytes, contentType: "multipart/form-data; boundary=x")
                }
            },
            Border(
                "web.content-type",
                ["multipart/form-data; boundary=\"x\"; charset=utf-8", "application/x-www-form-urlencoded;a=b"]
            ) { bytes in
                _ = try refusing([MalformedForm.self, InvalidInput.self]) {
                    try FormDecoder.decode(Array("--x\r\n\r\n\r\n--x--".utf8), contentType: text(bytes))
                }
            },
            Border("web.cookies", ["linli_session=abc; linli_visit=def;linli_language=en", "a; =b; c=\"d\""]) { bytes in
                var fields = HTTPFields()
                fields[.cookie] = text(bytes)
                _ = Cookies.read(fields)
            },
            Border("web.forwarded", ["10.0.0.1, 192.168.1.1", "::1", "unknown, 1.2.3.4:80"]) { bytes in
                var fields = HTTPFields()
                if let name = HTTPField.Name("X-Forwarded-For") { fields[name] = text(bytes) }
                let client = TrustedProxies(["127.0.0.1"]).client(peer: "127.0.0.1", headers: fields)
                if client.utf8.count > 45 { throw WrongAnswer("an address of \(client.utf8.count) bytes") }
            },
        ]
    }
}
