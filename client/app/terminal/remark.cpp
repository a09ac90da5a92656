#include "terminal/remark.hpp"

#include <algorithm>

#include <unistd.h>

#include "help/terminal_columns.hpp"
#include "help/text_blocks.hpp"
#include "text/shown_text.hpp"

namespace echo::client_app {

std::string remark(const std::string& mark, std::string_view sentence, std::optional<std::size_t> columns) {
    constexpr std::size_t narrowest_sentence = 20;
    std::string text = mark + " " + program::shown_text(sentence);
    if (columns) text = program::fill(text, std::max(*columns, narrowest_sentence + program::width_of(mark)));
    return text + "\n";
}

std::string plain_remark(std::string_view sentence) {
    return remark(std::string(program_mark), sentence, program::columns_of_terminal(STDERR_FILENO));
}

}  // namespace echo::client_app
