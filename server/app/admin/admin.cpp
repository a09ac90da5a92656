#include "admin/admin.hpp"

#include <chrono>

namespace echo::server_app {
namespace {

AdminSource make_source(const Server& server, const Reload& reload) {
    using std::chrono::steady_clock;
    return [&server, &reload, started = std::chrono::system_clock::now(), start = steady_clock::now()] {
        return AdminFacts{.stats = server.stats(),
                          .reloads_done = reload.done(),
                          .reloads_failed = reload.failed(),
                          .started = started,
                          .uptime = steady_clock::now() - start};
    };
}

AdminServer::Watcher make_watcher(const Endpoint& endpoint, Log& log) {
    return [&log, name = endpoint.to_string()](std::error_code error) {
        if (!error) return log.write(Log::Level::info, "admin_back", "admin serves again", {{"endpoint", name}});
        log.write(Log::Level::err, "admin_failed",
                  "cannot serve --admin on " + name + " any more: " + error.message() + "; it is tried again",
                  {{"endpoint", name}, {"cause", error.message()}});
    };
}

}  // namespace

std::unique_ptr<AdminServer> serve_admin(const std::optional<Endpoint>& endpoint, const Server& server,
                                         const Reload& reload, Log& log) {
    if (!endpoint) return nullptr;
    auto admin = std::make_unique<AdminServer>(*endpoint, make_source(server, reload), make_watcher(*endpoint, log));
    const std::string url = "http://" + admin->endpoint().to_string();
    log.write(Log::Level::info, "admin", "admin on " + url, {{"url", url}});
    return admin;
}

}  // namespace echo::server_app
