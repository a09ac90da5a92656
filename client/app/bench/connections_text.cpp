#include "bench/connections_text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <echo/text.hpp>

#include "text/number_text.hpp"

namespace echo::client_app::bench {

std::string connections_text(const Results& results) {
    std::string text = count_text(results.connections_opened) + " opened, ";
    text += count_text(results.connections_lost) + " lost";
    if (results.connections_replaced > 0) text += ", " + count_text(results.connections_replaced) + " replaced";
    const std::uint64_t failed = results.total.counts.connect_errors;
    if (failed > 0) text += ", " + count_text(failed) + " could not be opened";
    if (has_been_away(results)) text += ", none open for " + duration_text(results.away);
    return text;
}

std::string addresses_text(const Results& results) {
    const auto rows = results.total.addresses.rows();
    const auto used =
        static_cast<std::size_t>(std::ranges::count_if(rows, [](const auto& row) { return row.name.has_value(); }));
    std::string text = count_text(used) + " of " + count_text(results.addresses) + " took connections";
    constexpr std::size_t most_shown = 8;
    for (std::size_t place = 0; place < std::min(rows.size(), most_shown); ++place) {
        text += (place == 0 ? ": " : ", ") + escape(rows[place].name.value_or("others")) + " " +
                count_text(rows[place].count);
    }
    if (rows.size() > most_shown) text += " and more";
    return text;
}

}  // namespace echo::client_app::bench
