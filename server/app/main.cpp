// The program echo-server: command line, log, signals, and the library that does the work.
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <exception>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <unistd.h>

#include <echo/server.hpp>
#include <echo/version.hpp>

#include "admin/admin_server.hpp"
#include "answers/named_replies.hpp"
#include "command_line/command_line.hpp"
#include "log/log.hpp"
#include "log/reports.hpp"
#include "process/certificate_advice.hpp"
#include "process/descriptor_limit.hpp"
#include "process/exit_status.hpp"
#include "process/file_advice.hpp"
#include "process/process_figures.hpp"
#include "process/reload.hpp"
#include "process/service_manager.hpp"
#include "process/signals.hpp"
#include "process/start_advice.hpp"
#include "program/freed_memory.hpp"
#include "program/standard_descriptors.hpp"
#include "settings/configuration.hpp"

namespace echo::server_app {
namespace {

int end_with(ExitStatus status, const std::string& sentence, LogFormat format = LogFormat::text) {
    complain(format, sentence);
    return status;
}

int print(const Page& page) {
    std::cout << page.text << std::flush;
    if (std::cout.good()) return stopped_cleanly;
    return end_with(failed, "cannot write to standard output: " + std::generic_category().message(errno));
}

std::string list_endpoints(const Server& server) {
    std::string list;
    for (const Endpoint& endpoint : server.endpoints()) list += (list.empty() ? "" : ", ") + endpoint.to_string();
    return list;
}

void log_start(Log& log, const ServerConfig& config) {
    const std::string framing(config.framing.name());
    log.write(Log::Level::info, "started",
              "started: echo-server " ECHO_VERSION ", framing " + framing + ", threads " +
                  std::to_string(config.threads),
              {{"version", ECHO_VERSION}, {"framing", framing}, {"threads", config.threads}});
}

void warn(Log& log, const std::vector<std::string>& sentences) {
    for (const std::string& sentence : sentences) log.write(Log::Level::warning, "start_warning", sentence);
}

bool announce(const Server& server) {
    for (const Endpoint& endpoint : server.endpoints()) {
        std::cout << "listening on " << endpoint.to_string() << std::endl;
    }
    return std::cout.good();
}

int report_end(Log& log, std::size_t cut) {
    const auto level = cut > 0 ? Log::Level::warning : Log::Level::info;
    const std::string sentence =
        cut > 0 ? "closed: " + std::to_string(cut) + " connections had to be cut off" : "closed";
    log.write(level, "closed", sentence, {{"cut_connections", cut}});
    return cut > 0 ? failed : stopped_cleanly;
}

// What there is to know about the server that runs.
AdminSource make_source(const Server& server, const Reload& reload, const Log& log) {
    using std::chrono::steady_clock;
    return [&server, &reload, &log, started = std::chrono::system_clock::now(), start = steady_clock::now()] {
        return AdminFacts{.stats = server.stats(),
                          .reloads_done = reload.done(),
                          .reloads_failed = reload.failed(),
                          .certificates = reload.certificates(),
                          .log_lines_lost = log.lost_lines(),
                          .started = started,
                          .uptime = steady_clock::now() - start,
                          .process = process_figures};
    };
}

std::unique_ptr<AdminServer> serve_admin(const Options& options, const Server& server, const Reload& reload, Log& log) {
    if (!options.admin) return nullptr;
    auto admin = std::make_unique<AdminServer>(*options.admin, make_source(server, reload, log),
                                               options.config.events.accept_failed);
    const std::string url = "http://" + admin->endpoint().to_string();
    log.write(Log::Level::info, "admin", "admin on " + url, {{"url", url}});
    return admin;
}

Server make_server(const ServerConfig& config, bool has_named_replies, NamedReplies& replies) {
    if (has_named_replies) return Server(config, replies.factory());
    return Server(config);
}

int serve(Options options, const Reload::Load& load) {
    const LogFormat format = to_log_format(options.log_format);
    Log log(format, options.log_level, style_of_standard_error(program::parse_color(options.color)), STDERR_FILENO);
    Reports reports(log, options.log_messages);
    const bool has_named_replies = !options.reply_prefix.is_fixed();
    options.config.events = has_named_replies ? NamedReplies::with_note(reports.events()) : reports.events();
    raise_descriptor_limit(options.config);

    NamedReplies replies(options.reply_prefix, options.config.replies);
    Server server = make_server(options.config, has_named_replies, replies);
    ServiceManager manager(server, log);
    // From the first line on standard output a signal must stop the server rather than kill it.
    const HangUp hang_up = hang_up_of_process(options.config_file);
    StopSignals stop_signals(server, options.drain_timeout, hang_up, manager, log);
    Reload reload({server, stop_signals, manager, log}, options, load);
    const ReloadSignal reload_signal(server, hang_up, [&reload] { reload(); });
    const auto admin = serve_admin(options, server, reload, log);

    warn(log, start_warnings(server.endpoints(), options.admin, privileges_of_process()));
    warn(log, file_warnings(options));
    warn(log, certificate_warnings(reload.certificates(), std::chrono::system_clock::now()));
    warn_if_lowered(log, server, options.config.limits);
    log_start(log, options.config);
    if (!announce(server)) {
        return end_with(failed, "cannot write to standard output; nobody could learn the endpoints", format);
    }
    manager.ready("listening on " + list_endpoints(server));
    const std::size_t cut = server.run();
    reports.finish();
    return report_end(log, cut);
}

// Warnings go to standard error; who looks only at standard output learns that there are some.
int tell_valid(const Options& options) {
    std::vector<std::string> sentences = file_warnings(options);
    const auto terms = certificate_terms(options);
    for (std::string& sentence : certificate_warnings(terms, std::chrono::system_clock::now())) {
        sentences.push_back(std::move(sentence));
    }
    for (const std::string& sentence : sentences) complain(LogFormat::text, sentence, Log::Level::warning);
    const std::size_t count = sentences.size();
    const std::string warnings = ", with " + std::to_string(count) + (count == 1 ? " warning" : " warnings");
    return print({"The configuration is valid" + (count == 0 ? "" : warnings) + ".\n"});
}

// @param format is set as soon as it is known, so that whatever goes wrong later is told in it.
int run(const CommandLine& command_line, LogFormat& format) {
    const auto load = [&command_line, sockets = passed_sockets()] {
        return server_app::load(command_line.settings, {process_environment(), sockets, admin_is_built});
    };
    const auto configuration = load();
    if (command_line.print_config) return print({to_toml(configuration)});
    if (command_line.check_config) return tell_valid(configuration.options);
    format = to_log_format(configuration.options.log_format);
    return serve(configuration.options, [&load] { return load().options; });
}

// As the first process of a container it inherits what other processes leave behind, and nobody else would clear it
// away.
void behave_as_first_process() {
    if (::getpid() == 1) std::signal(SIGCHLD, SIG_IGN);
}

int parse_and_run(int argc, const char* const* argv) {
    LogFormat format = LogFormat::text;
    try {
        const auto parsed = parse_command_line(argc, argv);
        if (const auto* page = std::get_if<Page>(&parsed)) return print(*page);
        return run(std::get<CommandLine>(parsed), format);
    } catch (const std::invalid_argument& fault) {
        return end_with(faulty_command_line, std::string(fault.what()) + " (see echo-server --help)", format);
    } catch (const std::system_error& fault) {
        return end_with(failed, fault.what() + listen_hint(fault), format);
    } catch (const std::exception& fault) {
        return end_with(failed, fault.what(), format);
    }
}

}  // namespace
}  // namespace echo::server_app

int main(int argc, char** argv) {
    echo::program::reserve_standard_descriptors();
    echo::program::keep_freed_memory();
    // A reader of standard output that has gone is found out by the write itself.
    std::signal(SIGPIPE, SIG_IGN);
    echo::server_app::behave_as_first_process();
    return echo::server_app::parse_and_run(argc, argv);
}
