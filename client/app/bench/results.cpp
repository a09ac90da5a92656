#include "bench/results.hpp"

#include <algorithm>
#include <optional>

#include "bench/warnings.hpp"

namespace echo::client_app::bench {

bool has_been_away(const Results& results) noexcept {
    return results.away.count() > 0 && results.connections_opened > 0 && results.total.counts.connect_errors > 0;
}

void conclude(Results& results) {
    results.verdicts.clear();
    for (const FailRule& rule : results.options.rules) {
        results.verdicts.push_back(
            rule.judge({results.total.counts, results.latency(), results.duration, results.connections_opened}));
    }
    const bool has_ports = results.common.endpoint.transport() != Endpoint::Transport::local;
    results.warnings = warnings_about(results, has_ports ? count_of_local_ports() : std::nullopt);
}

ExitCode exit_code_of(const Results& results) {
    const Counts& counts = results.total.counts;
    // A connection that could not be opened is a failure too, though no message was sent.
    const bool something_failed = counts.errors() > 0 || !results.total.failures.empty();
    if (counts.answered == 0) {
        return results.total.failures.empty() ? ExitCode::answer_is_no : results.total.failures.front().exit_code;
    }
    const bool rule_broken = std::any_of(results.verdicts.begin(), results.verdicts.end(),
                                         [](const Verdict& verdict) { return verdict.broken; });
    return something_failed || rule_broken ? ExitCode::answer_is_no : ExitCode::done;
}

}  // namespace echo::client_app::bench
