// A table of HTML whose rows have names.
#pragma once

#include <string>
#include <vector>

namespace echo::client_app::report {

/// A name and HTML for each column: one `<td>` element or more.
struct HtmlRow {
    std::string name;  ///< plain text
    std::vector<std::string> cells;
};

struct HtmlTable {
    std::string caption;
    const char* kind = "";            ///< a class for the style sheet
    std::vector<std::string> header;  ///< `<th>` elements for each column; may be empty
    std::vector<HtmlRow> rows;
};

/// `words` as a cell of a header.
std::string header_cell(const std::string& words);

/// Nothing of a table without rows. What would be wider than a page is split into several tables.
std::string html_of(const HtmlTable& table);

}  // namespace echo::client_app::report
