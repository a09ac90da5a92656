// Sizes and times: refused in one sentence, or written as a text that means the same.
#include <echo/text.hpp>

#include <algorithm>
#include <limits>

#include "client/app/text/number_text.hpp"
#include "fuzz/fuzz.hpp"
#include "server/app/settings/value_text.hpp"

namespace quantity_target {
namespace {

using namespace echo::fuzz;

std::string in_capitals(std::string_view text) {
    std::string capitals(text);
    for (char& letter : capitals) {
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    }
    return capitals;
}

bool is_decimal(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void check_size(std::string_view text) {
    const auto size = unless_refused([text] { return echo::parse_size(text); });
    const std::string capitals = in_capitals(text);
    require(size == unless_refused([&] { return echo::parse_size(capitals); }), "the case of a unit does not matter");
    if (!size) return;
    require(*size <= std::uint64_t{std::numeric_limits<std::int64_t>::max()}, "a size fits into 63 bits");
    require(echo::parse_size(echo::server_app::size_text(*size)) == *size, "a size that was written is the same");
    if (is_decimal(text)) require(std::stoull(std::string(text)) == *size, "without a unit it is bytes");
}

void check_duration(std::string_view text) {
    const auto time = unless_refused([text] { return echo::parse_duration(text); });
    const std::string capitals = in_capitals(text);
    require(time == unless_refused([&] { return echo::parse_duration(capitals); }),
            "the case of a unit does not matter");
    if (!time) return;
    require(time->count() >= 0, "no time is negative");
    require(echo::parse_duration(echo::server_app::duration_text(*time)) == *time,
            "a time that was written is the same");
    require(is_one_line(echo::client_app::duration_text(*time)), "a time can be shown");
}

void run(std::string_view text) {
    check_size(text);
    check_duration(text);
}

const Registration registration("quantity", run);

}  // namespace
}  // namespace quantity_target
