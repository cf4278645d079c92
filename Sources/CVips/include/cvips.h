#ifndef LINLI_CVIPS_H
#define LINLI_CVIPS_H

/*
 * The functions of libvips that Linli uses have variable argument lists, which Swift cannot call: these can be called.
 * Every function may be called from any thread that ends with linli_vips_end_thread().
 */

#include <stddef.h>

/* An image: of its header only, or with all its pixels in memory. */
typedef struct linli_image linli_image;

/*
 * Starts the library, once in a process: one thread for an image, no cache, and no loader but JPEG, PNG, WebP and HEIF
 * (what Debian's build can decode of it: HEIC and AVIF), so that no other decoder ever sees a stranger's bytes.
 * Returns 0, or -1 when the library cannot start.
 */
int linli_vips_start(void);

/* Gives back what the library holds for the calling thread. */
void linli_vips_end_thread(void);

/* Gives free memory back to the system: decoders leave holes of many megabytes behind. */
void linli_vips_give_back_memory(void);

/* The most bytes of pixels that the library has held at one time since the process started. */
size_t linli_vips_peak_bytes(void);

/* Whether the first bytes are those of a photo format that is allowed: 1 or 0. Names and claims do not count. */
int linli_vips_is_photo(const void *bytes, size_t count);

/* Opens an image without decoding its pixels; NULL when its header is broken. `bytes` must outlive the image. */
linli_image *linli_vips_open(const void *bytes, size_t count);

/* Decodes an image, turned upright, in sRGB, shrunk (never enlarged) to fit a square of `side` pixels; NULL when broken or
 * cut short. The result does not refer to `bytes`. */
linli_image *linli_vips_fit(const void *bytes, size_t count, int side);

/* The same for an image that linli_vips_fit has made. */
linli_image *linli_vips_fit_again(linli_image *image, int side);

int linli_vips_width(const linli_image *image);
int linli_vips_height(const linli_image *image);

/* Whether the pixels can be decoded row by row: 1; or only all at once, which needs memory for all of them: 0. */
int linli_vips_is_streamed(linli_image *image);

/* Encodes an image as JPEG without any metadata, transparency on white. Returns 0 and sets `bytes`, which
 * linli_vips_free_bytes frees; or -1. */
int linli_vips_jpeg(linli_image *image, int quality, void **bytes, size_t *count);

void linli_vips_free_image(linli_image *image);
void linli_vips_free_bytes(void *bytes);

#endif
