package import Kernel

extension CaseEvent {
    /// What the reporter is told of the step; nil for what goes on within the offices.
    ///
    /// Its note only where it was written for him.
    package func told(in workflow: Workflow) -> (text: Text, note: String)? {
        guard let action = workflow.action(action), let told = action.told else { return nil }
        return (told, ["finish", "close", "note", "reopen"].contains(action.code) ? note : "")
    }
}
