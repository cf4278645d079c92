public import HTML

/// The form fields and lists that every page is built from; each writes label, hint and error in one way.
extension HTML {
    /// The hidden field without which no form is accepted.
    public static func token(_ request: WebRequest) -> HTML {
        "<input type=\"hidden\" name=\"_token\" value=\"\(request.formToken)\">"
    }
}
