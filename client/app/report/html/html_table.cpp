#include "report/html/html_table.hpp"

#include <algorithm>
#include <cstddef>

#include "report/html/html_text.hpp"

namespace echo::client_app::report {
namespace {

constexpr std::size_t most_columns = 8;
constexpr std::size_t many_columns = 5;  // more take smaller letters in print

// The columns from `begin` to `end`.
std::string columns_of(const std::vector<std::string>& cells, std::size_t begin, std::size_t end) {
    std::string html;
    for (std::size_t column = begin; column < std::min(end, cells.size()); ++column) html += cells[column];
    return html;
}

std::string part_of(const HtmlTable& table, const std::string& caption, std::size_t begin, std::size_t end) {
    std::string html = "<div class=\"scroll\"><table class=\"" + std::string(table.kind) +
                       (end - begin > many_columns ? " many" : "") + "\"><caption>" + escape_html(caption) +
                       "</caption>\n";
    if (!table.header.empty()) {
        html += "<thead><tr><td></td>" + columns_of(table.header, begin, end) + "</tr></thead>\n";
    }
    html += "<tbody>\n";
    for (const HtmlRow& row : table.rows) {
        html +=
            "<tr><th scope=\"row\">" + escape_html(row.name) + "</th>" + columns_of(row.cells, begin, end) + "</tr>\n";
    }
    return html + "</tbody></table></div>\n";
}

}  // namespace

std::string header_cell(const std::string& words) {
    return "<th scope=\"col\">" + escape_html(words) + "</th>";
}

std::string html_of(const HtmlTable& table) {
    if (table.rows.empty()) return {};
    const std::size_t columns = std::max<std::size_t>(table.rows.front().cells.size(), 1);
    const std::size_t parts = (columns + most_columns - 1) / most_columns;
    const std::size_t columns_each = (columns + parts - 1) / parts;
    std::string html;
    for (std::size_t begin = 0; begin < columns; begin += columns_each) {
        const std::size_t end = std::min(begin + columns_each, columns);
        const std::string runs = " (runs " + std::to_string(begin + 1) + " to " + std::to_string(end) + ")";
        html += part_of(table, table.caption + (parts > 1 ? runs : ""), begin, end);
    }
    return html;
}

}  // namespace echo::client_app::report
