#include "ping/ping_options.hpp"

#include <limits>
#include <stdexcept>

#include <echo/text.hpp>

#include "options/count_instances.hpp"
#include "program/command_syntax.hpp"
#include "program/option_value.hpp"

namespace echo::client_app {
namespace {

using program::add_flag;
using program::add_text_option;
using program::begin_group;
using program::parse_count;
using program::parse_value;

using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds shortest_interval = 1ms;
constexpr std::chrono::nanoseconds end_of_flood = 10s;

std::chrono::nanoseconds parse_deadline(const std::string& text) {
    const auto deadline = program::parse_time(text);
    if (deadline <= 0ns || deadline > 24h * 365) {
        throw std::invalid_argument("must be more than 0, and a year (8760h) at most, got " + text);
    }
    return deadline;
}

std::chrono::nanoseconds parse_interval(const std::string& text) {
    const auto interval = program::parse_time(text);
    if (interval < shortest_interval || interval > std::chrono::hours(24)) {
        throw std::invalid_argument("must be from 1ms to 24h, got " + text + "; echo-client bench sends faster");
    }
    return interval;
}

std::size_t parse_message_size(const std::string& text, const Framing& framing) {
    const std::uint64_t size = parse_size(text);
    if (size > framing.max_message()) {
        throw std::invalid_argument("must be at most --max-message, " + std::to_string(framing.max_message()) +
                                    " bytes, got " + text);
    }
    if (size == 0 && framing.kind() == Framing::Kind::raw) {
        throw std::invalid_argument("must be 1 or more, as raw framing cannot carry an empty message, got " + text);
    }
    return static_cast<std::size_t>(size);
}

}  // namespace

void declare_ping_options(CLI::App& command, PingFlags& flags) {
    begin_group(command, "Options");
    add_text_option(command, "-c,--count", "N", flags.count, "Stop after N messages. Default: when interrupted");
    add_text_option(command, "-i,--interval", "T", flags.interval,
                    "From one message to the next, 1ms or more; a number without a unit is in seconds. Default: 1s");
    add_text_option(command, "-s,--size", "SIZE", flags.size, "Bytes of each message. Default: 64");
    add_text_option(
        command, "-w,--deadline", "T", flags.deadline,
        "Stop after that time, however many messages were sent; with -c the exit status is 1 unless all were "
        "answered by then. Default: none");
    add_flag(command, "-D,--timestamps", flags.timestamps, "Begin each line with the time, in seconds since 1970");
    add_flag(command, "-f,--flood", flags.flood,
             "A message each millisecond, and only the summary; without -c and -w it ends after 10s");
    add_flag(command, "-n", flags.numeric, "Taken as ping(8) has it: addresses are shown as numbers anyway");
    add_flag(command, "-O", flags.outstanding, "Taken as ping(8) has it: a missing reply is told anyway");
    add_flag(command, "--connect", flags.connect,
             "A new connection for each message, and where its time went: resolve, connect, TLS, first byte");
    declare_count_instances(command, flags.count_instances);
}

PingOptions to_ping_options(const PingFlags& flags, const CommonOptions& common) {
    PingOptions options;
    const auto parse_number = [](const std::string& text) {
        return parse_count(text, 1, std::numeric_limits<std::int64_t>::max());
    };
    if (flags.count) options.count = parse_value("--count", *flags.count, parse_number);
    if (flags.interval) options.interval = parse_value("--interval", *flags.interval, parse_interval);
    const auto parse_it = [&](const std::string& text) { return parse_message_size(text, common.config.framing); };
    options.size = parse_value("--size", flags.size.value_or("64"), parse_it);
    options.connect = flags.connect;
    options.count_instances = flags.count_instances;
    if (options.count_instances) check_count_instances(common.config);
    options.timestamps = flags.timestamps;
    options.flood = flags.flood;
    if (flags.deadline) options.deadline = parse_value("--deadline", *flags.deadline, parse_deadline);
    if (!options.flood) return options;
    if (!flags.interval) options.interval = shortest_interval;
    if (!options.count && !options.deadline) options.deadline = end_of_flood;
    return options;
}

}  // namespace echo::client_app
