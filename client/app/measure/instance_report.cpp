#include "measure/instance_report.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include <echo/text.hpp>

#include "help/text_blocks.hpp"
#include "text/number_text.hpp"

namespace echo::client_app {
namespace {

constexpr std::size_t most_rows = 20;
constexpr std::size_t replies_width = 15;
constexpr std::size_t share_width = 10;
constexpr std::size_t narrowest_name = 9;

std::string to_the_right(const std::string& text, std::size_t width) {
    return std::string(width - std::min(width - 1, text.size()), ' ') + text;
}

std::string in_column(std::string name, std::size_t width) {
    constexpr std::string_view cut = "...";
    if (name.size() > width) name = name.substr(0, width - cut.size()).append(cut);
    name.resize(width, ' ');
    return name;
}

}  // namespace

std::optional<std::string_view> instance_in(std::string_view reply, std::string_view message) noexcept {
    constexpr std::size_t longest_name = 256;
    constexpr std::string_view spaces = " \t\r\n";
    if (!reply.ends_with(message)) return std::nullopt;
    std::string_view name = reply.substr(0, reply.size() - message.size());
    name.remove_prefix(std::min(name.find_first_not_of(spaces), name.size()));
    name.remove_suffix(name.size() - (name.find_last_not_of(spaces) + 1));
    return name.substr(0, longest_name);
}

std::string shown_instance(const std::optional<std::string>& instance) {
    if (!instance) return "(others)";
    return instance->empty() ? "(no name)" : escape(*instance);
}

std::string instance_table(std::vector<NamedCounts::Row> rows, const Style& style, std::size_t width) {
    if (rows.empty()) return {};
    const std::size_t left_out = rows.size() > most_rows ? rows.size() - most_rows : 0;
    std::uint64_t total = 0;
    for (const auto& row : rows) total += row.count;
    rows.resize(rows.size() - left_out);
    std::size_t longest = narrowest_name;
    for (const auto& row : rows) longest = std::max(longest, shown_instance(row.name).size());
    const std::size_t figures = replies_width + share_width;
    const std::size_t room = width > figures + narrowest_name ? width - figures : narrowest_name;
    const std::size_t name_width = std::min(longest, room);

    const std::string headings =
        in_column("instance", name_width) + to_the_right("replies", replies_width) + to_the_right("share", share_width);
    std::string table = style.faint(headings) + "\n";
    for (const auto& row : rows) {
        table += in_column(shown_instance(row.name), name_width);
        table += to_the_right(count_text(row.count), replies_width);
        table += to_the_right(share_text(row.count, total), share_width) + "\n";
    }
    if (left_out > 0) {
        table += program::break_lines("and " + count_text(left_out) + " more, which --output json lists\n", width);
    }
    return table;
}

}  // namespace echo::client_app
