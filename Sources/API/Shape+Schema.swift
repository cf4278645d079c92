import Web

/// Shapes as JSON Schema 2020-12, the dialect of OpenAPI 3.1.
extension Shape {
    /// The schema; objects are put into `named` and referred to.
    func schema(_ named: inout [String: JSON]) -> JSON {
        switch self {
        case .prose(let max):
            return .object([
                "type": .text("string"), "maxLength": .number(Int64(max)), "minLength": .number(1),
                "pattern": .text(#"^[^\x00-\x08\x0B\x0C\x0E-\x1F]*[^\s\x00-\x1F][^\x00-\x08\x0B\x0C\x0E-\x1F]*$"#),
            ])
        case .anyText(let max):
            return .object([
                "type": .text("string"), "maxLength": .number(Int64(max)),
                "pattern": .text(#"^[^\x00-\x08\x0B\x0C\x0E-\x1F]*$"#),
            ])
        case .matching(let pattern, let max, _):
            return .object(["type": .text("string"), "pattern": .text(pattern), "maxLength": .number(Int64(max))])
        case .choice(let words):
            return .object(["type": .text("string"), "enum": .array(words.map { .text($0) })])
        case .identifier: return .object(["type": .text("string"), "pattern": .text("^[1-9][0-9]{0,18}$")])
        case .whole(let range):
            return .object([
                "type": .text("integer"), "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound),
            ])
        case .flag: return .object(["type": .text("boolean")])
        case .day: return .object(["type": .text("string"), "format": .text("date")])
        case .moment: return .object(["type": .text("string"), "format": .text("date-time")])
        case .address(let max):
            return .object([
                "type": .text("string"), "format": .text("uri"), "maxLength": .number(Int64(max)),
                "pattern": .text(#"^[Hh][Tt][Tt][Pp][Ss]?://[!-~]+$"#),
            ])
        case .base64(let max):
            return .object([
                "type": .text("string"), "contentEncoding": .text("base64"), "maxLength": .number(Int64(max)),
                "pattern": .text("^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"),
            ])
        case .list(let inner, let max):
            return .object([
                "type": .text("array"), "items": inner.schema(&named), "maxItems": .number(Int64(max)),
            ])
        case .map(let inner):
            return .object(["type": .text("object"), "additionalProperties": inner.schema(&named)])
        case .nullable(let inner):
            return .object(["anyOf": .array([inner.schema(&named), .object(["type": .text("null")])])])
        case .object(let fields):
            if named[fields.name] == nil {
                // Its place is taken first: a shape may hold itself.
                named[fields.name] = .null
                named[fields.name] = fields.schema(&named)
            }
            return .object(["$ref": .text("#/components/schemas/\(fields.name)")])
        }
    }
}

extension Shape.Fields {
    fileprivate func schema(_ named: inout [String: JSON]) -> JSON {
        var properties: [(name: String, value: JSON)] = []
        for field in members {
            var schema = field.shape.schema(&named)
            if !field.about.isEmpty { schema = schema.adding("description", .text(field.about)) }
            properties.append((field.name, schema))
        }
        return .object([
            "type": .text("object"), "properties": .members(properties),
            "required": .array(members.filter(\.isRequired).map { .text($0.name) }),
            "additionalProperties": .bool(false),
        ])
    }
}

extension JSON {
    /// An object with one member more.
    fileprivate func adding(_ name: String, _ value: JSON) -> JSON {
        guard case .members(let members) = self else { return self }
        return .members(members + [(name, value)])
    }
}
