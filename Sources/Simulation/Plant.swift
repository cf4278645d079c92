/// A defect that is put into the program on purpose, to show that the simulator would find it.
package enum Plant: String, Sendable, CaseIterable, Hashable {
    /// A fact is not written: nobody is told.
    case lostFact = "lost-fact"
    /// The numbers of facts have a gap.
    case factGap = "fact-gap"
    /// A step changes the case but is missing in its history.
    case lostEvent = "lost-event"
    /// A change leaves no record of who made it.
    case missingAudit = "missing-audit"
    /// A photo that was taken in belongs to nothing.
    case lostPhoto = "lost-photo"
    /// The last character of a report is cut off.
    case cutText = "cut-text"
    /// A report that arrives twice is taken in twice.
    case doubledReport = "doubled-report"
    /// Something is answered as done before it is on the disk, and is lost.
    case earlyAnswer = "early-answer"
    /// A crash leaves half of a transaction.
    case tornTransaction = "torn-transaction"
    /// One worker is shown the list that was made for another.
    case sharedCache = "shared-cache"
    /// The year's holidays count as working days.
    case wrongHoliday = "wrong-holiday"
    /// A state of the workflow has no way on.
    case deadEnd = "dead-end"
    /// Something that happened is missing in the rollups of figures.
    case lostFigure = "lost-figure"
    /// Cases can be reopened long after the time for it.
    case lateReopening = "late-reopening"
}
