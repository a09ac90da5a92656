// The file of echo-server: refused with its place, or loaded, printed, and read again as the same.
#include "fuzz/fuzz.hpp"
#include "fuzz/server_settings.hpp"

namespace config_file_target {
namespace {

using namespace echo::fuzz;

void run(std::string_view text) {
    std::string refusal;
    const auto layer = unless_refused([&] {
        try {
            return echo::server_app::parse_config(text, "echo.toml");
        } catch (const std::invalid_argument& fault) {
            refusal = fault.what();
            throw;
        }
    });
    if (!layer) {
        require(refusal.starts_with("echo.toml:"), "a refusal begins with the place");
        return;
    }
    check_settings(*layer, {});
}

const Registration registration("config_file", run);

}  // namespace
}  // namespace config_file_target
