// The options of `echo-client bench`.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/fail_rule.hpp"
#include "load/payload.hpp"
#include "options/common_options.hpp"

namespace CLI {
class App;
}

namespace echo::client_app::bench {

/// The command line as it was written.
struct BenchFlags {
    std::optional<std::string> rate;
    std::optional<std::string> size;
    std::optional<std::string> duration;
    std::optional<std::string> requests;
    std::optional<std::string> warmup;
    std::optional<std::string> requests_per_connection;
    std::optional<std::string> threads;
    std::vector<std::string> fail_if;
};

/// What it means.
struct BenchOptions {
    std::optional<std::uint64_t> rate;                 ///< messages a second of an open loop; absent: closed loop
    SizeRange sizes;                                   ///< of the messages
    std::optional<std::chrono::nanoseconds> duration;  ///< of the measured part; absent: until `requests`
    std::optional<std::uint64_t> requests;             ///< messages in the measured part, at most
    std::chrono::nanoseconds warmup{0};                ///< before the measured part; nothing of it counts
    std::optional<std::uint64_t> requests_per_connection;
    std::size_t threads = 1;
    std::vector<FailRule> rules;
};

/// Adds the options to the command; `flags` must live until the command line is parsed.
void declare_bench_options(CLI::App& command, BenchFlags& flags);

/// @throws std::invalid_argument with one sentence that names the option and its fault.
BenchOptions to_bench_options(const BenchFlags& flags, const EchoConfig& config);

/// A rate in messages a second: `1000`, `10k`, `1.5M`.
/// @throws std::invalid_argument if it is none.
std::uint64_t parse_rate(const std::string& text);

/// `64`, `64KiB` or `16-1KiB`.
/// @throws std::invalid_argument if it is none.
SizeRange parse_sizes(const std::string& text);

}  // namespace echo::client_app::bench
