// The program echo-server: command line, log, signals, and the library that does the work.
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <variant>
#include <vector>

#include <spdlog/fmt/fmt.h>
#include <unistd.h>

#include <echo/server.hpp>
#include <echo/version.hpp>

#include "admin/admin.hpp"
#include "command_line/command_line.hpp"
#include "log/log.hpp"
#include "log/reports.hpp"
#include "process/descriptor_limit.hpp"
#include "process/exit_status.hpp"
#include "process/listen_hint.hpp"
#include "process/reload.hpp"
#include "process/reload_signal.hpp"
#include "process/service_manager.hpp"
#include "process/start_warnings.hpp"
#include "process/stop_signals.hpp"
#include "program/standard_descriptors.hpp"
#include "settings/configuration.hpp"

namespace {

using echo::server_app::ExitStatus;
using echo::server_app::failed;
using echo::server_app::faulty_command_line;
using echo::server_app::Log;
using echo::server_app::LogFormat;
using echo::server_app::stopped_cleanly;

int end_with(ExitStatus status, const std::string& sentence, LogFormat format = LogFormat::text) {
    echo::server_app::complain(format, sentence);
    return status;
}

int print(const echo::server_app::Page& page) {
    std::cout << page.text << std::flush;
    if (std::cout.good()) return stopped_cleanly;
    return end_with(failed, "cannot write to standard output: " + std::generic_category().message(errno));
}

std::string list_endpoints(const echo::Server& server) {
    std::string list;
    for (const echo::Endpoint& endpoint : server.endpoints()) list += (list.empty() ? "" : ", ") + endpoint.to_string();
    return list;
}

void log_start(Log& log, const echo::ServerConfig& config) {
    log.write(Log::Level::info, "started",
              fmt::format("started: echo-server {}, framing {}, threads {}", ECHO_VERSION, config.framing.name(),
                          config.threads),
              {{"version", ECHO_VERSION}, {"framing", config.framing.name()}, {"threads", config.threads}});
}

void warn(Log& log, const std::vector<std::string>& sentences) {
    for (const std::string& sentence : sentences) log.write(Log::Level::warn, "start_warning", sentence);
}

bool announce(const echo::Server& server) {
    for (const echo::Endpoint& endpoint : server.endpoints()) {
        std::cout << "listening on " << endpoint.to_string() << std::endl;
    }
    return std::cout.good();
}

int report_end(Log& log, std::size_t cut) {
    const auto level = cut > 0 ? Log::Level::warn : Log::Level::info;
    const auto sentence = cut > 0 ? fmt::format("closed: {} connections had to be cut off", cut) : "closed";
    log.write(level, "closed", sentence, {{"cut_connections", cut}});
    return cut > 0 ? failed : stopped_cleanly;
}

int serve(echo::server_app::Options options, const echo::server_app::Reload::Load& load) {
    const LogFormat format = echo::server_app::to_log_format(options.log_format);
    Log log(format, options.log_level);
    echo::server_app::Reports reports(log, options.log_messages);
    options.config.events = reports.events();
    echo::server_app::raise_descriptor_limit(options.config);

    echo::Server server(options.config);
    echo::server_app::ServiceManager manager(server.executor(), log);
    // From the first line on standard output a signal must stop the server rather than kill it.
    echo::server_app::StopSignals stop_signals(server, options.drain_timeout, manager, log);
    echo::server_app::Reload reload({server, stop_signals, manager, log}, options, load);
    const echo::server_app::ReloadSignal reload_signal(server.executor(), [&reload] { reload(); });
    const auto admin = echo::server_app::serve_admin(options.admin, server, reload, log);

    warn(log, echo::server_app::start_warnings(server.endpoints(), options.admin,
                                               echo::server_app::privileges_of_process()));
    echo::server_app::warn_if_lowered(log, server, options.config.limits);
    log_start(log, options.config);
    if (!announce(server)) {
        return end_with(failed, "cannot write to standard output; nobody could learn the endpoints", format);
    }
    manager.ready("listening on " + list_endpoints(server));
    const std::size_t cut = server.run();
    reports.finish();
    return report_end(log, cut);
}

// @param format is set as soon as it is known, so that whatever goes wrong later is told in it.
int run(const echo::server_app::CommandLine& command_line, LogFormat& format) {
    const auto load = [&command_line, sockets = echo::server_app::passed_sockets()] {
        return echo::server_app::load(command_line.settings, {echo::server_app::process_environment(), sockets,
                                                              echo::server_app::admin_is_built});
    };
    const auto configuration = load();
    if (command_line.print_config) return print({echo::server_app::to_toml(configuration)});
    if (command_line.check_config) return print({"The configuration is valid.\n"});
    format = echo::server_app::to_log_format(configuration.options.log_format);
    return serve(configuration.options, [&load] { return load().options; });
}

// As the first process of a container it inherits what other processes leave behind, and nobody else would clear it
// away.
void behave_as_first_process() {
    if (::getpid() == 1) std::signal(SIGCHLD, SIG_IGN);
}

}  // namespace

int main(int argc, char** argv) {
    echo::program::reserve_standard_descriptors();
    // A reader of standard output that has gone is found out by the write itself.
    std::signal(SIGPIPE, SIG_IGN);
    behave_as_first_process();
    LogFormat format = LogFormat::text;
    try {
        const auto parsed = echo::server_app::parse_command_line(argc, argv);
        if (const auto* page = std::get_if<echo::server_app::Page>(&parsed)) return print(*page);
        return run(std::get<echo::server_app::CommandLine>(parsed), format);
    } catch (const std::invalid_argument& fault) {
        return end_with(faulty_command_line, std::string(fault.what()) + " (see echo-server --help)", format);
    } catch (const std::system_error& fault) {
        return end_with(failed, fault.what() + echo::server_app::listen_hint(fault), format);
    } catch (const std::exception& fault) {
        return end_with(failed, fault.what(), format);
    }
}
