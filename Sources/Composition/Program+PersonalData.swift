import Inbox
import Kernel
import PersonalData
import Web

/// What persons may demand of the data held about them.
extension Program {
    /// The person's own pages under his link, and those of whoever handles requests.
    static func personalRoutes(
        _ signals: SignalStore,
        _ requests: SubjectRequestStore,
        _ records: PersonalRecordStore,
        _ context: Context
    ) -> [Route] {
        let own = OwnDataRoutes(signals: signals, requests: requests, records: records, context: context)
        let desk = RequestRoutes(
            signals: signals,
            requests: requests,
            records: records,
            context: context
        )
        return own.routes + desk.routes
    }
}
