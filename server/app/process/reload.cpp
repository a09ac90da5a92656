#include "process/reload.hpp"

#include <new>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <asio/post.hpp>

#include <echo/server.hpp>

#include "log/log.hpp"
#include "process/descriptor_limit.hpp"
#include "process/file_advice.hpp"
#include "process/service_manager.hpp"
#include "process/signals.hpp"
#include "thread.hpp"

namespace echo::server_app {
namespace {

constexpr std::chrono::milliseconds pause_for_memory(100);

std::string list(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

// A line of the log may be lost; the metrics count what it would have said.
template <class Call>
void as_far_as_memory_goes(const Call& call) {
    try {
        call();
    } catch (const std::bad_alloc&) {
    }
}

std::string sentence_of(const std::exception_ptr& fault) {
    try {
        std::rethrow_exception(fault);
    } catch (const std::bad_alloc&) {
        return "there is not enough memory to read it";
    } catch (const std::exception& known) {
        return known.what();
    } catch (...) {
        return "of a fault without a name";
    }
}

void log_success(Log& log, const std::vector<std::string>& for_restart) {
    if (for_restart.empty()) return log.write(Log::Level::info, "reloaded", "configuration reloaded", {});
    log.write(Log::Level::warning, "reloaded",
              "configuration reloaded, but for what needs a restart: " + list(for_restart),
              {{"needs_restart", for_restart}});
}

void log_failure(Log& log, const std::string& sentence) {
    log.write(Log::Level::error, "reload_failed", "configuration not reloaded, nothing changes: " + sentence,
              {{"cause", sentence}});
}

}  // namespace

std::vector<std::string> changes_for_restart(const Options& running, const Options& loaded) {
    std::vector<std::string> names;
    if (running.admin != loaded.admin) names.push_back("admin");
    if (running.log_format != loaded.log_format) names.push_back("log_format");
    if (running.log_messages != loaded.log_messages) names.push_back("log_messages");
    // What differs in the rest of it is found by the server.
    const bool is_same_text = running.config.replies.reply_prefix == loaded.config.replies.reply_prefix;
    if (is_same_text && running.reply_prefix.source() != loaded.reply_prefix.source()) names.push_back("reply_prefix");
    if (running.color != loaded.color) names.push_back("color");
    return names;
}

Reload::Reload(const Parts& parts, const Options& running, Load load)
    : parts_(parts), running_(running), load_(std::move(load)), certificates_(certificate_terms(running)) {}

Reload::~Reload() {
    is_over_ = true;
    if (thread_.joinable()) thread_.join();
}

std::vector<CertificateTerm> Reload::certificates() const {
    const std::scoped_lock lock(mutex_);
    return certificates_;
}

void Reload::operator()() {
    is_wanted_again_ = is_under_way_;
    if (is_under_way_) return;
    is_under_way_ = true;
    try {
        parts_.manager.reloading();
        start_thread();
    } catch (...) {
        outcome_ = {.fault = std::current_exception()};
        end();
    }
}

void Reload::start_thread() {
    if (thread_.joinable()) thread_.join();
    try {
        thread_ = detail::start_thread("echo-reload", [this] { work(); });
    } catch (const std::system_error& fault) {
        throw std::runtime_error("no thread can be started to read it: " + std::string(fault.what()));
    }
}

// On the thread.
void Reload::work() {
    try {
        outcome_ = put_into_force(load_());
    } catch (...) {
        outcome_ = {.fault = std::current_exception()};
    }
    while (!post_end() && !is_over_) std::this_thread::sleep_for(pause_for_memory);
}

// The server last, as it may refuse: what failed after it would not have changed nothing.
Reload::Outcome Reload::put_into_force(Options loaded) {
    Outcome outcome{.certificates = certificate_terms(loaded), .warnings = file_warnings(loaded)};
    for (std::string& warning : certificate_warnings(outcome.certificates, std::chrono::system_clock::now())) {
        outcome.warnings.push_back(std::move(warning));
    }
    outcome.loaded = std::move(loaded);
    raise_descriptor_limit(outcome.loaded->config);
    outcome.for_restart = parts_.server.reload(outcome.loaded->config);
    parts_.log.set_level(outcome.loaded->log_level);
    return outcome;
}

// False for want of memory.
bool Reload::post_end() {
    try {
        asio::post(parts_.server.executor(), [this] { end(); });
        return true;
    } catch (const std::bad_alloc&) {
        return false;
    }
}

// On the event loop again, so that nobody reads of a reload that is not in force.
void Reload::end() {
    Outcome outcome = std::exchange(outcome_, {});
    if (!outcome.fault) {
        const std::scoped_lock lock(mutex_);
        certificates_.swap(outcome.certificates);
    }
    ++(outcome.fault ? failed_ : done_);
    if (outcome.loaded) parts_.stop_signals.set_drain_timeout(outcome.loaded->drain_timeout);
    as_far_as_memory_goes([&] { report(outcome); });
    as_far_as_memory_goes([&] { parts_.manager.reloaded(); });
    is_under_way_ = false;
    if (std::exchange(is_wanted_again_, false)) (*this)();
}

void Reload::report(const Outcome& outcome) {
    if (outcome.fault) return log_failure(parts_.log, sentence_of(outcome.fault));
    warn_if_lowered(parts_.log, parts_.server, outcome.loaded->config.limits);
    for (const std::string& sentence : outcome.warnings) {
        parts_.log.write(Log::Level::warning, "start_warning", sentence);
    }
    std::vector<std::string> for_restart = outcome.for_restart;
    for (std::string& name : changes_for_restart(running_, *outcome.loaded)) {
        for_restart.push_back(std::move(name));
    }
    log_success(parts_.log, for_restart);
}

}  // namespace echo::server_app
