#include "report/text_table.hpp"

#include <algorithm>
#include <string_view>

namespace echo::client_app::report {
namespace {

std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

}  // namespace

std::string TextTable::text() const {
    std::vector<std::size_t> widths;
    for (const auto& row : rows_) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t place = 0; place < row.size(); ++place) {
            widths[place] = std::max(widths[place], width_of(row[place]));
        }
    }
    std::string text;
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t place = 0; place < row.size(); ++place) {
            const std::string padding(widths[place] - width_of(row[place]), ' ');
            line += place == 0 ? row[place] + padding : "  " + padding + row[place];
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

}  // namespace echo::client_app::report
