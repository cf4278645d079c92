import HTML
import Kernel
import Web

/// A time limit as a number and its unit; an empty unit is the usual time, or none.
struct TimeField {
    /// The beginning of both fields' names: `contact` of `contact_number` and `contact_unit`.
    let name: String
    let label: Text
    /// What no unit means; nil when there has to be a limit.
    let usual: Text?
    var problems: [InvalidInput.Problem] = []
    let language: Language

    /// Under its own heading.
    func html(_ value: String?) -> HTML {
        """
        <fieldset class="field\(problem == nil ? "" : " wrong")"><legend>\(label(language))</legend>\(error)\(controls(value))</fieldset>
        """
    }

    /// Among others in a row.
    func part(_ value: String?) -> HTML {
        """
        <div class="row-part\(problem == nil ? "" : " wrong")"><span class="row-label">\(label(language))</span>\(error)\(controls(value))</div>
        """
    }

    private var problem: String? { problems.first { $0.field == "\(name)_number" }?.message(language) }
    private var error: HTML? { problem.map { "<p class=\"error\">\($0)</p>" } }

    private func controls(_ value: String?) -> HTML {
        let number = value?.prefix { $0.isNumber } ?? ""
        let unit = value.map { String($0.dropFirst(number.count)) } ?? (usual == nil ? "wd" : "")
        let options = (usual.map { [("", $0)] } ?? []) + CategoryTime.units
        let choices = options.map { code, words -> HTML in
            "<option value=\"\(code)\"\("selected", if: code == unit)>\(words(language))</option>"
        }
        let unitName = Text("\(label.zh)的单位", "\(label.en): unit")
        return """
            <span class="time-field"><input id="field-\(name)_number" name="\(name)_number" type="number" min="1" max="9999" value="\(String(number))" aria-label="\(label(language))"><select name="\(name)_unit" aria-label="\(unitName(language))">\(each: choices)</select></span>
            """
    }
}
