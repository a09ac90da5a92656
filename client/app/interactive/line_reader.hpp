// Where the lines come from.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "interactive/inbox.hpp"

namespace echo::client_app {

struct Line {
    enum class Kind {
        whole,        ///< `text`, without its newline
        interrupted,  ///< Ctrl-C: what was typed is dropped
        end,          ///< the end of the input, or a signal to end
    };

    Kind kind;
    std::string text{};
};

class LineReader {
public:
    virtual ~LineReader() = default;

    /// Waits for a line. Of a line longer than `most` bytes only as much is kept as shows that it is too long.
    virtual Line read(std::size_t most) = 0;
};

/// Reads from standard input as it comes, after `prompt`, which is written to standard error if it is not empty. The
/// last line need not end with a newline. The inbox must outlive the reader.
std::unique_ptr<LineReader> make_plain_reader(Inbox& inbox, const std::string& prompt);

/// Reads from the terminal, with editing and a history; the tabulator key completes `words`, which all begin with a
/// colon, at the beginning of a line. `say` is called with what to tell the user, such as that the
/// history cannot be kept. Null if this program was built without libedit, or the terminal is too simple.
std::unique_ptr<LineReader> make_edited_reader(Inbox& inbox, const std::string& prompt, bool bold_prompt,
                                               std::vector<std::string> words,
                                               const std::function<void(const std::string&)>& say);

}  // namespace echo::client_app
