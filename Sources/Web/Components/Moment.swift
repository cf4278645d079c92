public import HTML
public import Kernel

extension HTML {
    /// A moment as pages show it, for machines with its zone.
    ///
    /// `hasYear`: for lists that reach back over years.
    public static func time(_ moment: Instant, hasYear: Bool = false) -> HTML {
        let time = CivilTime(moment)
        return "<time datetime=\"\(time.rfc3339)\">\(hasYear ? "\(time.date.year)-\(time.short)" : time.short)</time>"
    }
}
