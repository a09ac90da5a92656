#include "report/figures.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "measure/percentiles.hpp"
#include "text/number_text.hpp"

namespace echo::client_app::report {
namespace {

std::string time_text(double nanoseconds) {
    constexpr double longest = 9.2e18;  // what the type of a time holds
    return duration_text(std::chrono::nanoseconds(std::llround(std::min(nanoseconds, longest))));
}

void add_counts(std::vector<Figure>& figures, const BenchRun& run) {
    const auto add = [&](const std::string& key, const std::string& name, std::uint64_t count,
                         Direction direction = Direction::neither) {
        figures.push_back({key, name, Unit::count, static_cast<double>(count), direction});
    };
    add("offered", "offered", run.counts.offered);
    add("sent", "sent", run.counts.sent);
    add("answered", "answered", run.counts.answered);
    add("failed", "failed", run.counts.failed, Direction::lower_is_better);
    add("mismatched", "mismatched", run.counts.mismatched, Direction::lower_is_better);
    add("late", "late", run.counts.late, Direction::lower_is_better);
    add("missed", "missed", run.counts.missed, Direction::lower_is_better);
    add("connect_errors", "connect errors", run.counts.connect_errors, Direction::lower_is_better);
}

void add_latency(std::vector<Figure>& figures, const std::string& key, const std::string& name,
                 const std::optional<Histogram>& histogram) {
    static const Histogram empty;
    for (Figure& figure : latency_figures(histogram ? *histogram : empty)) {
        figure.key.insert(0, key + "_");
        figure.name.insert(0, name + " ");
        figures.push_back(std::move(figure));
    }
}

std::string size_text(const Settings& settings) {
    const std::string least = count_text(settings.size_min_bytes);
    if (settings.size_min_bytes == settings.size_max_bytes) return least + " bytes";
    return least + " to " + count_text(settings.size_max_bytes) + " bytes";
}

std::string limit_text(const Settings& settings) {
    std::string text;
    if (settings.duration_ns) text = time_text(static_cast<double>(*settings.duration_ns));
    if (!settings.requests) return text.empty() ? "none" : text;
    return text + (text.empty() ? "" : " or ") + count_text(*settings.requests) + " messages";
}

// The time as people write it; the document's form is for machines.
std::string start_text(std::string started_at) {
    started_at[10] = ' ';
    return started_at.substr(0, 19) + " UTC";
}

}  // namespace

std::string Figure::text() const {
    if (!value) return "-";
    switch (unit) {
        case Unit::time: return time_text(*value);
        case Unit::count: return count_text(static_cast<std::uint64_t>(std::min(*value, 1.8e19)));
        case Unit::per_second: return quantity_text(*value) + "/s";
        case Unit::bytes_per_second: return bytes_text(*value) + "/s";
        case Unit::share: return quantity_text(*value * 100) + " %";
    }
    return {};
}

bool is_latency(const Figure& figure) noexcept {
    return figure.unit == Unit::time && figure.key != "duration_ns" && figure.key != "connections_away_ns";
}

std::vector<Figure> latency_figures(const Histogram& histogram) {
    const auto if_any = [&](double value) {
        return histogram.count() > 0 ? std::optional<double>(value) : std::nullopt;
    };
    std::vector<Figure> figures = {
        {"min_ns", "min", Unit::time, if_any(static_cast<double>(histogram.min()))},
        {"mean_ns", "mean", Unit::time, if_any(histogram.mean())},
    };
    for (const Percentile& each : known_percentiles()) {
        const bool is_carried = histogram.count() >= each.required_samples;
        const auto value = static_cast<double>(histogram.value_at_percentile(each.percent));
        figures.push_back({each.key, each.name, Unit::time, is_carried ? std::optional<double>(value) : std::nullopt});
    }
    figures.push_back({"max_ns", "max", Unit::time, if_any(static_cast<double>(histogram.max()))});
    figures.push_back({"standard_deviation_ns", "deviation", Unit::time, if_any(histogram.standard_deviation())});
    for (Figure& figure : figures) figure.direction = Direction::lower_is_better;
    return figures;
}

std::vector<Figure> figures_of(const BenchRun& run) {
    std::vector<Figure> figures = {{"duration_ns", "duration", Unit::time, static_cast<double>(run.duration_ns)}};
    add_counts(figures, run);
    const Rates& rates = run.rates;
    figures.push_back({"offered_per_second", "offered rate", Unit::per_second, rates.offered_per_second});
    figures.push_back({"sent_per_second", "sent rate", Unit::per_second, rates.sent_per_second});
    figures.push_back({"answered_per_second", "answered rate", Unit::per_second, rates.answered_per_second,
                       Direction::higher_is_better});
    figures.push_back({"sent_bytes_per_second", "bytes sent", Unit::bytes_per_second, rates.sent_bytes_per_second});
    figures.push_back({"received_bytes_per_second", "bytes received", Unit::bytes_per_second,
                       rates.received_bytes_per_second, Direction::higher_is_better});
    add_latency(figures, "service_time", "service time", run.service_time);
    add_latency(figures, "response_time", "response time", run.response_time);
    add_latency(figures, "start_lag", "start lag", run.start_lag);
    const auto opened = static_cast<double>(run.connections.opened);
    figures.push_back({"connections_opened", "connections opened", Unit::count, opened});
    const auto lost = static_cast<double>(run.connections.lost);
    figures.push_back({"connections_lost", "connections lost", Unit::count, lost, Direction::lower_is_better});
    const auto replaced = static_cast<double>(run.connections.replaced);
    figures.push_back(
        {"connections_replaced", "connections replaced", Unit::count, replaced, Direction::lower_is_better});
    const auto away = static_cast<double>(run.connections.away_ns);
    figures.push_back({"connections_away_ns", "no connection for", Unit::time, away, Direction::lower_is_better});
    figures.push_back({"cpu_share", "processor share", Unit::share, run.cpu.share});
    return figures;
}

std::optional<double> difference_in_percent(const Figure& first, const Figure& value) {
    if (!first.value || !value.value || *first.value == 0) return std::nullopt;
    return 100 * (*value.value / *first.value - 1);
}

std::string difference_text(const std::optional<double>& percent) {
    if (!percent) return {};
    if (*percent == 0) return "=";
    constexpr double least_shown = 0.05;
    if (std::abs(*percent) < least_shown) return "0.0 %";
    std::array<char, 64> text;
    // Only growth reaches a thousand percent.
    if (*percent >= 999.95) return "+" + quantity_text(*percent) + " %";
    std::snprintf(text.data(), text.size(), "%+.1f %%", *percent);
    return text.data();
}

std::string verdict_value(const Verdict& verdict) {
    if (!verdict.value) return "it was not measured";
    const Unit unit = verdict.unit == "ns"           ? Unit::time
                      : verdict.unit == "ratio"      ? Unit::share
                      : verdict.unit == "per_second" ? Unit::per_second
                                                     : Unit::count;
    return Figure{{}, {}, unit, verdict.value}.text();
}

std::vector<Description> settings_of(const BenchRun& run) {
    const Settings& settings = run.settings;
    const std::string rate =
        settings.rate_per_second ? ", " + quantity_text(*settings.rate_per_second) + "/s" : std::string();
    return {
        {"server", run.endpoint},
        {"agent", run.agent.value_or("")},
        {"begin", start_text(run.started_at)},
        {"loop", settings.mode + rate},
        {"connections", count_text(settings.connections), true},
        {"in flight on each", count_text(settings.pipeline), true},
        {"messages", size_text(settings), true},
        {"framing", settings.framing + (settings.tls ? ", TLS" : ""), true},
        {"threads", count_text(settings.threads)},
        {"limit", limit_text(settings)},
        {"end", run.interrupted ? "by " + *run.interrupted : "as planned"},
        {"warm-up", time_text(static_cast<double>(settings.warmup_ns))},
        {"instances", settings.count_instances ? "counted" : "not counted", true},
    };
}

}  // namespace echo::client_app::report
