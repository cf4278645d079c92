import Storage
import Web

/// Writes metrics in Prometheus' text format, version 0.0.4.
enum MetricsText {
    typealias Requests = (
        counts: [(key: RequestCounts.Key, count: Int)], durations: [(route: String, RequestCounts.Durations)]
    )

    static func write(_ reading: MetricsStore.Reading, requests: Requests, streams: Int, load: DatabaseLoad?) -> String
    {
        var out = ""
        func head(_ name: String, _ type: String, _ help: String) {
            out += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
        }
        func line(_ name: String, _ labels: [(String, String)], _ value: String) {
            let parts = labels.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",")
            out += parts.isEmpty ? "\(name) \(value)\n" : "\(name){\(parts)} \(value)\n"
        }
        head("linli_requests_total", "counter", "Requests answered, by pattern of the route.")
        for (key, count) in requests.counts {
            line(
                "linli_requests_total",
                [("method", key.method), ("route", key.route), ("status", String(key.status))],
                String(count)
            )
        }
        head("linli_request_duration_seconds", "histogram", "Time until the answer was ready, by pattern of the route.")
        for (route, durations) in requests.durations {
            var sum = 0
            for (bound, count) in zip(RequestCounts.bounds, durations.buckets) {
                sum += count
                line("linli_request_duration_seconds_bucket", [("route", route), ("le", "\(bound)")], String(sum))
            }
            line("linli_request_duration_seconds_bucket", [("route", route), ("le", "+Inf")], String(durations.count))
            line("linli_request_duration_seconds_sum", [("route", route)], "\(durations.seconds)")
            line("linli_request_duration_seconds_count", [("route", route)], String(durations.count))
        }
        head("linli_open_streams", "gauge", "Pages and programs that follow live changes in this process.")
        line("linli_open_streams", [], String(streams))
        if let load {
            head("linli_database_connections", "gauge", "Connections of the pool, by whether they work.")
            line("linli_database_connections", [("state", "busy")], String(load.busy))
            line("linli_database_connections", [("state", "idle")], String(load.idle))
            head("linli_database_waiting", "gauge", "Transactions that wait for a connection.")
            line("linli_database_waiting", [], String(load.waiting))
        }
        head("linli_jobs", "gauge", "Jobs, by what has become of them.")
        for state in ["waiting", "failing", "given_up"] {
            line("linli_jobs", [("state", state)], String(reading.jobs.first { $0.state == state }?.count ?? 0))
        }
        head("linli_last_fact", "gauge", "The number of the newest fact.")
        line("linli_last_fact", [], String(reading.latest))
        head("linli_fact_lag", "gauge", "Facts that a follower has not applied yet.")
        for lag in reading.lags { line("linli_fact_lag", [("consumer", lag.consumer)], String(lag.facts)) }
        head("linli_open_cases", "gauge", "Cases that somebody has to work on, by state of the workflow.")
        for state in reading.openCases { line("linli_open_cases", [("state", state.state)], String(state.count)) }
        head("linli_webhooks", "gauge", "Subscriptions of programs, by state.")
        for state in Webhook.State.allCases {
            let count = reading.webhooks.first { $0.state == state.rawValue }?.count ?? 0
            line("linli_webhooks", [("state", state.rawValue)], String(count))
        }
        return out
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
