// How replies are written to standard output.
#pragma once

#include <memory>

#include <echo/endpoint.hpp>

#include "errors/exit_code.hpp"
#include "output/output_stream.hpp"
#include "send/outcome.hpp"

namespace echo::client_app {

/// One of the output formats. `begin`, then `print` for each message in order, then `end`.
/// All throw Failure if the output cannot be written.
class ReplyPrinter {
public:
    virtual ~ReplyPrinter() = default;
    virtual void begin() {}
    virtual void print(const Outcome& outcome) = 0;
    virtual void end(ExitCode) {}
};

struct TextForm {
    bool newline = true;     ///< after the reply to each argument
    bool ends_line = false;  ///< also after another reply, unless it ends with one itself
    bool exact = true;       ///< the reply's bytes as they came; else escapes in place of what a terminal would obey
};

/// The replies alone; failures leave nothing.
std::unique_ptr<ReplyPrinter> make_text_printer(OutputStream& output, const TextForm& form);

/// One JSON document, written as the replies come.
std::unique_ptr<ReplyPrinter> make_json_printer(OutputStream& output, const Endpoint& endpoint);

/// One JSON object on a line for each message.
std::unique_ptr<ReplyPrinter> make_json_lines_printer(OutputStream& output, const Endpoint& endpoint);

/// Nothing at all.
std::unique_ptr<ReplyPrinter> make_quiet_printer();

}  // namespace echo::client_app
