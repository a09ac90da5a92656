#include "documentation/known_words.hpp"

#include "outline/completion.hpp"

namespace echo::client_app {

const program::KnownWords& known_words() {
    static const program::KnownWords words = {
        {"--framing", {"separator", "line", "length", "raw"}},
        {"--output", {"text", "json", "jsonl"}},
        {"check --output", {"text", "json", "jsonl", "prometheus"}},
        {"bench --output", {"text", "json", "jsonl", "prometheus"}},
        {"--proxy-protocol", {"v1", "v2"}},
        {"--color", {"auto", "always", "never"}},
        {"SHELL", program::completion_shells()},
    };
    return words;
}

}  // namespace echo::client_app
