#include "bench/bench_options.hpp"

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>

#include <echo/text.hpp>

#include "load/schedule.hpp"
#include "load/start_time.hpp"
#include "measure/agent_name.hpp"
#include "options/count_instances.hpp"
#include "program/command_syntax.hpp"
#include "program/option_value.hpp"

namespace echo::client_app::bench {
namespace {

using program::add_list_option;
using program::add_text_option;
using program::begin_group;
using program::parse_count;
using program::parse_value;

using namespace std::chrono_literals;

constexpr std::uint64_t most_requests = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t most_threads = 1024;
constexpr std::chrono::nanoseconds default_duration = 10s;
constexpr std::chrono::nanoseconds default_warmup = 1s;
constexpr std::chrono::nanoseconds longest_time = 24h * 365;

std::chrono::nanoseconds parse_time(const std::string& text) {
    const std::chrono::nanoseconds time = program::parse_time(text);
    if (time > longest_time) throw std::invalid_argument("must be a year (8760h) at most, got " + program::quote(text));
    return time;
}

std::chrono::nanoseconds parse_positive_time(const std::string& text) {
    const std::chrono::nanoseconds time = parse_time(text);
    if (time.count() <= 0) throw std::invalid_argument("must be more than 0, got " + program::quote(text));
    return time;
}

template <class Value, class Parse>
void set(std::optional<Value>& target, const char* option, const std::optional<std::string>& text, Parse parse) {
    if (text) target = parse_value(option, *text, parse);
}

auto count_up_to(std::uint64_t most) {
    return [most](const std::string& text) { return parse_count(text, 1, most); };
}

// Found before the run: a message that cannot be framed would fail over and over, without ever reaching the network.
void check_sizes(const SizeRange& sizes, const EchoConfig& config) {
    const std::size_t most = config.framing.max_message();
    if (sizes.largest <= most) return;
    throw std::invalid_argument("--size: must be at most --max-message (" + std::to_string(most) + " bytes), got " +
                                std::to_string(sizes.largest));
}

void set_times(const BenchFlags& flags, BenchOptions& options) {
    set(options.requests, "--requests", flags.requests, count_up_to(most_requests));
    set(options.duration, "--duration", flags.duration, parse_positive_time);
    const bool has_bound_of_count_only = options.requests && !options.duration;
    if (!has_bound_of_count_only) options.warmup = default_warmup;
    if (!options.requests && !options.duration) options.duration = default_duration;
    if (flags.warmup) options.warmup = parse_value("--warmup", *flags.warmup, parse_time);
}

std::optional<WallTime> start_of(const BenchFlags& flags, std::chrono::nanoseconds warmup, WallTime now) {
    if (!flags.start_at) return std::nullopt;
    return parse_value("--start-at", *flags.start_at, [=](const std::string& text) {
        const WallTime start = parse_start_time(text, now);
        check_start_time(start, warmup, now);
        return start;
    });
}

}  // namespace

std::uint64_t parse_rate(const std::string& text) {
    std::string_view digits = text;
    double unit = 1;
    if (digits.ends_with('k')) unit = 1e3;
    if (digits.ends_with('M')) unit = 1e6;
    if (unit > 1) digits.remove_suffix(1);
    double number = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed);
    const double rate = std::round(number * unit * 1e3) / 1e3;
    const bool is_rate = parsed.ec == std::errc{} && parsed.ptr == digits.data() + digits.size() && rate >= 1 &&
                         rate <= static_cast<double>(Schedule::highest_rate) && rate == std::floor(rate);
    if (is_rate) return static_cast<std::uint64_t>(rate);
    throw std::invalid_argument("must be a whole number of messages a second from 1 to 10M, such as 500 or 10k, got " +
                                program::quote(text));
}

SizeRange parse_sizes(const std::string& text) {
    const std::size_t dash = text.find('-');
    SizeRange sizes;
    sizes.smallest = parse_size(text.substr(0, dash));
    sizes.largest = dash == text.npos ? sizes.smallest : parse_size(text.substr(dash + 1));
    if (sizes.smallest > 0 && sizes.smallest <= sizes.largest) return sizes;
    throw std::invalid_argument("must be a size from 1 on, or a range of them such as 16-1KiB, got " +
                                program::quote(text));
}

void declare_bench_options(CLI::App& command, BenchFlags& flags) {
    begin_group(command, "Load");
    add_text_option(command, "-r,--rate", "R", flags.rate,
                    "Open loop: messages a second in all, each sent when it is due, whether or not earlier ones have "
                    "been answered, as long as a connection has room. 500, 10k or 1M. Without it the loop is closed: "
                    "each reply brings about the next message");
    add_text_option(command, "-s,--size", "SIZE", flags.size,
                    "Bytes of a message, or a range of them such as 16-1KiB. Default: 64");
    add_text_option(command, "-d,--duration", "T", flags.duration,
                    "How long to measure. Default: 10s, or with --requests until these are done");
    add_text_option(command, "-n,--requests", "N", flags.requests, "Messages to measure, at most");
    add_text_option(command, "--warmup", "T", flags.warmup,
                    "The same load before that, of which nothing counts. Default: 1s, or with --requests alone 0");
    add_text_option(command, "--requests-per-connection", "N", flags.requests_per_connection,
                    "Close a connection after N messages, and open another one");
    add_text_option(command, "-t,--threads", "N", flags.threads,
                    "Threads that share the connections; at most as many as these. Default: 1");
    add_text_option(
        command, "--start-at", "TIME", flags.start_at,
        "When measuring begins, on several machines at once. 2026-11-30T12:00:00Z, @1796040000 (seconds since "
        "1970), or +30s from now on; at most a day ahead. The warm-up comes before it, and this machine's "
        "clock counts");
    add_text_option(command, "--agent", "NAME", flags.agent,
                    "The name of this machine beside others. It is in the document, and report --merge tells by it who "
                    "is missing. Default: none");
    declare_count_instances(command, flags.count_instances);
    add_list_option(command, "--fail-if", "RULE", flags.fail_if,
                    "End with status 1 if that holds in the end: 'p99>5ms', 'max>=1s', 'mean>2ms', 'errors>0.1%', "
                    "'errors>10', 'connect_errors>0', 'late>1%', 'missed>0', 'rate<10000'. Times are response times "
                    "with --rate, else "
                    "service times. May be given several times");
    add_text_option(command, "-o,--output-file", "FILE", flags.file,
                    "Put the result into FILE, which is replaced in one step; - is standard output");
}

BenchOptions to_bench_options(const BenchFlags& flags, const EchoConfig& config, WallTime now) {
    BenchOptions options;
    set(options.rate, "--rate", flags.rate, parse_rate);
    if (flags.size) options.sizes = parse_value("--size", *flags.size, parse_sizes);
    check_sizes(options.sizes, config);
    set_times(flags, options);
    options.start_at = start_of(flags, options.warmup, now);
    set(options.agent, "--agent", flags.agent, parse_agent_name);
    set(options.requests_per_connection, "--requests-per-connection", flags.requests_per_connection,
        count_up_to(most_requests));
    if (flags.threads) options.threads = parse_value("--threads", *flags.threads, count_up_to(most_threads));
    if (options.threads > config.pool_size) {
        throw std::invalid_argument("--threads: must be at most --connections (" + std::to_string(config.pool_size) +
                                    "), as each thread has its own, got " + std::to_string(options.threads));
    }
    options.count_instances = flags.count_instances;
    if (options.count_instances) check_count_instances(config);
    if (flags.file && flags.file->empty()) throw std::invalid_argument("--output-file: must name a file, got \"\"");
    if (flags.file != "-") options.file = flags.file;
    for (const std::string& rule : flags.fail_if) {
        options.rules.push_back(parse_value("--fail-if", rule, [](const std::string& text) { return FailRule(text); }));
    }
    return options;
}

}  // namespace echo::client_app::bench
