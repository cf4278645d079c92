#ifndef LINLI_MODELFILE_H
#define LINLI_MODELFILE_H

#include <string>

/*
 * Walks through a model's file as the library would read it, and throws std::runtime_error where it says anything that
 * does not fit into the file or our limits. The library itself believes every number of a file.
 */
void linli_check_model_file(const std::string &file, size_t most_bytes);

#endif
