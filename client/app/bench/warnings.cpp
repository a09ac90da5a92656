#include "bench/warnings.hpp"

#include <algorithm>
#include <fstream>
#include <ratio>
#include <sstream>

#include <echo/text.hpp>

#include "program/option_value.hpp"
#include "text/number_text.hpp"

namespace echo::client_app::bench {
namespace {

using namespace std::chrono_literals;

constexpr double saturated_from = 0.95;
constexpr double ports_short_from = 0.8;
constexpr double long_waits_from = 0.05;
constexpr std::uint64_t few_samples = 1'000;
constexpr std::uint64_t lag_high_from = std::chrono::nanoseconds(1ms).count();

std::optional<std::string> saturation(const Results& results) {
    const double share = results.processor_share().value_or(0) / static_cast<double>(results.options.threads);
    if (share <= saturated_from) return std::nullopt;
    return "the load generator was saturated: its threads used " + percent_text(share) +
           " of their processor time, so the figures may be its own limit; raise --threads, or lower --rate";
}

// What ends a message, as the option that was given has it.
std::string end_of_message(const Framing& framing) {
    switch (framing.kind()) {
        case Framing::Kind::separator:
        case Framing::Kind::line: return "\"" + escape(framing.terminator()) + "\"";
        case Framing::Kind::length: return "a length of 4 bytes before each message";
        case Framing::Kind::raw: return "as many bytes as were sent";
        case Framing::Kind::custom: break;
    }
    return std::string(framing.name());
}

std::optional<std::string> silence(const Results& results) {
    if (results.total.counts.answered + results.total.counts.mismatched > 0) return std::nullopt;
    if (results.total.failures.empty()) return "nothing was measured: the run was ended before the first reply";
    const auto is_late = [](const FailureCount& failure) { return failure.exit_code == ExitCode::reply_timeout; };
    if (!std::ranges::all_of(results.total.failures, is_late)) return std::nullopt;
    const Framing& framing = results.common.config.framing;
    const Endpoint& endpoint = results.common.endpoint;
    const bool may_want_tls = endpoint.transport() != Endpoint::Transport::local && !endpoint.is_tls();
    return "nothing was answered: of " + count_text(results.connections_opened) +
           (results.connections_opened == 1 ? " connection" : " connections") + " none has got the end of a reply (" +
           end_of_message(framing) + ", --framing " + std::string(framing.name()) +
           "); is that the server's framing? Its default is separator, \"\\r\\n\\r\\n\"" +
           (may_want_tls ? "; or does it expect TLS (--tls)?" : "");
}

std::optional<std::string> few(const Results& results) {
    const std::uint64_t count = results.latency().count();
    if (count == 0 || count >= few_samples) return std::nullopt;
    return "only " + count_text(count) + (count == 1 ? " sample: " : " samples: ") +
           "that is too few for the high percentiles (p99.9 takes 1,000); measure for longer";
}

std::string time_away(const Results& results) {
    const std::uint64_t failed = results.total.counts.connect_errors;
    return "no connection for " + duration_text(results.away) + ", in which " + count_text(failed) +
           (failed == 1 ? " attempt" : " attempts") + " to open one failed";
}

// In an open loop it shows in what was late or missed.
std::optional<std::string> away(const Results& results) {
    if (results.is_open_loop() || results.total.counts.answered == 0 || !has_been_away(results)) return std::nullopt;
    return "there was " + time_away(results) +
           "; a closed loop sends nothing meanwhile, so that the share of errors says little of it: a rule about it is "
           "--fail-if 'connect_errors>0'";
}

std::optional<std::string> lag(const Results& results) {
    const std::optional<std::uint64_t> high = carried_percentile(results.total.start_lag, 99);
    if (!high || *high < lag_high_from) return std::nullopt;
    return "one message in a hundred was sent " +
           duration_text(std::chrono::nanoseconds(static_cast<std::int64_t>(*high))) + " or more after it was due: " +
           (has_been_away(results) ? "there was " + time_away(results)
                                   : "every connection was taken, or this machine is too busy") +
           "; response times include that wait";
}

// In an open loop it shows in what was missed.
std::optional<std::string> time_outs(const Results& results) {
    const std::chrono::nanoseconds timeout = results.common.config.request_timeout;
    std::uint64_t count = 0;
    for (const FailureCount& failure : results.total.failures) {
        if (failure.exit_code == ExitCode::reply_timeout) count += failure.count;
    }
    const auto places = static_cast<double>(results.common.config.pool_size * results.common.config.max_in_flight);
    const double share = std::chrono::duration<double>(timeout) * static_cast<double>(count) /
                         (std::chrono::duration<double>(results.duration) * places);
    if (results.is_open_loop() || results.total.counts.answered == 0 || !(share >= long_waits_from))
        return std::nullopt;
    return count_text(count) + (count == 1 ? " message" : " messages") + " had no reply within " +
           duration_text(timeout) + " (--timeout), and " + percent_text(std::min(share, 1.0)) +
           " of the load stood still for that, so that the rate is lower by as much; " +
           count_text(results.connections_replaced) + " connections were replaced for it";
}

std::optional<std::string> never_sent(const Results& results) {
    const Counts& counts = results.total.counts;
    if (counts.missed == 0) return std::nullopt;
    return count_text(counts.missed) + " of " + count_text(counts.offered) + " messages were due and never sent, as " +
           (has_been_away(results)
                ? "there was " + time_away(results) + "; true response times are worse than those shown"
                : "every connection was taken: the server cannot keep this rate, and true response times are worse "
                  "than those shown; lower --rate, or raise --connections or --pipeline");
}

std::optional<std::string> ports(const Results& results, std::optional<std::uint64_t> local_ports) {
    // Each port rests for a minute after its use; those of the minutes before are free again.
    const double minutes = std::chrono::duration<double, std::ratio<60>>(results.duration).count();
    const double opened = static_cast<double>(results.connections_opened) / std::max(1.0, minutes);
    if (!local_ports || opened < ports_short_from * static_cast<double>(*local_ports)) return std::nullopt;
    return count_text(results.connections_opened) + " connections were opened, and this machine has " +
           count_text(*local_ports) +
           " local ports (net.ipv4.ip_local_port_range), each of which rests for a minute after its use; raise "
           "--requests-per-connection or widen that range";
}

}  // namespace

std::optional<std::uint64_t> count_in_range(const std::string& text) {
    std::istringstream words(text);
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    if (!(words >> first >> last) || last < first) return std::nullopt;
    return last - first + 1;
}

std::optional<std::uint64_t> count_of_local_ports() {
    std::ifstream file("/proc/sys/net/ipv4/ip_local_port_range");
    std::string line;
    std::getline(file, line);
    return count_in_range(line);
}

std::vector<std::string> warnings_about(const Results& results, std::optional<std::uint64_t> local_ports) {
    std::vector<std::string> warnings;
    for (auto& warning : {silence(results), away(results), time_outs(results), saturation(results), never_sent(results),
                          lag(results), few(results), ports(results, local_ports)}) {
        if (warning) warnings.push_back(*warning);
    }
    return warnings;
}

}  // namespace echo::client_app::bench
