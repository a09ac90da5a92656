// A table of words for a terminal.
#pragma once

#include <string>
#include <vector>

namespace echo::client_app::report {

/// The first cell of a row is aligned on the left, the others on the right; columns are as wide as their widest cell
/// (in characters of UTF-8) and two spaces apart. No line ends in a space; each ends in a newline.
class TextTable {
public:
    void add_row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

    std::string text() const;

private:
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace echo::client_app::report
