#include "text/difference.hpp"

#include <algorithm>
#include <cassert>
#include <cstddef>

#include <echo/text.hpp>

namespace echo::client_app {
namespace {

constexpr std::size_t shown_before = 16;
constexpr std::size_t shown_after = 16;

std::string surroundings(std::string_view bytes, std::size_t offset) {
    const std::size_t begin = offset > shown_before ? offset - shown_before : 0;
    const std::size_t end = std::min(bytes.size(), offset + shown_after);
    const std::string shown = escape(bytes.substr(begin, end - begin));
    return "\"" + std::string(begin > 0 ? "..." : "") + shown + (end < bytes.size() ? "..." : "") + "\"";
}

}  // namespace

std::string describe_difference(std::string_view expected, std::string_view received) {
    assert(expected != received);
    const auto [parting, ignored] = std::mismatch(expected.begin(), expected.end(), received.begin(), received.end());
    const auto offset = static_cast<std::size_t>(parting - expected.begin());
    return "at offset " + std::to_string(offset) + " (" + std::to_string(expected.size()) + " bytes expected, " +
           std::to_string(received.size()) + " received): expected " + surroundings(expected, offset) + ", received " +
           surroundings(received, offset);
}

}  // namespace echo::client_app
