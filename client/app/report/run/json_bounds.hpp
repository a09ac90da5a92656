// What no document of ours needs, found before a parser builds it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace echo::client_app::report {

/// Deep values are read without harm, but copying, comparing and printing them would take a piece of the stack for each
/// level; a member is looked up among all of its object's, so that many of them take time without end; and the smallest
/// value, of two bytes, takes up to a hundred of memory. A run of six days with an interval each second has half as
/// many values.
struct JsonBounds {
    std::size_t most_levels = 32;
    std::size_t most_members = 1000;
    std::size_t most_values = 10'000'000;
};

struct JsonExcess {
    std::size_t at = 0;  ///< offset of the bracket, of the member's colon or of the value
    std::string fault;   ///< `it is nested deeper than 32 levels`
};

/// The first place of `text`, which may be several documents one after the other, where one of them exceeds the bounds.
/// What stands before it need not be JSON; if it is none, the place means nothing.
std::optional<JsonExcess> find_excess(std::string_view text, const JsonBounds& bounds = {});

}  // namespace echo::client_app::report
