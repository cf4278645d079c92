/// Reads `multipart/form-data` (RFC 7578): fields and files in one body.
extension FormDecoder {
    static func decodeMultipart(_ body: [UInt8], boundary: [UInt8]) throws -> Form {
        let delimiter = Array("\r\n--".utf8) + boundary
        var values: [(name: String, value: String)] = []
        var files: [UploadedFile] = []
        // The first delimiter has no line end before it.
        guard body.starts(with: delimiter.dropFirst(2)) else { throw MalformedForm() }
        var position = delimiter.count - 2
        while true {
            if body[position...].starts(with: Array("--".utf8)) { break }
            guard body[position...].starts(with: Array("\r\n".utf8)) else { throw MalformedForm() }
            position += 2
            let headerWindow = body[position..<min(body.count, position + partHeaderLimit)]
            guard let headerEnd = find(Array("\r\n\r\n".utf8), in: headerWindow) else { throw MalformedForm() }
            let headers = String(decoding: body[position..<headerEnd], as: UTF8.self)
            let contentStart = headerEnd + 4
            // An empty part's delimiter begins with the header's own line end.
            guard let contentEnd = find(delimiter, in: body[(contentStart - 2)...]) else { throw MalformedForm() }
            let content = body[min(contentStart, contentEnd)..<max(contentStart, contentEnd)]
            guard values.count + files.count < fieldLimit else { throw MalformedForm() }
            let part = try PartHeader(headers)
            if let fileName = part.fileName {
                // A file field that was left empty arrives as a file without a name and content.
                if !content.isEmpty || !fileName.isEmpty {
                    files.append(UploadedFile(field: part.name, fileName: fileName, bytes: Array(content)))
                }
            } else {
                values.append((part.name, try text(Array(content), field: part.name)))
            }
            position = contentEnd + delimiter.count
            guard position + 2 <= body.count else { throw MalformedForm() }
        }
        return Form(values: FormValues(values), files: files)
    }

    /// The place where `needle` begins in `haystack`, in the indices of the whole array.
    private static func find(_ needle: [UInt8], in haystack: ArraySlice<UInt8>) -> Int? {
        guard let first = needle.first, haystack.count >= needle.count else { return nil }
        let end = haystack.endIndex - needle.count
        return haystack.withUnsafeBufferPointer { bytes in
            var index = 0
            let last = end - haystack.startIndex
            outer: while index <= last {
                guard let candidate = bytes[index...last].firstIndex(of: first) else { return nil }
                for offset in 1..<needle.count where bytes[candidate + offset] != needle[offset] {
                    index = candidate + 1
                    continue outer
                }
                return candidate + haystack.startIndex
            }
            return nil
        }
    }

    /// What a part says about itself.
    private struct PartHeader {
        var name: String
        var fileName: String?

        init(_ headers: String) throws {
            let line = headers.split(separator: "\r\n").first {
                $0.prefix { $0 != ":" }.trimmedLowercased == "content-disposition"
            }
            guard let line, let name = FormDecoder.parameter("name", of: String(line)) else { throw MalformedForm() }
            self.name = Self.unescaped(name)
            fileName = FormDecoder.parameter("filename", of: String(line)).map(Self.unescaped)
        }

        /// Browsers write a quotation mark in a name as `%22`.
        private static func unescaped(_ text: String) -> String { text.replacing("%22", with: "\"") }
    }
}
