#include "options/commands.hpp"

#include <algorithm>
#include <iostream>
#include <memory>
#include <random>
#include <vector>

#include <unistd.h>

#include <asio/io_context.hpp>

#include <echo/error.hpp>

#include "check/check_options.hpp"
#include "check/check_output.hpp"
#include "check/check_report.hpp"
#include "errors/failure.hpp"
#include "output/output_file.hpp"
#include "output/output_stream.hpp"
#include "probe/certificate.hpp"
#include "probe/fresh_call.hpp"
#include "probe/payload.hpp"
#include "program/command_syntax.hpp"
#include "terminal/remark.hpp"

namespace echo::client_app {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* check_introduction =
    R"(Tells a monitoring system how a server is, in one line and by the exit status.

Examples: echo-client check --to echo.example.org:8060 -w 50ms -c 200ms
          echo-client check -n 5 -t 10
          echo-client check --output prometheus -o echo.prom

A message is sent over a new connection, and its reply compared byte for byte.
The time from the beginning of connecting until the whole reply is judged.
)";

constexpr const char* check_closing_words =
    R"(It keeps to the guidelines of the Monitoring Plugins (Nagios, Icinga and others).

Exit status: 0 OK; 1 WARNING; 2 CRITICAL, also without a right reply; 3 UNKNOWN: the
check could not be made, as with a faulty command line.)";

CommonUse check_use() {
    CommonUse use;
    use.quiet = "Nothing on standard output but JSON or metrics, if they are asked for; the exit status tells";
    use.output =
        "text: one line with performance data; json or jsonl: one document on a line; prometheus: metrics for the "
        "textfile collector of node_exporter. Default: text";
    use.timeout = "For the whole check. 0: none. Default: 5s";
    use.timeout_alias = "-t";
    use.pool = false;
    use.prometheus = true;
    use.target = true;
    use.host_and_port = true;
    return use;
}

// --timeout is the time of the whole check, whatever the number of messages; 0 is none.
CommonOptions with_time_left(CommonOptions options, Clock::time_point began) {
    const std::chrono::nanoseconds whole = options.config.request_timeout;
    if (whole.count() == 0) return options;
    const auto left = std::max<std::chrono::nanoseconds>(whole - (Clock::now() - began), std::chrono::microseconds(1));
    options.config.request_timeout = left;
    options.config.connect_timeout = std::min<TimeLimit>(options.config.connect_timeout, left / 10 * 9);
    return options;
}

FreshResult call(const CommonOptions& options, std::string message) {
    asio::io_context context{1};
    FreshResult result{make_error_code(errc::client_closed), {}, {}, {}};
    begin_fresh_call(context, options, std::move(message), [&](FreshResult end) { result = std::move(end); });
    context.run();
    return result;
}

// Whether TLS has failed at a certificate, so that the server's can be seen all the same.
bool has_shown_certificate(std::error_code error) {
    return error == errc::tls_certificate_not_trusted || error == errc::tls_certificate_expired ||
           error == errc::tls_name_mismatch || error == errc::tls_certificate_invalid ||
           error == errc::tls_client_certificate_required || error == errc::tls_client_certificate_refused;
}

CheckReport make_report(const CommonOptions& common, const CheckOptions& options) {
    const auto began = Clock::now();
    const auto started_at = std::chrono::system_clock::now();
    const Payload payload(common.config.framing, 64, std::random_device{}());
    std::vector<FreshResult> results;
    do {
        results.push_back(call(with_time_left(common, began), payload.message(results.size() + 1)));
        const bool time_is_up =
            common.config.request_timeout.count() > 0 && Clock::now() - began >= common.config.request_timeout;
        const bool goes_on = !results.back().error && results.size() < options.count;
        if (goes_on && time_is_up) results.push_back({make_error_code(errc::request_timeout), {}, {}, {}});
    } while (!results.back().error && results.size() < options.count);
    CheckReport report = judge(results, payload.message(results.size()), common, options);
    report.started_at = started_at;
    if (!common.endpoint.is_tls() || (report.error && !has_shown_certificate(report.error))) return report;
    report.certificate_end = certificate_end(results.back().response.peer, common.endpoint, common.config,
                                             with_time_left(common, began).config.connect_timeout);
    if (!report.error) judge_certificate(report, options);  // else the sentence says what is wrong already
    return report;
}

std::string result_text(const CheckReport& report, const CommonOptions& common, const CheckOptions& options) {
    switch (common.output) {
        case OutputFormat::text: break;
        case OutputFormat::json:
        case OutputFormat::jsonl: return check_json(report, common, options);
        case OutputFormat::prometheus: return check_metrics(report, common);
    }
    return plugin_line(report, common, options);
}

void write_to_standard_output(const std::string& text) {
    OutputStream output(STDOUT_FILENO);
    output.write(text);
    output.flush();
}

void check_that_tls_is_spoken(const CommonOptions& common, const CheckOptions& options) {
    if (common.endpoint.is_tls() || (!options.certificate_warning && !options.certificate_critical)) return;
    throw std::invalid_argument(std::string(options.certificate_warning ? "--cert-warning" : "--cert-critical") +
                                ": belongs to TLS; add --tls, or write tls:// before the server's name");
}

ExitCode run_check(const CommonOptions& common, const CheckOptions& options) {
    check_that_tls_is_spoken(common, options);
    const CheckReport report = make_report(common, options);
    const std::string text = result_text(report, common, options);
    if (common.verbose) std::cerr << plain_remark(report.sentence);
    if (options.file) {
        write_file(*options.file, text);
    } else if (!common.quiet || common.output != OutputFormat::text) {
        write_to_standard_output(text);
    }
    return to_exit_code(report.state);
}

std::string failure_words(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& fault) {
        return fault.what();
    }
}

// Who wants JSON or metrics on standard output is served with nothing else.
bool wants_line(const CommonFlags& flags) {
    const std::string format = flags.output.value_or("text");
    return !flags.quiet && format != "json" && format != "jsonl" && format != "prometheus";
}

// A monitoring system reads standard output only.
ExitCode report_unknown(const CommonFlags& flags, const std::exception_ptr& failure) {
    const std::string fault = failure_words(failure);
    try {
        if (wants_line(flags)) {
            write_to_standard_output(plugin_line(fault));
        } else {
            std::cerr << plain_remark(fault);
        }
    } catch (const Failure&) {
        // Most likely that is the fault already.
        if (!fault.empty()) std::cerr << plain_remark(fault);
    }
    return to_exit_code(PluginState::unknown);
}

}  // namespace

Command declare_check(CLI::App& app) {
    CLI::App& command = program::add_command(app, "check", check_introduction, check_closing_words);
    // Shared because the options' callbacks and the command both outlive this function.
    const auto flags = std::make_shared<CheckFlags>();
    declare_check_options(command, *flags);
    const auto run = [flags](const CommonOptions& common) { return run_check(common, to_check_options(*flags)); };
    return {&command, run, check_use(), report_unknown};
}

}  // namespace echo::client_app
