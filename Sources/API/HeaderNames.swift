import HTTPTypes

/// Fields that HTTPTypes does not name; made once.
extension HTTPField.Name {
    static let rateLimit = Self("RateLimit-Limit") ?? .from
    static let rateLimitRemaining = Self("RateLimit-Remaining") ?? .from
    static let rateLimitReset = Self("RateLimit-Reset") ?? .from
    static let retryAfter = Self("Retry-After") ?? .from
    static let idempotencyKey = Self("Idempotency-Key") ?? .from
    static let idempotencyReplayed = Self("Idempotency-Replayed") ?? .from
    static let link = Self("Link") ?? .from
}
