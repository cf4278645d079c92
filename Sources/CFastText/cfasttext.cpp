#include "cfasttext.h"

#include "modelfile.h"

#include <cmath>
#include <cstdio>
#include <fasttext/fasttext.h>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

struct linli_fasttext {
    fasttext::FastText engine;
    std::shared_ptr<const fasttext::Dictionary> dictionary;
    std::vector<std::string> labels;
    int32_t end_of_line = -1;
    int buckets = 0;
    int dimensions = 0;

    /* What is asked of every model, trained or read. */
    void settle()
    {
        dictionary = engine.getDictionary();
        const std::string prefix = "__label__";
        for (int32_t i = 0; i < dictionary->nlabels(); i++) {
            std::string label = dictionary->getLabel(i);
            labels.push_back(label.compare(0, prefix.size(), prefix) == 0 ? label.substr(prefix.size()) : label);
        }
        if (labels.empty())
            throw std::invalid_argument("no text has a label");
        end_of_line = dictionary->getId(fasttext::Dictionary::EOS);
        const fasttext::Args args = engine.getArgs();
        buckets = args.bucket;
        dimensions = args.dim;
    }
};

/* Runs `work`; what it throws becomes a text, and nothing leaves. */
template <typename Work> static bool guarded(char *problem, size_t problem_size, Work work) noexcept
{
    const char *what = "unknown";
    try {
        work();
        return true;
    } catch (const std::bad_alloc &) {
        what = "there is not enough memory";
        if (problem && problem_size)
            std::snprintf(problem, problem_size, "%s", what);
    } catch (const std::exception &error) {
        if (problem && problem_size)
            std::snprintf(problem, problem_size, "%s", error.what());
    } catch (...) {
        if (problem && problem_size)
            std::snprintf(problem, problem_size, "%s", what);
    }
    return false;
}

static fasttext::Args arguments(const char *file, const linli_fasttext_parameters &asked)
{
    /* What is no number fails every comparison. */
    bool fits = asked.learning_rate > 0 && asked.learning_rate <= 5 && asked.epochs >= 1 && asked.epochs <= 500
        && asked.dimensions >= 1 && asked.dimensions <= LINLI_FASTTEXT_MAX_DIMENSIONS && asked.buckets >= 0
        && asked.buckets <= LINLI_FASTTEXT_MAX_BUCKETS && asked.word_ngrams >= 1 && asked.word_ngrams <= 5
        && asked.min_characters >= 0 && asked.max_characters >= asked.min_characters && asked.max_characters <= 6
        && (asked.max_characters == 0 || asked.min_characters > 0) && asked.min_count >= 1 && asked.threads >= 1
        && asked.threads <= 64;
    if (!fits)
        throw std::invalid_argument("a parameter is outside its limits");
    /* The library divides by the number of buckets as soon as there is anything to put in them. */
    if (asked.buckets == 0 && (asked.word_ngrams > 1 || asked.max_characters > 0))
        throw std::invalid_argument("n-grams need buckets");
    fasttext::Args args;
    args.input = file;
    args.model = fasttext::model_name::sup;
    args.loss = fasttext::loss_name::softmax;
    args.lr = asked.learning_rate;
    args.epoch = asked.epochs;
    args.dim = asked.dimensions;
    args.bucket = asked.buckets;
    args.wordNgrams = asked.word_ngrams;
    args.minn = asked.min_characters;
    args.maxn = asked.max_characters;
    args.minCount = asked.min_count;
    args.minCountLabel = 0;
    args.thread = asked.threads;
    args.seed = asked.seed;
    args.verbose = 0;
    return args;
}

linli_fasttext *linli_fasttext_train(
    const char *file, const linli_fasttext_parameters *parameters, char *problem, size_t problem_size)
{
    linli_fasttext *made = nullptr;
    guarded(problem, problem_size, [&] {
        fasttext::Args args = arguments(file, *parameters);
        auto model = std::make_unique<linli_fasttext>();
        model->engine.train(args);
        model->settle();
        made = model.release();
    });
    return made;
}

int linli_fasttext_quantize(linli_fasttext *model, const char *file, size_t words, char *problem, size_t problem_size)
{
    bool done = guarded(problem, problem_size, [&] {
        fasttext::Args args = model->engine.getArgs();
        args.input = file;
        args.verbose = 0;
        args.cutoff = words;
        args.retrain = false;
        args.qnorm = true;
        args.qout = false;
        args.dsub = 2;
        model->engine.quantize(args);
        model->labels.clear();
        model->settle();
    });
    return done ? 0 : -1;
}

int linli_fasttext_save(linli_fasttext *model, const char *file, char *problem, size_t problem_size)
{
    return guarded(problem, problem_size, [&] { model->engine.saveModel(file); }) ? 0 : -1;
}

linli_fasttext *linli_fasttext_load(const char *file, size_t most_bytes, char *problem, size_t problem_size)
{
    linli_fasttext *made = nullptr;
    guarded(problem, problem_size, [&] {
        linli_check_model_file(file, most_bytes);
        auto model = std::make_unique<linli_fasttext>();
        model->engine.loadModel(std::string(file));
        model->settle();
        made = model.release();
    });
    return made;
}

int linli_fasttext_predict(
    const linli_fasttext *model, const char *text, size_t count, linli_fasttext_prediction *predictions, int most)
{
    int found = -1;
    guarded(nullptr, 0, [&] {
        std::istringstream line(std::string(text, count) + "\n");
        std::vector<int32_t> words, labels;
        model->dictionary->getLine(line, words, labels);
        bool knows = false;
        for (int32_t word : words)
            knows = knows || word != model->end_of_line;
        if (!knows || most < 1) {
            found = 0;
            return;
        }
        fasttext::Predictions ranked;
        model->engine.predict(most, words, ranked, 0.0);
        found = 0;
        for (const auto &one : ranked) {
            /* The library adds 0.00001 before it takes the logarithm. */
            float probability = std::fmin(1.0f, std::exp(one.first));
            if (!(probability >= 0) || found >= most)
                break;
            predictions[found].label = one.second;
            predictions[found].probability = probability;
            found++;
        }
    });
    return found;
}

int linli_fasttext_label_count(const linli_fasttext *model) { return static_cast<int>(model->labels.size()); }

int linli_fasttext_word_count(const linli_fasttext *model) { return model->dictionary->nwords(); }

int linli_fasttext_dimensions(const linli_fasttext *model) { return model->dimensions; }

int linli_fasttext_buckets(const linli_fasttext *model) { return model->buckets; }

int linli_fasttext_is_quantized(const linli_fasttext *model) { return model->engine.isQuant() ? 1 : 0; }

const char *linli_fasttext_label(const linli_fasttext *model, int label)
{
    if (label < 0 || static_cast<size_t>(label) >= model->labels.size())
        return nullptr;
    return model->labels[static_cast<size_t>(label)].c_str();
}

void linli_fasttext_free(linli_fasttext *model) { delete model; }
