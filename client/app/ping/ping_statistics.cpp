#include "ping/ping_statistics.hpp"

#include <algorithm>

#include <echo/error.hpp>

namespace echo::client_app {

PingResult::Kind PingResult::kind() const {
    if (!error) return Kind::answered;
    return error == errc::reply_mismatch ? Kind::different : Kind::lost;
}

void PingStatistics::add(const PingResult& result) {
    switch (result.kind()) {
        case PingResult::Kind::answered:
            round_trips_.add(result.round_trip());
            jitter_.add(result.round_trip());
            if (result.instance && instances_) instances_->add(*result.instance);
            histogram_.record(static_cast<std::uint64_t>(std::max(result.round_trip().count(), std::int64_t(0))));
            break;
        case PingResult::Kind::different: ++different_; break;
        case PingResult::Kind::lost: ++lost_; break;
    }
    if (result.error && !first_failure_) first_failure_ = result;
    if (result.phases) add_phases(*result.phases);
    add(result.kernel);
    for (const Hint& hint : result.hints) add_hint(hint);
}

void PingStatistics::add_phases(const ConnectPhases& phases) {
    phases_[0].times.add(phases.resolve);
    phases_[1].times.add(phases.connect);
    if (phases.tls) phases_[2].times.add(*phases.tls);
    if (phases.first_byte) phases_[3].times.add(*phases.first_byte);
}

void PingStatistics::add_hint(const Hint& hint) {
    const auto same = [&](const SeenHint& seen) { return seen.hint.kind == hint.kind; };
    const auto found = std::find_if(hints_.begin(), hints_.end(), same);
    if (found == hints_.end()) {
        hints_.push_back({hint});
    } else {
        ++found->count;
    }
}

std::optional<double> PingStatistics::loss() const noexcept {
    const std::uint64_t ended = sent_ - under_way();
    if (ended == 0) return std::nullopt;
    return static_cast<double>(lost_) / static_cast<double>(ended);
}

ExitCode PingStatistics::exit_code() const {
    const bool is_well = different_ + lost_ == 0 && answered() >= asked_for_;
    if (answered() > 0) return is_well ? ExitCode::done : ExitCode::answer_is_no;
    if (!first_failure_) return ExitCode::answer_is_no;
    return client_app::exit_code(first_failure_->error, first_failure_->response.cause);
}

}  // namespace echo::client_app
