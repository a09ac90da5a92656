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

#include <echo/server.hpp>
#include <echo/version.hpp>

#include "command_line.hpp"
#include "listen_hint.hpp"
#include "reports.hpp"
#include "shared/standard_descriptors.hpp"
#include "stop_signals.hpp"

namespace {

enum ExitStatus { stopped_cleanly = 0, failed = 1, faulty_command_line = 2 };

int complain(const std::string& sentence, ExitStatus status) {
    std::cerr << "echo-server: " << sentence << '\n';
    return status;
}

int print(const echo::app::Page& page) {
    std::cout << page.text << std::flush;
    if (std::cout.good()) return stopped_cleanly;
    return complain("cannot write to standard output: " + std::generic_category().message(errno), failed);
}

bool announce(const echo::Server& server) {
    for (const echo::Endpoint& endpoint : server.endpoints()) {
        std::cout << "listening on " << endpoint.to_string() << std::endl;
    }
    return std::cout.good();
}

int serve(echo::app::Options options) {
    const auto logger = echo::app::make_logger(options.log_level);
    options.config.events = echo::app::make_reports(logger, options.log_messages);
    echo::Server server(options.config);
    // From the first line on standard output a signal must stop the server rather than kill it.
    const echo::app::StopSignals signals(server, options.drain_timeout, *logger);
    logger->info("started: echo-server {}, framing {}, threads {}", ECHO_VERSION, options.config.framing.name(),
                 options.config.threads);
    if (!announce(server)) return complain("cannot write to standard output; nobody could learn the endpoints", failed);

    const std::size_t cut = server.run();
    if (cut > 0) {
        logger->warn("closed: {} connections had to be cut off", cut);
        return failed;
    }
    logger->info("closed");
    return stopped_cleanly;
}

}  // namespace

int main(int argc, char** argv) {
    echo::detail::reserve_standard_descriptors();
    // A reader of standard output that has gone is found out by the write itself.
    std::signal(SIGPIPE, SIG_IGN);
    try {
        auto parsed = echo::app::parse_command_line(argc, argv);
        if (const auto* page = std::get_if<echo::app::Page>(&parsed)) return print(*page);
        return serve(std::get<echo::app::Options>(std::move(parsed)));
    } catch (const std::invalid_argument& fault) {
        return complain(echo::app::name_options(fault.what()) + " (see echo-server --help)", faulty_command_line);
    } catch (const std::system_error& fault) {
        return complain(fault.what() + echo::app::listen_hint(fault), failed);
    } catch (const std::exception& fault) {
        return complain(fault.what(), failed);
    }
}
