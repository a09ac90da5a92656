// Variables of the environment, together with a file: the input is `NAME=value` entries, of which the prefix is left
// out, each ended by a NUL as in the environment of a process; after an empty one the file follows.
#include "server/app/settings/environment.hpp"

#include "fuzz/fuzz.hpp"
#include "fuzz/server_settings.hpp"

namespace environment_target {
namespace {

using namespace echo::fuzz;
using namespace echo::server_app;

void run(std::string_view bytes) {
    Input input(bytes);
    Environment environment;
    for (std::string_view entry = input.until('\0'); !entry.empty(); entry = input.until('\0')) {
        environment.push_back(std::string(variable_prefix) + std::string(entry));
    }
    const auto layer = unless_refused([&] { return read_environment(environment); });
    const auto file = unless_refused([&] { return parse_config(input.rest(), "echo.toml"); });
    if (!layer || !file || names_files(*layer)) return;
    check_settings(*file, environment);
}

const Registration registration("environment", run);

}  // namespace
}  // namespace environment_target
