#include "bench/summary_text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <echo/text.hpp>

#include "help/text_blocks.hpp"
#include "measure/instance_report.hpp"
#include "terminal/remark.hpp"
#include "terminal/times_table.hpp"
#include "text/number_text.hpp"
#include "text/timestamp.hpp"

namespace echo::client_app::bench {
namespace {

constexpr std::size_t name_width = 13;
constexpr std::size_t narrowest_value = 20;

std::string counted(std::uint64_t count, const char* one, const char* several) {
    std::string text = count_text(count);
    text += ' ';
    return text += count == 1 ? one : several;
}

// Names in a column of their own.
std::string entry(std::string name, const std::string& value, const SummaryStyle& style) {
    name.resize(name_width, ' ');
    const std::size_t room = std::max(style.drawing.width, name_width + narrowest_value) - name_width;
    std::string text = style.style.faint(name);
    for (const char letter : program::fill(value, room)) {
        text += letter;
        if (letter == '\n') text.append(name_width, ' ');
    }
    return text + "\n";
}

std::string load_text(const Results& results) {
    const EchoConfig& config = results.common.config;
    const BenchOptions& options = results.options;
    std::string text = options.rate ? "open loop, " + count_text(*options.rate) + " messages a second" : "closed loop";
    text += ", " + counted(config.pool_size, "connection", "connections");
    text += " x " + std::to_string(config.max_in_flight) + " under way, ";
    text += counted(options.threads, "thread", "threads");
    if (options.requests_per_connection) {
        text += ", a new connection every " + counted(*options.requests_per_connection, "message", "messages");
    }
    return text;
}

std::string messages_text(const Results& results) {
    const SizeRange& sizes = results.options.sizes;
    std::string text = count_text(sizes.smallest);
    if (sizes.largest != sizes.smallest) text += " to " + count_text(sizes.largest);
    text += sizes.largest == 1 ? " byte" : " bytes";
    text += ", framing ";
    text += results.common.config.framing.name();
    return text;
}

std::string duration_of(const Results& results) {
    std::string text = duration_text(results.duration);
    if (results.options.warmup.count() > 0) text += ", after a warm-up of " + duration_text(results.options.warmup);
    if (results.options.start_at && results.duration.count() > 0) text += ", from " + timestamp(results.started_at);
    if (results.interrupted) text += ", ended by " + *results.interrupted;
    return text;
}

std::string counts_text(const Results& results) {
    const Counts& counts = results.total.counts;
    std::string text = count_text(counts.sent) + " sent, " + count_text(counts.answered) + " answered, ";
    text += count_text(counts.failed) + " failed, " + count_text(counts.mismatched) + " with another reply";
    return text;
}

std::string schedule_text(const Results& results) {
    const Counts& counts = results.total.counts;
    std::string text = count_text(counts.offered) + " due, " + count_text(counts.sent) + " sent, ";
    text += count_text(counts.late) + " of them late, " + count_text(counts.missed) + " missed";
    return text;
}

std::string rate_text(const Results& results) {
    const Counts& counts = results.total.counts;
    const auto answered = results.per_second(counts.answered);
    const auto sent_bytes = results.per_second(counts.sent_bytes);
    const auto received_bytes = results.per_second(counts.received_bytes);
    if (!answered) return "-";
    return quantity_text(*answered) + " answered a second, " + bytes_text(*sent_bytes) + "/s out, " +
           bytes_text(*received_bytes) + "/s in";
}

std::string connections_text(const Results& results) {
    std::string text = count_text(results.connections_opened) + " opened, ";
    text += count_text(results.connections_lost) + " lost";
    if (results.connections_replaced > 0) text += ", " + count_text(results.connections_replaced) + " replaced";
    const std::uint64_t failed = results.total.counts.connect_errors;
    if (failed > 0) text += ", " + count_text(failed) + " could not be opened";
    if (has_been_away(results)) text += ", none open for " + duration_text(results.away);
    return text;
}

// Which of the addresses that the server's name has were connected to, and how often.
std::string addresses_text(const Results& results) {
    const auto rows = results.total.addresses.rows();
    const auto used =
        static_cast<std::size_t>(std::ranges::count_if(rows, [](const auto& row) { return row.name.has_value(); }));
    std::string text = count_text(used) + " of " + count_text(results.addresses) + " took connections";
    constexpr std::size_t most_shown = 8;
    for (std::size_t place = 0; place < std::min(rows.size(), most_shown); ++place) {
        text += (place == 0 ? ": " : ", ") + escape(rows[place].name.value_or("others")) + " " +
                count_text(rows[place].count);
    }
    if (rows.size() > most_shown) text += " and more";
    return text;
}

std::string verdict_text(const Verdict& verdict, const Style& style) {
    std::string text = verdict.broken ? style.error("broken") : style.good("kept");
    text += verdict.broken ? "  " : "    ";
    text += escape(verdict.rule) + ": " + verdict.sentence + "\n";
    return text;
}

std::string beginning(const Results& results, const SummaryStyle& style) {
    std::string text = style.style.strong("echo-client bench " + escape(results.common.endpoint.to_string())) + "\n";
    if (results.options.agent) text += entry("agent", *results.options.agent, style);
    text += entry("load", load_text(results), style);
    text += entry("messages", messages_text(results), style);
    text += entry("measured", duration_of(results), style);
    if (results.is_open_loop()) text += entry("schedule", schedule_text(results), style);
    text += entry("counts", counts_text(results), style);
    text += entry("rate", rate_text(results), style);
    text += entry("connections", connections_text(results), style);
    if (results.addresses > 0) text += entry("addresses", addresses_text(results), style);
    if (const auto share = results.processor_share()) {
        text += entry("own load", percent_text(*share) + " of a processor", style);
    }
    return text;
}

std::string times_text(const Results& results, const SummaryStyle& style) {
    if (results.latency().count() == 0) return {};
    std::vector<TimesRow> rows = {{"service time", &results.total.service_time}};
    if (results.is_open_loop()) {
        rows.push_back({"response time", &results.total.response_time});
        rows.push_back({"start lag", &results.total.start_lag});
    }
    std::string text = "\n" + times_table(rows, style.style, style.drawing.width);
    text += "\n" + style.style.strong(results.is_open_loop() ? "Response time" : "Service time") + "\n";
    return text += draw_histogram(results.latency(), style.drawing);
}

}  // namespace

std::string summary_text(const Results& results, const SummaryStyle& style) {
    std::string text = beginning(results, style);
    text += times_text(results, style);
    const std::string instances = instance_table(results.total.instances.rows(), style.style, style.drawing.width);
    if (!instances.empty()) text += "\n" + style.style.strong("Instances") + "\n" + instances;
    if (!results.verdicts.empty()) text += "\n" + style.style.strong("Rules") + "\n";
    for (const Verdict& verdict : results.verdicts) text += verdict_text(verdict, style.style);
    return text;
}

std::string complaints_text(const Results& results, const Style& style, std::optional<std::size_t> columns) {
    std::string text;
    const auto add_error = [&](const std::string& sentence) {
        text += remark(style.error(program_mark), escape(sentence), columns);
    };
    for (const FailureCount& failure : results.total.failures) {
        const std::string times = failure.count > 1 ? " (" + count_text(failure.count) + " times)" : std::string();
        add_error(failure.sentence + times);
    }
    for (const Verdict& verdict : results.verdicts) {
        if (verdict.broken) add_error("--fail-if " + verdict.rule + ": " + verdict.sentence);
    }
    for (const std::string& sentence : results.warnings) {
        text += remark(style.warning(warning_mark), escape(sentence), columns);
    }
    return text;
}

}  // namespace echo::client_app::bench
