public import ArgumentParser
public import Kernel

/// `zh` and `en` on the command line.
extension Language: ExpressibleByArgument {}
