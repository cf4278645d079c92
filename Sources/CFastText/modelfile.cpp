#include "modelfile.h"

#include "cfasttext.h"

#include <cstdint>
#include <fstream>
#include <stdexcept>

namespace {

/* The format is that of fastText 0.9.2, version 12: fasttext.cc, args.cc, dictionary.cc, densematrix.cc, quantmatrix.cc,
 * productquantizer.cc. */
constexpr int32_t magic = 793712314;
constexpr int32_t newest = 12;
constexpr int32_t supervised = 3;

[[noreturn]] void stop(const char *why) { throw std::runtime_error(why); }

class Walk {
  public:
    Walk(const std::string &file, size_t most_bytes) : stream(file, std::ifstream::binary | std::ifstream::ate)
    {
        if (!stream.is_open())
            stop("the model's file cannot be read");
        size = static_cast<int64_t>(stream.tellg());
        if (size <= 0 || static_cast<uint64_t>(size) > most_bytes)
            stop("the model's file is empty or too large");
        stream.seekg(0);
    }

    template <typename Number> Number next()
    {
        Number number;
        if (!stream.read(reinterpret_cast<char *>(&number), sizeof number))
            stop("the model's file ends too early");
        return number;
    }

    bool flag()
    {
        uint8_t byte = next<uint8_t>();
        if (byte > 1)
            stop("the model's file holds a flag that is none");
        return byte == 1;
    }

    void skip(int64_t count, int64_t width)
    {
        if (count < 0 || count > (size - static_cast<int64_t>(stream.tellg())) / width)
            stop("the model's file says more than it holds");
        stream.seekg(count * width, std::ios::cur);
    }

    /* A text of at most 1,024 bytes that ends with a zero byte. */
    void skip_word()
    {
        for (int i = 0; i <= 1024; i++)
            if (next<char>() == 0)
                return;
        stop("the model's file holds a token that is too long");
    }

    void expect_end()
    {
        if (static_cast<int64_t>(stream.tellg()) != size)
            stop("the model's file goes on after its end");
    }

  private:
    std::ifstream stream;
    int64_t size = 0;
};

void dense(Walk &walk, int64_t rows, int64_t columns)
{
    if (walk.next<int64_t>() != rows || walk.next<int64_t>() != columns)
        stop("a matrix of the model's file has another size than its dictionary");
    walk.skip(rows * columns, sizeof(float));
}

/* The parts that rows are cut into, with their centres; how many parts. */
int32_t quantizer(Walk &walk, int32_t dimensions)
{
    int32_t dim = walk.next<int32_t>(), parts = walk.next<int32_t>(), part = walk.next<int32_t>(),
            last = walk.next<int32_t>();
    bool fits = dim == dimensions && part >= 1 && part <= dim && last >= 1 && last <= part && parts >= 1
        && parts <= dim && (parts - 1) * part + last == dim;
    if (!fits)
        stop("the model's file is quantized in parts that do not fit");
    walk.skip(static_cast<int64_t>(dim) * 256, sizeof(float));
    return parts;
}

void quantized(Walk &walk, int64_t rows, int32_t columns)
{
    bool norms = walk.flag();
    if (walk.next<int64_t>() != rows || walk.next<int64_t>() != columns)
        stop("a matrix of the model's file has another size than its dictionary");
    int32_t codes = walk.next<int32_t>();
    walk.skip(codes, 1);
    if (static_cast<int64_t>(quantizer(walk, columns)) * rows != codes)
        stop("the model's file holds too few codes");
    if (norms) {
        walk.skip(rows, 1);
        quantizer(walk, 1);
    }
}

} // namespace

void linli_check_model_file(const std::string &file, size_t most_bytes)
{
    Walk walk(file, most_bytes);
    if (walk.next<int32_t>() != magic || walk.next<int32_t>() != newest)
        stop("the file is no model of this version");
    int32_t dim = walk.next<int32_t>();
    walk.skip(4, sizeof(int32_t)); /* window, epochs, least count, negatives */
    int32_t ngrams = walk.next<int32_t>(), loss = walk.next<int32_t>(), kind = walk.next<int32_t>(),
            buckets = walk.next<int32_t>(), minn = walk.next<int32_t>(), maxn = walk.next<int32_t>();
    walk.skip(1, sizeof(int32_t)); /* how often the rate changes */
    walk.skip(1, sizeof(double));  /* sampling threshold */
    bool limits = dim >= 1 && dim <= LINLI_FASTTEXT_MAX_DIMENSIONS && buckets >= 0
        && buckets <= LINLI_FASTTEXT_MAX_BUCKETS && ngrams >= 1 && ngrams <= 5 && minn >= 0 && maxn <= 6
        && (buckets > 0 || (ngrams == 1 && maxn == 0)) && kind == supervised && loss == 3;
    if (!limits)
        stop("the model is larger than the limits, or of another kind");
    int32_t entries = walk.next<int32_t>(), words = walk.next<int32_t>(), labels = walk.next<int32_t>();
    walk.skip(1, sizeof(int64_t)); /* tokens seen */
    int64_t pruned = walk.next<int64_t>();
    if (words < 0 || labels < 1 || entries < 1 || static_cast<int64_t>(words) + labels != entries || pruned < -1)
        stop("the model's dictionary does not add up");
    for (int32_t i = 0; i < entries; i++) {
        walk.skip_word();
        walk.skip(1, sizeof(int64_t));
        /* Words come first: the library finds a label by its place. */
        if (walk.next<int8_t>() != (i < words ? 0 : 1))
            stop("the model's dictionary is not in order");
    }
    int64_t kept = pruned >= 0 ? pruned : buckets;
    for (int64_t i = 0; i < pruned; i++) {
        walk.skip(1, sizeof(int32_t));
        int32_t place = walk.next<int32_t>();
        if (place < 0 || place >= pruned)
            stop("the model's buckets are not in order");
    }
    if (walk.flag())
        quantized(walk, words + kept, dim);
    else
        dense(walk, words + kept, dim);
    if (walk.flag())
        quantized(walk, labels, dim);
    else
        dense(walk, labels, dim);
    walk.expect_end();
}
