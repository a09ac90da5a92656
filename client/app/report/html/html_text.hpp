// Text from elsewhere inside a page.
#pragma once

#include <string>
#include <string_view>

namespace echo::client_app::report {

/// Text as HTML and XML show it, in elements and in quoted attributes. Bytes that are not UTF-8, and control
/// characters, are shown as escapes.
std::string escape_html(std::string_view text);

/// JSON as a data block may hold it: no character in it can end the block or begin a comment.
std::string escape_data_block(std::string_view json);

/// A coordinate of a drawing: one digit after the point, where it is not 0.
std::string coordinate(double number);

}  // namespace echo::client_app::report
