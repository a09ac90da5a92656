#include "fuzz/fuzz.hpp"

#include <algorithm>

#include <echo/text.hpp>

namespace echo::fuzz {

std::vector<Target>& targets() {
    static std::vector<Target> all;
    return all;
}

void require(bool holds, std::string_view property) {
    if (!holds) throw BrokenProperty("does not hold: " + std::string(property));
}

void require_equal(std::string_view expected, std::string_view got, std::string_view property) {
    if (expected == got) return;
    throw BrokenProperty("does not hold: " + std::string(property) + ": expected \"" + escape(expected) + "\", got \"" +
                         escape(got) + "\"");
}

bool is_one_line(std::string_view text) noexcept {
    return std::none_of(text.begin(), text.end(), [](char character) {
        const auto byte = static_cast<unsigned char>(character);
        return byte < ' ' || byte == 127;
    });
}

bool has_second_control(std::string_view text) noexcept {
    for (auto at = text.find('\xc2'); at != text.npos; at = text.find('\xc2', at + 1)) {
        if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xa0) return true;
    }
    return false;
}

unsigned char Input::byte() noexcept {
    if (rest_.empty()) return 0;
    const auto first = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return first;
}

std::string_view Input::bytes(std::size_t size) noexcept {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(taken.size());
    return taken;
}

std::string_view Input::until(char end) noexcept {
    const std::string_view taken = rest_.substr(0, rest_.find(end));
    rest_.remove_prefix(std::min(rest_.size(), taken.size() + 1));
    return taken;
}

}  // namespace echo::fuzz
