// Which known word was probably meant by one that is not known.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace echo::program {

/// How many letters must be inserted, left out, replaced, or swapped with their neighbour to turn one word into the
/// other (Damerau and Levenshtein; no letter is edited twice).
std::size_t edit_distance(std::string_view from, std::string_view to);

/// The known word that is nearest, the first of several; empty if none is near, or if `word` is one of them.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

/// `; did you mean WORD?` with the nearest of the known words, or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

}  // namespace echo::program
