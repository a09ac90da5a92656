#include "process/reload.hpp"

#include <exception>
#include <system_error>
#include <utility>

#include <asio/post.hpp>

#include <echo/server.hpp>

#include "log/log.hpp"
#include "process/descriptor_limit.hpp"
#include "process/file_advice.hpp"
#include "process/service_manager.hpp"
#include "process/signals.hpp"
#include "settings/setting.hpp"
#include "thread.hpp"

namespace echo::server_app {
namespace {

std::string list(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

}  // namespace

std::vector<std::string> changes_for_restart(const Options& running, const Options& loaded) {
    std::vector<std::string> names;
    if (running.admin != loaded.admin) names.push_back("admin");
    if (running.log_format != loaded.log_format) names.push_back("log_format");
    if (running.log_messages != loaded.log_messages) names.push_back("log_messages");
    return names;
}

Reload::Reload(const Parts& parts, const Options& running, Load load)
    : parts_(parts), running_(running), load_(std::move(load)) {}

Reload::~Reload() {
    if (thread_.joinable()) thread_.join();
}

void Reload::operator()() {
    is_wanted_again_ = is_under_way_;
    if (is_under_way_) return;
    is_under_way_ = true;
    parts_.manager.reloading();
    if (thread_.joinable()) thread_.join();
    try {
        thread_ = detail::start_thread("echo-reload", [this] { work(); });
    } catch (const std::system_error& fault) {
        end({.fault = std::string("no thread can be started to read it: ") + fault.what()});
    }
}

// On the thread.
void Reload::work() {
    Outcome outcome;
    try {
        const Options loaded = load_();
        outcome = {.fault = {}, .for_restart = put_into_force(loaded), .drain_timeout = loaded.drain_timeout};
    } catch (const std::exception& fault) {
        outcome.fault = fault.what();
    }
    asio::post(parts_.server.executor(), [this, outcome = std::move(outcome)] { end(outcome); });
}

// On the event loop again, so that nobody reads of a reload that is not in force.
void Reload::end(const Outcome& outcome) {
    if (outcome.fault) {
        fail(*outcome.fault);
    } else {
        parts_.stop_signals.set_drain_timeout(outcome.drain_timeout);
        succeed(outcome.for_restart);
    }
    parts_.manager.reloaded();
    is_under_way_ = false;
    if (std::exchange(is_wanted_again_, false)) (*this)();
}

// The server first, as it is what may refuse.
std::vector<std::string> Reload::put_into_force(const Options& loaded) {
    raise_descriptor_limit(loaded.config);
    std::vector<std::string> for_restart = parts_.server.reload(loaded.config);
    parts_.log.set_level(loaded.log_level);
    warn_if_lowered(parts_.log, parts_.server, loaded.config.limits);
    for (const std::string& sentence : file_warnings(loaded)) {
        parts_.log.write(Log::Level::warning, "start_warning", sentence);
    }
    for (std::string& name : changes_for_restart(running_, loaded)) for_restart.push_back(std::move(name));
    return for_restart;
}

void Reload::succeed(const std::vector<std::string>& for_restart) {
    ++done_;
    if (for_restart.empty()) {
        parts_.log.write(Log::Level::info, "reloaded", "configuration reloaded", {});
        return;
    }
    parts_.log.write(Log::Level::warning, "reloaded",
                     "configuration reloaded, but for what needs a restart: " + list(for_restart),
                     {{"needs_restart", for_restart}});
}

void Reload::fail(const std::string& sentence) {
    ++failed_;
    parts_.log.write(Log::Level::error, "reload_failed", "configuration not reloaded, nothing changes: " + sentence,
                     {{"cause", sentence}});
}

}  // namespace echo::server_app
