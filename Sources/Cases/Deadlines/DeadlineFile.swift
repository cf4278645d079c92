package import Kernel

/// `deadlines.yaml` as it is written: limits are texts until they are checked.
package struct DeadlineFile: Decodable, Sendable, Hashable {
    package var whole: String?
    package var sources: [Source]?
    package var urgency: [String: Limits]?
    package var pauses: Pauses?
    package var extensions: Extensions?
    package var warnAt: Int?
    package var escalation: [Rung]?
    package var examples: [Example]?

    package init(
        whole: String?,
        sources: [Source]?,
        urgency: [String: Limits]?,
        pauses: Pauses?,
        extensions: Extensions?,
        warnAt: Int?,
        escalation: [Rung]?,
        examples: [Example]?
    ) {
        self.whole = whole
        self.sources = sources
        self.urgency = urgency
        self.pauses = pauses
        self.extensions = extensions
        self.warnAt = warnAt
        self.escalation = escalation
        self.examples = examples
    }

    enum CodingKeys: String, CodingKey {
        case whole, sources, urgency, pauses, extensions, escalation, examples
        case warnAt = "warn_at"
    }

    package struct Source: Decodable, Sendable, Hashable {
        package var source: String
        package var category: String?
        package var contact: String?
        package var handling: String?

        package init(source: String, category: String?, contact: String?, handling: String?) {
            self.source = source
            self.category = category
            self.contact = contact
            self.handling = handling
        }
    }

    package struct Limits: Decodable, Sendable, Hashable {
        package var contact: String?
        package var handling: String?

        package init(contact: String?, handling: String?) {
            self.contact = contact
            self.handling = handling
        }
    }

    package struct Pauses: Decodable, Sendable, Hashable {
        package var most: Int
        package var reasons: [Reason]

        package init(most: Int, reasons: [Reason]) {
            self.most = most
            self.reasons = reasons
        }
    }

    package struct Reason: Decodable, Sendable, Hashable {
        package var code: String
        package var name: ConfiguredText
        package var longest: String

        package init(code: String, name: Text, longest: String) {
            self.code = code
            self.name = ConfiguredText(name)
            self.longest = longest
        }
    }

    package struct Extensions: Decodable, Sendable, Hashable {
        package var most: Int
        package var lengths: [String]

        package init(most: Int, lengths: [String]) {
            self.most = most
            self.lengths = lengths
        }
    }

    package struct Rung: Decodable, Sendable, Hashable {
        package var after: Int
        package var to: String

        package init(after: Int, to: String) {
            self.after = after
            self.to = to
        }
    }

    /// A case that comes one way, and the limits that it has to get.
    package struct Example: Decodable, Sendable, Hashable {
        package var source: String
        package var category: String
        package var contact: String
        package var handling: String

        package init(source: String, category: String, contact: String, handling: String) {
            self.source = source
            self.category = category
            self.contact = contact
            self.handling = handling
        }
    }

    /// The file as it is written; nil when it cannot be read whole.
    package static func read(_ text: String) -> DeadlineFile? {
        var document = ConfigurationDocument(file: CaseBook.deadlinesFile, text: text)
        let file = document.read(DeadlineFile.self)
        return document.isWhole ? file : nil
    }
}
