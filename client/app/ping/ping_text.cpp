#include "ping/ping_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include <echo/text.hpp>

#include "help/text_blocks.hpp"
#include "measure/instance_report.hpp"
#include "measure/percentiles.hpp"

namespace echo::client_app {
namespace {

using Time = std::chrono::nanoseconds;

constexpr std::size_t usual_columns = 80;

// Always milliseconds, and never less digits than the microseconds that ping(8) shows.
std::string milliseconds(Time time) {
    std::array<char, 48> text;
    std::snprintf(text.data(), text.size(), "%.3f", static_cast<double>(time.count()) / 1e6);
    return text.data();
}

// As ping(8) writes it.
std::string seconds_since_epoch() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    std::array<char, 48> text;
    std::snprintf(text.data(), text.size(), "%.6f", std::chrono::duration<double>(now).count());
    return text.data();
}

std::string counts(const PingStatistics& statistics) {
    std::string line =
        std::to_string(statistics.sent()) + " sent, " + std::to_string(statistics.answered()) + " received";
    if (statistics.different() > 0) line += ", " + std::to_string(statistics.different()) + " different";
    if (statistics.under_way() > 0) line += ", " + std::to_string(statistics.under_way()) + " still under way";
    if (const auto loss = statistics.loss()) {
        std::array<char, 48> text;
        std::snprintf(text.data(), text.size(), ", %.4g%% loss", *loss * 100);
        line += text.data();
    }
    return line;
}

std::string min_mean_max(const TimeSpread& times) {
    return milliseconds(times.least()) + "/" + milliseconds(times.mean()) + "/" + milliseconds(times.greatest());
}

std::string round_trips(const TimeSpread& times) {
    return "rtt min/avg/max/mdev = " + min_mean_max(times) + "/" + milliseconds(times.deviation()) + " ms";
}

std::string percentile_words(const Histogram& histogram) {
    std::string names, values;
    for (const Percentile& percentile : carried_percentiles(histogram.count())) {
        names += (names.empty() ? "" : "/") + std::string(percentile.name);
        values += values.empty() ? "" : "/";
        values += milliseconds(Time(histogram.value_at_percentile(percentile.percent)));
    }
    return names.empty() ? "" : "percentiles " + names + " = " + values + " ms\n";
}

std::string phases_of(const PingStatistics& statistics) {
    std::string lines;
    for (const auto& phase : statistics.phases()) {
        if (phase.times.count() == 0) continue;
        lines += std::string(phase.name) + " min/avg/max = " + min_mean_max(phase.times) + " ms\n";
    }
    return lines;
}

std::string kernel_line(const KernelView& kernel) {
    return "tcp rtt/rttvar = " + milliseconds(kernel.round_trip) + "/" + milliseconds(kernel.round_trip_variation) +
           " ms, retransmits " + std::to_string(kernel.retransmits) + " (SYNs " +
           std::to_string(kernel.syn_retransmits) + "), connections " + std::to_string(kernel.connections) + "\n";
}

std::string phases_of(const PingResult& result) {
    const ConnectPhases& phases = *result.phases;
    std::string text = " (resolve " + milliseconds(phases.resolve) + " connect " + milliseconds(phases.connect);
    if (phases.tls) text += " tls " + milliseconds(*phases.tls);
    if (phases.first_byte) text += " first byte " + milliseconds(*phases.first_byte);
    text += " ms";
    if (const auto& kernel = result.kernel) {
        text += "; tcp rtt/rttvar " + milliseconds(kernel->round_trip) + "/" +
                milliseconds(kernel->round_trip_variation) + " ms retransmits " + std::to_string(kernel->retransmits);
    }
    return text + ")";
}

std::string outcome(const PingResult& result, const std::string& peer) {
    const std::string sequence = peer + ": seq=" + std::to_string(result.sequence);
    switch (result.kind()) {
        case PingResult::Kind::answered: break;
        case PingResult::Kind::different: return "different reply from " + sequence + ": " + result.cause;
        case PingResult::Kind::lost: return "no reply from " + sequence + ": " + result.cause;
    }
    return std::to_string(result.size) + " bytes from " + sequence + " time=" + milliseconds(result.round_trip()) +
           " ms";
}

}  // namespace

PingText::PingText(const CommonOptions& common, const PingOptions& options, std::optional<std::size_t> columns)
    : endpoint_(escape(common.endpoint.to_string())), size_(options.size), framing_(common.config.framing.name()),
      connect_(options.connect), timestamps_(options.timestamps), columns_(columns) {}

std::string PingText::header() const {
    return laid_out("PING " + endpoint_ + ": " + std::to_string(size_) + " bytes of data, framing " + framing_ +
                    (connect_ ? ", each over a new connection\n" : "\n"));
}

std::string PingText::result(const PingResult& result, const PingStatistics& before) const {
    const Response& response = result.response;
    std::string line = timestamps_ ? "[" + seconds_since_epoch() + "] " : "";
    line += outcome(result, response.peer.empty() ? endpoint_ : escape(response.peer));
    if (result.instance) line += " instance=" + shown_instance(result.instance);
    if (result.phases) {
        line += phases_of(result);
    } else if (!result.error && !response.reused && response.connecting.count() > 0) {
        line += " (after " + milliseconds(response.connecting) + " ms to connect)";
    }
    line += "\n";
    for (const Hint& hint : result.hints) {
        const auto same = [&](const auto& seen) { return seen.hint.kind == hint.kind; };
        const bool is_known = std::any_of(before.hints().begin(), before.hints().end(), same);
        if (!is_known) line += "  hint: " + hint.sentence + "\n";
    }
    return laid_out(line);
}

std::string PingText::so_far(const PingStatistics& statistics) const {
    std::string line = counts(statistics);
    if (statistics.answered() > 0) line += ", " + round_trips(statistics.round_trips());
    return laid_out(line + "\n");
}

std::string PingText::summary(const PingStatistics& statistics, std::chrono::nanoseconds took) const {
    std::string lines = "\n--- " + endpoint_ + " echo statistics ---\n" + counts(statistics) + ", time " +
                        std::to_string(std::chrono::round<std::chrono::milliseconds>(took).count()) + " ms\n";
    if (statistics.answered() > 0) {
        lines += round_trips(statistics.round_trips());
        // Of one round trip there is none.
        if (statistics.answered() > 1) lines += ", jitter " + milliseconds(statistics.jitter()) + " ms";
        lines += "\n";
        lines += percentile_words(statistics.histogram());
    }
    lines += phases_of(statistics);
    if (statistics.kernel()) lines += kernel_line(*statistics.kernel());
    if (const auto& instances = statistics.instances()) {
        lines += instance_table(instances->rows(), Style(), columns_.value_or(usual_columns));
    }
    for (const auto& seen : statistics.hints()) {
        lines += "hint (" + std::to_string(seen.count) + " of " + std::to_string(statistics.sent()) + "): ";
        lines += seen.hint.sentence + "\n";
    }
    return laid_out(lines);
}

std::string PingText::laid_out(const std::string& lines) const {
    return columns_ ? program::break_lines(lines, *columns_) : lines;
}

}  // namespace echo::client_app
