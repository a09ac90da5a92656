#include "program/suggestion.hpp"

#include <algorithm>
#include <numeric>

namespace echo::program {
namespace {

// A third of the letters may be wrong. Beyond that a word is another word, and a guess would mislead.
std::size_t farthest(std::string_view word) {
    word.remove_prefix(std::min(word.find_first_not_of('-'), word.size()));  // which every option begins with
    return std::max<std::size_t>(1, word.size() / 3);
}

}  // namespace

std::size_t edit_distance(std::string_view from, std::string_view to) {
    // Row r, column c: the distance of the first r letters of `from` to the first c of `to`.
    std::vector<std::size_t> before_last(to.size() + 1);
    std::vector<std::size_t> last(to.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    std::vector<std::size_t> row(to.size() + 1);
    for (std::size_t r = 1; r <= from.size(); ++r) {
        row[0] = r;
        for (std::size_t c = 1; c <= to.size(); ++c) {
            const bool same = from[r - 1] == to[c - 1];
            row[c] = std::min({last[c] + 1, row[c - 1] + 1, last[c - 1] + (same ? 0 : 1)});
            const bool swapped = r > 1 && c > 1 && from[r - 1] == to[c - 2] && from[r - 2] == to[c - 1];
            if (swapped) row[c] = std::min(row[c], before_last[c - 2] + 1);
        }
        before_last.swap(last);
        last.swap(row);
    }
    return last[to.size()];
}

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
    // Far longer than anything known, it cannot be near; and the time to find that out must not grow with it.
    constexpr std::size_t longest = 100;
    if (word.size() > longest) return {};
    const auto distance = [word](const std::string& candidate) { return edit_distance(word, candidate); };
    const auto nearer = [&](const std::string& a, const std::string& b) { return distance(a) < distance(b); };
    const auto found = std::min_element(known.begin(), known.end(), nearer);
    if (found == known.end() || *found == word || distance(*found) > farthest(word)) return {};
    return *found;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
    const std::string meant = nearest(word, known);
    return meant.empty() ? std::string() : "; did you mean " + meant + "?";
}

}  // namespace echo::program
