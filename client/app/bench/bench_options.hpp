// The options of `echo-client bench`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/fail_rule.hpp"
#include "load/load_options.hpp"
#include "options/common_options.hpp"
#include "text/timestamp.hpp"

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
    std::optional<std::string> file{};
    std::optional<std::string> start_at{};
    std::optional<std::string> agent{};
    bool count_instances = false;
};

/// What it means.
struct BenchOptions : LoadOptions {
    std::vector<FailRule> rules;
    std::optional<std::string> file{};   ///< where the result goes; none: standard output
    std::optional<std::string> agent{};  ///< the name of this machine among those that load the server together
};

/// Adds the options to the command; `flags` must live until the command line is parsed.
void declare_bench_options(CLI::App& command, BenchFlags& flags);

/// `now`: from which on --start-at is seen.
/// @throws std::invalid_argument with one sentence that names the option and its fault.
BenchOptions to_bench_options(const BenchFlags& flags, const EchoConfig& config, WallTime now = wall_time_now());

/// A rate in messages a second: `1000`, `10k`, `1.5M`.
/// @throws std::invalid_argument if it is none.
std::uint64_t parse_rate(const std::string& text);

/// `64`, `64KiB` or `16-1KiB`.
/// @throws std::invalid_argument if it is none.
SizeRange parse_sizes(const std::string& text);

}  // namespace echo::client_app::bench
