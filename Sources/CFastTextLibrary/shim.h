/* C++: see the target CFastText, the only one that includes the library's headers. */
