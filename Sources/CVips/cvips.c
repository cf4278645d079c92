#include "cvips.h"

#include <malloc.h>
#include <string.h>
#include <vips/vips.h>

static VipsImage *vips(linli_image *image) { return (VipsImage *) image; }

static const char *const allowed[] = {
    "VipsForeignLoadJpegBuffer",
    "VipsForeignLoadPngBuffer",
    "VipsForeignLoadWebpBuffer",
    "VipsForeignLoadHeifBuffer",
};
static const size_t allowed_count = sizeof allowed / sizeof allowed[0];

/* What the library says about a stranger's bytes is of no use in our log, and may be chosen by him. */
static void say_nothing(const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer data)
{
    (void) domain;
    (void) level;
    (void) message;
    (void) data;
}

int linli_vips_start(void)
{
    if (VIPS_INIT("linli"))
        return -1;
    g_log_set_default_handler(say_nothing, NULL);
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    vips_cache_set_max_mem(0);
    vips_cache_set_max_files(0);
    vips_block_untrusted_set(TRUE);
    vips_operation_block_set("VipsForeignLoad", TRUE);
    for (size_t i = 0; i < allowed_count; i++)
        vips_operation_block_set(allowed[i], FALSE);
    return 0;
}

void linli_vips_end_thread(void) { vips_thread_shutdown(); }

void linli_vips_give_back_memory(void) { malloc_trim(0); }

size_t linli_vips_peak_bytes(void) { return vips_tracked_get_mem_highwater(); }

int linli_vips_is_photo(const void *bytes, size_t count)
{
    /* The shortest photo is longer; the library's own looks at the first bytes want about this many. */
    if (count < 64)
        return 0;
    const char *loader = vips_foreign_find_load_buffer(bytes, count);
    vips_error_clear();
    for (size_t i = 0; loader && i < allowed_count; i++)
        if (strcmp(loader, allowed[i]) == 0)
            return 1;
    return 0;
}

linli_image *linli_vips_open(const void *bytes, size_t count)
{
    VipsImage *image = vips_image_new_from_buffer(bytes, count, "", "access", VIPS_ACCESS_SEQUENTIAL, NULL);
    if (!image)
        vips_error_clear();
    return (linli_image *) image;
}

/* Computes the pixels of `image` and lets go of it; NULL when that fails. */
static linli_image *in_memory(VipsImage *image)
{
    VipsImage *pixels = vips_image_copy_memory(image);
    g_object_unref(image);
    if (!pixels)
        vips_error_clear();
    return (linli_image *) pixels;
}

/* The profile that the pixels are turned into, if they say that they are of another. Pixels that say nothing are sRGB:
 * 8.14 would shift their colours on the way from sRGB to sRGB. */
static const char *profile_for(const void *bytes, size_t count)
{
    linli_image *image = linli_vips_open(bytes, count);
    if (!image)
        return NULL;
    int is_other = vips_image_get_typeof(vips(image), VIPS_META_ICC_NAME) != 0
        || vips_image_get_interpretation(vips(image)) == VIPS_INTERPRETATION_CMYK;
    linli_vips_free_image(image);
    return is_other ? "srgb" : NULL;
}

linli_image *linli_vips_fit(const void *bytes, size_t count, int side)
{
    VipsImage *image = NULL;
    const char *profile = profile_for(bytes, count);
    /* 8.14 does not hand its own "fail_on" to the loader of a buffer: without the option string a photo that was cut short
     * comes out grey or black at the end, or altogether. */
    if (vips_thumbnail_buffer((void *) bytes, count, &image, side, "height", side, "size", VIPS_SIZE_DOWN,
            "option_string", "[fail_on=error]", profile ? "export_profile" : NULL, profile, NULL)) {
        vips_error_clear();
        return NULL;
    }
    return in_memory(image);
}

linli_image *linli_vips_fit_again(linli_image *whole, int side)
{
    VipsImage *image = NULL;
    if (vips_thumbnail_image(vips(whole), &image, side, "height", side, "size", VIPS_SIZE_DOWN, "no_rotate", TRUE, NULL)) {
        vips_error_clear();
        return NULL;
    }
    return in_memory(image);
}

int linli_vips_width(const linli_image *image) { return vips_image_get_width((const VipsImage *) image); }

int linli_vips_height(const linli_image *image) { return vips_image_get_height((const VipsImage *) image); }

static int has(linli_image *image, const char *field)
{
    int value = 0;
    if (!vips_image_get_typeof(vips(image), field))
        return 0;
    if (vips_image_get_int(vips(image), field, &value))
        vips_error_clear();
    return value;
}

int linli_vips_is_streamed(linli_image *image)
{
    const char *loader = NULL;
    if (vips_image_get_string(vips(image), VIPS_META_LOADER, &loader)) {
        vips_error_clear();
        return 0;
    }
    if (strncmp(loader, "jpegload", 8) != 0 && strncmp(loader, "pngload", 7) != 0)
        return 0;
    return !has(image, "interlaced") && !has(image, "jpeg-multiscan");
}

int linli_vips_jpeg(linli_image *image, int quality, void **bytes, size_t *count)
{
    VipsArrayDouble *white = vips_array_double_newv(1, 255.0);
    int failed = vips_jpegsave_buffer(vips(image), bytes, count, "Q", quality, "strip", TRUE, "background", white, NULL);
    vips_area_unref(VIPS_AREA(white));
    if (failed)
        vips_error_clear();
    return failed ? -1 : 0;
}

void linli_vips_free_image(linli_image *image) { g_object_unref(vips(image)); }

void linli_vips_free_bytes(void *bytes) { g_free(bytes); }
