package import Cases
package import Kernel

/// Files under `Config/` as the feature knows them that reads them.
package struct ConfigurationFileKind: Sendable {
    /// A path, or a folder with a slash at its end.
    let place: String
    let about: Text
    /// What is wrong with its files; of files that are read with the cases' own, nothing more.
    let check: ConfigurationLint.Check
    let terms: @Sendable (_ path: String, _ categories: CategoryTree) -> ConfigurationTerms?

    /// Made of its parts.
    ///
    /// `place`: a path, or a folder with a slash at its end. `terms`: what its keys and words are called.
    package init(
        _ place: String,
        _ about: Text,
        check: @escaping ConfigurationLint.Check,
        terms: @escaping @Sendable (_ path: String, _ categories: CategoryTree) -> ConfigurationTerms?
    ) {
        self.place = place
        self.about = about
        self.check = check
        self.terms = terms
    }

    func holds(_ path: String) -> Bool { place.hasSuffix("/") ? path.hasPrefix(place) : path == place }
}
