#include "server/app/process/reload.hpp"

#include <chrono>
#include <string>
#include <vector>

#include "server/app/settings/setting.hpp"
#include "support/catch.hpp"

namespace server_app_reload_test {

using echo::server_app::changes_for_restart;
using echo::server_app::Options;
using Names = std::vector<std::string>;

TEST_CASE("the program's settings that need a restart are named", "[server_app][reload]") {
    const Options running;
    Options loaded;
    CHECK(changes_for_restart(running, loaded).empty());

    loaded.log_level = "debug";
    loaded.drain_timeout = std::chrono::seconds(1);
    CHECK(changes_for_restart(running, loaded).empty());

    loaded.admin = "127.0.0.1:9060";
    loaded.log_format = "json";
    loaded.log_messages = true;
    CHECK(changes_for_restart(running, loaded) == Names{"admin", "log_format", "log_messages"});
}

}  // namespace server_app_reload_test
