#ifndef LINLI_CFASTTEXT_H
#define LINLI_CFASTTEXT_H

/*
 * What Linli uses of fastText, a C++ library, behind plain C: no exception of it ever leaves a function here, and no
 * C++ header is seen by who includes this one.
 *
 * A text is its tokens, separated by single blanks, without a line feed. A label is a token that begins with
 * "__label__"; a token of a text must not.
 *
 * Training may run in one thread at a time; predictions of one model may run in any number of threads.
 */

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The most that is accepted, so that neither a file nor a setting can ask for gigabytes. */
#define LINLI_FASTTEXT_MAX_BUCKETS 50000
#define LINLI_FASTTEXT_MAX_DIMENSIONS 50

/* A trained model, in memory. */
typedef struct linli_fasttext linli_fasttext;

/* How a model is trained. */
typedef struct {
    double learning_rate; /* above 0, at most 5 */
    int epochs;           /* 1 to 500 */
    int dimensions;       /* 1 to 50 */
    int buckets;          /* 0 to 50,000; for word and character n-grams */
    int word_ngrams;      /* 1 to 5 */
    int min_characters;   /* length of character n-grams; 0 and 0 for none */
    int max_characters;   /* at most 6 */
    int min_count;        /* 1 or more: a token that stands less often is left out */
    int threads;          /* 1 for a result that can be repeated; at most 64 */
    int seed;
} linli_fasttext_parameters;

/* What a text may be about. */
typedef struct {
    int label;          /* counts from 0, for linli_fasttext_label */
    float probability;  /* as the model says; 0 to 1 */
} linli_fasttext_prediction;

/*
 * Trains a model on a file with one line a text: its labels and its tokens. NULL when the parameters are outside their
 * limits, the file cannot be read or holds nothing to learn; then `problem` holds why, cut to fit `problem_size` bytes.
 */
linli_fasttext *linli_fasttext_train(
    const char *file, const linli_fasttext_parameters *parameters, char *problem, size_t problem_size);

/* Makes the model small, with the file that it was trained on; at most `words` tokens stay (0 for all).
 * 0, or -1 with `problem`. */
int linli_fasttext_quantize(
    linli_fasttext *model, const char *file, size_t words, char *problem, size_t problem_size);

/* Writes the model. 0, or -1 with `problem`. */
int linli_fasttext_save(linli_fasttext *model, const char *file, char *problem, size_t problem_size);

/*
 * Reads a model of any file, however broken, that is no larger than `most_bytes`; NULL with `problem` when it is none
 * of ours or beyond the limits.
 */
linli_fasttext *linli_fasttext_load(const char *file, size_t most_bytes, char *problem, size_t problem_size);

/*
 * The likeliest labels of a text of `count` bytes, the best first: fills at most `most` predictions and returns how
 * many; 0 when the model knows no token of the text; -1 when something failed.
 */
int linli_fasttext_predict(
    const linli_fasttext *model, const char *text, size_t count, linli_fasttext_prediction *predictions, int most);

int linli_fasttext_label_count(const linli_fasttext *model);
int linli_fasttext_word_count(const linli_fasttext *model);
int linli_fasttext_dimensions(const linli_fasttext *model);
int linli_fasttext_buckets(const linli_fasttext *model);
int linli_fasttext_is_quantized(const linli_fasttext *model);

/* A label without its "__label__"; NULL outside 0 ..< label count. Lives as long as the model. */
const char *linli_fasttext_label(const linli_fasttext *model, int label);

void linli_fasttext_free(linli_fasttext *model);

#ifdef __cplusplus
}
#endif

#endif
