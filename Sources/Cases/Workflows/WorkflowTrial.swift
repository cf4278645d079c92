package import Kernel

/// A workflow tried out on paper.
///
/// Many cases go through it, handled by a given number of people who need a given time for a step, within working hours.
/// Shows where cases would wait; the same seed always gives the same answer.
package struct WorkflowTrial: Sendable {
    package let workflow: Workflow
    package let categories: [Category]
    package let calendar: WorkingCalendar
    package let staff: Staff

    /// Who does the work.
    package struct Staff: Sendable, Hashable {
        /// How many people there are for each word of the workflow.
        package var people: [Workflow.Actor: Int]
        /// How many working minutes a step takes them on average.
        package var minutes: [Workflow.Actor: Int]
        /// How many cases come on a working day.
        package var arrivals: Int

        package init(
            people: [Workflow.Actor: Int] = [.holder: 8, .community: 4, .street: 2],
            minutes: [Workflow.Actor: Int] = [.holder: 120, .community: 30, .street: 45],
            arrivals: Int = 20
        ) {
            self.people = people
            self.minutes = minutes
            self.arrivals = arrivals
        }
    }

    package init(workflow: Workflow, categories: [Category], calendar: WorkingCalendar, staff: Staff = Staff()) {
        self.workflow = workflow
        self.categories = categories
        self.calendar = calendar
        self.staff = staff
    }

    /// One stay of a case in a state.
    struct Visit {
        let state: String
        let minutes: Double
        let isLate: Bool
        /// For whom it waited, and how long before somebody began.
        let actor: Workflow.Actor?
        let waiting: Double
    }

    /// A case on its way.
    private struct Traveller {
        let number: Int
        let contact: TimeLimit
        let handling: TimeLimit
        var state: String
        var enteredAt: Instant
        var openedAt: Instant
    }

    /// Lets the cases come and go from the first working day of a month without holidays.
    ///
    /// `count`: how many; a case that goes round and round is stopped after 60 steps.
    package func run(cases count: Int, seed: UInt64, from start: CivilDate) -> WorkflowTrialReport {
        var random = SeededRandom(seed)
        var free: [Workflow.Actor: [Instant]] = staff.people.mapValues { people in
            Array(repeating: CivilTime(date: start).instant, count: max(1, people))
        }
        var visits: [Visit] = []
        var ended = 0
        var queue = arrivals(count, from: start, &random)
        var steps = Array(repeating: 0, count: count)
        while let traveller = queue.popFirst() {
            guard let state = workflow.state(traveller.state), steps[traveller.number] < 60,
                let action = choose(state, &random)
            else {
                ended += 1
                continue
            }
            steps[traveller.number] += 1
            let actor = doer(of: action, &random)
            let begin: Instant
            let end: Instant
            if actor == .reporter {
                begin = traveller.enteredAt
                end = begin + .seconds(60 * Int(1 + exponential(mean: 1440, &random)))
            } else {
                let mean = Double(staff.minutes[actor] ?? 30)
                let minutes = max(1, Int(mean * 0.4 + exponential(mean: mean * 0.6, &random)))
                var desks = free[actor] ?? [traveller.enteredAt]
                let desk = desks.indices.min { (desks[$0], $0) < (desks[$1], $1) } ?? 0
                begin = calendar.worked(from: max(desks[desk], traveller.enteredAt), minutes: 0).at
                end = calendar.worked(from: begin, minutes: minutes).at
                desks[desk] = end
                free[actor] = desks
            }
            visits.append(
                Visit(
                    state: traveller.state,
                    minutes: minutes(end - traveller.enteredAt),
                    isLate: due(traveller, state).map { end > $0 } ?? false,
                    actor: actor,
                    waiting: minutes(begin - traveller.enteredAt)
                )
            )
            var next = traveller
            next.state = action.to ?? traveller.state
            next.enteredAt = end
            if action.isReopening { next.openedAt = end }
            queue.insert(next)
        }
        return WorkflowTrialReport(workflow: workflow, visits: visits, cases: count, ended: ended)
    }

    /// Three quarters come within working hours, the others at any time.
    private func arrivals(_ count: Int, from start: CivilDate, _ random: inout SeededRandom) -> Queue {
        var queue = Queue()
        var workdays: [CivilDate] = []
        var day = start
        while workdays.count < max(1, (count + staff.arrivals - 1) / max(1, staff.arrivals)) {
            if calendar.isWorkday(day) { workdays.append(day) }
            day = day + 1
        }
        let length = calendar.shifts.reduce(0) { $0 + $1.to - $1.from }
        for number in 0..<count {
            let at: Instant
            if Double.random(in: 0..<1, using: &random) < 0.75 {
                let day = workdays[Int.random(in: 0..<workdays.count, using: &random)]
                let minute = Int.random(in: 0..<max(1, length), using: &random)
                at = calendar.worked(from: CivilTime(date: day).instant, minutes: minute).at
            } else {
                let span = (day.days - start.days) * 1440
                let minute = Int.random(in: 0..<max(1, span), using: &random)
                at = CivilTime(date: start).instant + .seconds(minute * 60)
            }
            let category = categories.isEmpty ? nil : categories[Int.random(in: 0..<categories.count, using: &random)]
            queue.insert(
                Traveller(
                    number: number,
                    contact: category?.contact ?? .workingHours(4),
                    handling: category?.handling ?? .workingDays(5),
                    state: workflow.start,
                    enteredAt: at,
                    openedAt: at
                )
            )
        }
        return queue
    }

    /// What is done next: what leads on twelve times as often as what leads back; nil when nothing leads away, or when the
    /// reporter leaves it at that.
    private func choose(_ state: Workflow.State, _ random: inout SeededRandom) -> Workflow.Action? {
        let order = Dictionary(workflow.states.enumerated().map { ($1.code, $0) }, uniquingKeysWith: { $1 })
        let here = order[state.code] ?? 0
        let choices = workflow.actions.compactMap { action -> (action: Workflow.Action?, weight: Double)? in
            guard action.from.contains(state.code), let to = action.to, to != state.code else { return nil }
            let isForward = (order[to] ?? 0) > here && !action.isTakeOver && !action.isReturn && !action.isReopening
            return (action, isForward ? 1 : 0.08)
        }
        var all = choices
        // Who has only to say how he liked it often does not.
        if state.isFinal {
            all.append((nil, 3))
        } else if choices.allSatisfy({ $0.action?.by == [.reporter] }) {
            all.append((nil, 0.6))
        }
        var left = Double.random(in: 0..<max(0.001, all.reduce(0) { $0 + $1.weight }), using: &random)
        for choice in all {
            left -= choice.weight
            if left < 0 { return choice.action }
        }
        return all.last?.action
    }

    private func doer(of action: Workflow.Action, _ random: inout SeededRandom) -> Workflow.Actor {
        let able: [Workflow.Actor] = [.holder, .community, .street].filter(action.by.contains)
        // A street's own people step in rarely where a community's are there.
        return able.first.map { first in
            able.count > 1 && Double.random(in: 0..<1, using: &random) < 0.1 ? able[1] : first
        } ?? .reporter
    }

    private func due(_ traveller: Traveller, _ state: Workflow.State) -> Instant? {
        let handling = calendar.due(from: traveller.openedAt, traveller.handling).at
        let own = state.limit.map { calendar.due(from: traveller.enteredAt, $0).at }
        switch state.clock {
        case .none: return own
        case .handling: return min(handling, own ?? handling)
        case .contact:
            let contact = min(handling, calendar.due(from: traveller.enteredAt, traveller.contact).at)
            return min(contact, own ?? contact)
        }
    }

    private func minutes(_ duration: Duration) -> Double { Double(duration.wholeMilliseconds) / 60_000 }

    private func exponential(mean: Double, _ random: inout SeededRandom) -> Double {
        // Von Neumann's way needs no logarithm, whose last digit differs between machines.
        var whole = 0.0
        while true {
            let first = Double.random(in: 0..<1, using: &random)
            var last = first
            var isOdd = true
            while true {
                let next = Double.random(in: 0..<1, using: &random)
                if next > last { break }
                last = next
                isOdd.toggle()
            }
            if isOdd { return (whole + first) * mean }
            whole += 1
        }
    }

    /// Who moves next, first come first: a heap.
    private struct Queue {
        private var heap: [Traveller] = []

        mutating func insert(_ traveller: Traveller) {
            heap.append(traveller)
            var child = heap.count - 1
            while child > 0, Self.isEarlier(heap[child], heap[(child - 1) / 2]) {
                heap.swapAt(child, (child - 1) / 2)
                child = (child - 1) / 2
            }
        }

        mutating func popFirst() -> Traveller? {
            guard let first = heap.first, let last = heap.popLast() else { return nil }
            guard !heap.isEmpty else { return first }
            heap[0] = last
            var parent = 0
            while true {
                let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < heap.count }
                guard let least = children.min(by: { Self.isEarlier(heap[$0], heap[$1]) }),
                    Self.isEarlier(heap[least], heap[parent])
                else { return first }
                heap.swapAt(parent, least)
                parent = least
            }
        }

        private static func isEarlier(_ a: Traveller, _ b: Traveller) -> Bool {
            (a.enteredAt, a.number) < (b.enteredAt, b.number)
        }
    }
}
