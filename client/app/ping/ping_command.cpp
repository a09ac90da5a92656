#include "options/commands.hpp"

#include <iostream>
#include <memory>
#include <sstream>

#include <unistd.h>

#include <echo/text.hpp>

#include "options/descriptor_limit.hpp"
#include "output/output_stream.hpp"
#include "ping/ping_options.hpp"
#include "ping/ping_printer.hpp"
#include "ping/ping_schedule.hpp"
#include "ping/ping_session.hpp"
#include "program/command_syntax.hpp"
#include "terminal/remark.hpp"
#include "text/number_text.hpp"

namespace echo::client_app {
namespace {

constexpr const char* ping_introduction = R"(Sends a message a second, and tells how long each reply takes.

Examples: echo-client ping echo.example.org:8060
          echo-client ping -c 5 -i 0.2 --connect
          echo-client ping -c 100 -i 10ms -q --output json

Each message is different, and its reply is compared byte for byte. A late reply
does not hold up the next message.
)";

constexpr const char* ping_closing_words =
    R"(Ctrl-C ends it with the summary, a second Ctrl-C at once; Ctrl-\ tells the figures
so far on standard error. mdev is the standard deviation of the round trips, jitter
how much each differs from the one before it, smoothed as in RFC 3550.

Exit status: 0 all were answered; 1 some were lost or differ; if none was answered,
that of the first failure's cause, which echo-client --help explains.)";

CommonUse ping_use() {
    CommonUse use;
    use.quiet = "Only the beginning and the summary";
    use.output =
        "text: lines as those of ping(8); json: one document; jsonl: an object on a line for each reply as it comes, "
        "then the summary. Default: text";
    use.timeout_alias = "-W";
    use.target = true;
    return use;
}

void announce_ping(const CommonOptions& common, const PingOptions& options) {
    const EchoConfig& config = common.config;
    std::ostringstream words;
    words << "pinging " << escape(common.endpoint.to_string()) << ": framing " << config.framing.name() << ", interval "
          << duration_text(options.interval) << ", time-out " << duration_text(config.request_timeout)
          << ", connect time-out " << duration_text(config.connect_timeout);
    std::cerr << plain_remark(words.str());
}

ExitCode run_ping(const CommonOptions& common, const PingOptions& options) {
    if (common.verbose) announce_ping(common, options);
    if (options.connect) allow_connections(most_pings_under_way, 1, {});
    OutputStream output(STDOUT_FILENO);
    const auto printer = make_ping_printer(output, common, options);
    return PingSession(common, options, *printer).run();
}

}  // namespace

Command declare_ping(CLI::App& app) {
    CLI::App& command = program::add_command(app, "ping", ping_introduction, ping_closing_words);
    // Shared because the options' callbacks and the command both outlive this function.
    const auto flags = std::make_shared<PingFlags>();
    declare_ping_options(command, *flags);
    const auto run = [flags](const CommonOptions& common) { return run_ping(common, to_ping_options(*flags, common)); };
    return {&command, run, ping_use()};
}

}  // namespace echo::client_app
