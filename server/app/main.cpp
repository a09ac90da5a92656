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

#include "admin.hpp"
#include "command_line.hpp"
#include "configuration.hpp"
#include "descriptor_limit.hpp"
#include "exit_status.hpp"
#include "listen_hint.hpp"
#include "log.hpp"
#include "printed_config.hpp"
#include "reload.hpp"
#include "reload_signal.hpp"
#include "reports.hpp"
#include "service_manager.hpp"
#include "shared/standard_descriptors.hpp"
#include "start_warnings.hpp"
#include "stop_signals.hpp"

namespace {

using echo::app::ExitStatus;
using echo::app::failed;
using echo::app::faulty_command_line;
using echo::app::Log;
using echo::app::LogFormat;
using echo::app::stopped_cleanly;

int end_with(ExitStatus status, const std::string& sentence, LogFormat format = LogFormat::text) {
    echo::app::complain(format, sentence);
    return status;
}

int print(const echo::app::Page& page) {
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

int serve(echo::app::Options options, const echo::app::Reload::Load& load) {
    const LogFormat format = echo::app::to_log_format(options.log_format);
    Log log(format, options.log_level);
    echo::app::Reports reports(log, options.log_messages);
    options.config.events = reports.events();
    echo::app::raise_descriptor_limit(options.config);

    echo::Server server(options.config);
    echo::app::ServiceManager manager(server.executor(), log);
    // From the first line on standard output a signal must stop the server rather than kill it.
    echo::app::StopSignals stop_signals(server, options.drain_timeout, manager, log);
    echo::app::Reload reload({server, stop_signals, manager, log}, options, load);
    const echo::app::ReloadSignal reload_signal(server.executor(), [&reload] { reload(); });
    const auto admin = echo::app::serve_admin(options.admin, server, reload, log);

    warn(log, echo::app::start_warnings(server.endpoints(), options.admin, echo::app::privileges_of_process()));
    echo::app::warn_if_lowered(log, server, options.config.limits);
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
int run(const echo::app::CommandLine& command_line, LogFormat& format) {
    const auto load = [&command_line, sockets = echo::app::passed_sockets()] {
        return echo::app::load(command_line, {echo::app::process_environment(), sockets});
    };
    const auto configuration = load();
    if (command_line.print_config) return print({echo::app::to_toml(configuration)});
    if (command_line.check_config) return print({"The configuration is valid.\n"});
    format = echo::app::to_log_format(configuration.options.log_format);
    return serve(configuration.options, [&load] { return load().options; });
}

// As the first process of a container it inherits what other processes leave behind, and nobody else would clear it
// away.
void behave_as_first_process() {
    if (::getpid() == 1) std::signal(SIGCHLD, SIG_IGN);
}

}  // namespace

int main(int argc, char** argv) {
    echo::detail::reserve_standard_descriptors();
    // A reader of standard output that has gone is found out by the write itself.
    std::signal(SIGPIPE, SIG_IGN);
    behave_as_first_process();
    LogFormat format = LogFormat::text;
    try {
        const auto parsed = echo::app::parse_command_line(argc, argv);
        if (const auto* page = std::get_if<echo::app::Page>(&parsed)) return print(*page);
        return run(std::get<echo::app::CommandLine>(parsed), format);
    } catch (const std::invalid_argument& fault) {
        return end_with(faulty_command_line, std::string(fault.what()) + " (see echo-server --help)", format);
    } catch (const std::system_error& fault) {
        return end_with(failed, fault.what() + echo::app::listen_hint(fault), format);
    } catch (const std::exception& fault) {
        return end_with(failed, fault.what(), format);
    }
}
