#include "report/run/merge_instances.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

namespace echo::client_app::report {
namespace {

// A stranger's numbers stay at the end of the range instead of beginning anew.
std::uint64_t limited_sum(std::uint64_t one, std::uint64_t other) {
    return other > UINT64_MAX - one ? UINT64_MAX : one + other;
}

// Those that were not counted each by themselves are no instance, whatever their number.
bool comes_before(const InstanceReplies& one, const InstanceReplies& other) {
    if (one.instance.has_value() != other.instance.has_value()) return one.instance.has_value();
    return one.replies > other.replies;
}

}  // namespace

void add_instances(Instances& sum, const Instances& part) {
    if (!sum || !part) return sum.reset();
    std::map<std::optional<std::string>, std::uint64_t> replies;
    for (const Instances* const run : {static_cast<const Instances*>(&sum), &part}) {
        for (const InstanceReplies& each : **run) {
            std::uint64_t& known = replies[each.instance];
            known = limited_sum(known, each.replies);
        }
    }
    double total = 0;
    for (const auto& [instance, number] : replies) total += static_cast<double>(number);
    sum->clear();
    for (const auto& [instance, number] : replies) {
        sum->push_back({instance, number, total > 0 ? static_cast<double>(number) / total : 0});
    }
    std::ranges::stable_sort(*sum, comes_before);
}

}  // namespace echo::client_app::report
