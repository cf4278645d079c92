import HTML
import Kernel
import Web

/// Open cases as cards, a column for each state; on a phone the columns stand below each other.
struct CaseBoard {
    let columns: [CaseStore.Column]
    let filter: CaseFilter
    let wording: CaseWording
    let ticks: CaseTicks

    private var language: Language { wording.language }

    var html: HTML {
        """
        <div class="board" tabindex="0" role="region" aria-label="\(Text("看板", "Board")(language))">\(each: columns.map(column))</div>
        """
    }

    private func column(_ column: CaseStore.Column) -> HTML {
        let list = filter.changed {
            $0.state = column.state
            $0.shape = .list
            $0.sort = nil
        }
        let number = Words.capped(column.count)
        let more: HTML? =
            column.count > column.rows.count
            ? """
            <a class="button quiet" href="\(list.address())">\(Text("查看全部 \(number) 件", "All \(number)")(language))</a>
            """ : nil
        let none: HTML? =
            column.rows.isEmpty ? "<p class=\"hint\">\(Text("没有事项", "No cases")(language))</p>" : nil
        return """
            <section class="board-column"><h2><a class="plain" href="\(list.address())">\(wording.state(column.state)(language))</a> <span class="count">\(number)</span></h2>
            \(none)<ul>\(each: column.rows.map(card))</ul>\(more)</section>
            """
    }

    private func card(_ row: CaseRow) -> HTML {
        let left = wording.left(row)
        return """
            <li class="card">\(ticks.isOffered ? ticks.tick(row) : nil)<a href="\("/cases/\(row.id)" as URLPath)">\(row.title)</a>
            <p>\(Words.tag(left.text, left.css, language)) \(Words.marks(row.severity, isUrged: row.isUrged, language))</p>
            <p class="hint">\(wording.text(.category, of: row)) · \(wording.text(.place, of: row))</p>
            <p class="hint">\(wording.text(.holder, of: row))</p></li>
            """
    }
}
