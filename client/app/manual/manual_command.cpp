#include "manual/manual_command.hpp"

#include <unistd.h>

#include "completion/known_words.hpp"
#include "manual/manual_text.hpp"
#include "output/output_stream.hpp"
#include "program/command_syntax.hpp"
#include "program/manual_page.hpp"

namespace echo::client_app {
namespace {

constexpr const char* introduction = R"(Prints the manual page echo-client(1).

Example: echo-client manual | man -l -

An installed echo-client brings the page along: man echo-client.
)";

}  // namespace

Command declare_manual(CLI::App& app) {
    CLI::App& command = program::add_command(app, "manual", introduction);
    return {&command,
            [&app](const CommonOptions&) {
                OutputStream output(STDOUT_FILENO);
                output.write(program::manual_page(program::outline_of(app, known_words()), manual_text()));
                output.flush();
                return ExitCode::done;
            },
            {.set = CommonOptionSet::none}};
}

}  // namespace echo::client_app
