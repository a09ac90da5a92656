// Values of echo-client's options, and lines typed at its prompt.
#include <algorithm>
#include <chrono>

#include "client/app/bench/fail_rule.hpp"
#include "client/app/check/time_range.hpp"
#include "client/app/interactive/instruction.hpp"
#include "common/app/program/option_value.hpp"
#include "common/app/program/suggestion.hpp"
#include "fuzz/fuzz.hpp"

namespace option_value_target {
namespace {

using namespace echo::fuzz;
using namespace echo::client_app;

constexpr std::chrono::nanoseconds times[] = {std::chrono::nanoseconds(0), std::chrono::nanoseconds(1),
                                              std::chrono::milliseconds(50), std::chrono::seconds(10),
                                              std::chrono::nanoseconds::max()};

void check_time_range(std::string_view text) {
    const auto range = unless_refused([text] { return TimeRange::parse(text); });
    if (!range) return;
    const std::string written = range->in_seconds();
    const TimeRange again = TimeRange::parse(written);
    require_equal(written, again.in_seconds(), "a range that was written is read as the same");
    for (const auto time : times) require(range->alerts(time) == again.alerts(time), "it alerts at the same times");
    require(is_one_line(range->in_words()), "a range can be said");
}

void check_rule(std::string_view text) {
    const auto rule = unless_refused([text] { return bench::FailRule(text); });
    if (!rule) return;
    static const auto measured = [] {
        Histogram histogram;
        for (std::uint64_t value = 1; value <= 100'000; value *= 3) histogram.record(value, 1'000);
        return histogram;
    }();
    static const Histogram nothing;
    const bench::Counts counts{};
    for (const Histogram* histogram : {&measured, &nothing}) {
        const bench::Verdict verdict = rule->judge({counts, *histogram, std::chrono::seconds(10)});
        require(verdict.broken || verdict.value, "a rule that nothing was measured for is broken");
        require(is_one_line(verdict.sentence), "a verdict is one sentence");
    }
}

void check_count(const std::string& text) {
    const auto count = unless_refused([&] { return echo::program::parse_count(text, 1, 1'000'000); });
    if (count) require(*count >= 1 && *count <= 1'000'000, "a count is in its range");
}

void check_instruction(const std::string& line) {
    const Instruction instruction = to_instruction(line);
    const bool is_message = instruction.kind == Instruction::Kind::message;
    if (is_message) {
        require_equal(line, (line.starts_with("::") ? ":" : "") + instruction.text, "a message is taken as it is");
    }
    require(is_message || line.starts_with(':'), "a colon begins an instruction");
    if (instruction.kind == Instruction::Kind::unknown) {
        require(is_one_line(explain_unknown_instruction(instruction)), "what is unknown is said in one sentence");
    }
}

void run(std::string_view text) {
    check_time_range(text);
    check_rule(text);
    check_count(std::string(text));
    check_instruction(std::string(text));
}

const Registration registration("option_value", run);

}  // namespace
}  // namespace option_value_target
