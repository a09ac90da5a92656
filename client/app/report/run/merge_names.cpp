#include "report/run/merge_names.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace echo::client_app::report {
namespace {

using Name = std::optional<std::string>;  // none: those that were not counted each by itself

/// Counts of both runs by name, the greatest first; those without a name last, whatever their number.
class NamedSums {
public:
    void add(const Name& name, std::uint64_t count) { limited_add(sums_[name], count); }

    std::vector<std::pair<Name, std::uint64_t>> sorted() const {
        std::vector<std::pair<Name, std::uint64_t>> list(sums_.begin(), sums_.end());
        std::ranges::stable_sort(list, [](const auto& one, const auto& other) {
            if (one.first.has_value() != other.first.has_value()) return one.first.has_value();
            return one.second > other.second;
        });
        return list;
    }

private:
    std::map<Name, std::uint64_t> sums_;
};

}  // namespace

void limited_add(std::uint64_t& sum, std::uint64_t number) {
    sum = number > UINT64_MAX - sum ? UINT64_MAX : sum + number;
}

void add_instances(Instances& sum, const Instances& part) {
    if (!sum || !part) return sum.reset();
    NamedSums sums;
    for (const InstanceReplies& each : *sum) sums.add(each.instance, each.replies);
    for (const InstanceReplies& each : *part) sums.add(each.instance, each.replies);
    const auto sorted = sums.sorted();
    double total = 0;
    for (const auto& [instance, replies] : sorted) total += static_cast<double>(replies);
    sum->clear();
    for (const auto& [instance, replies] : sorted) {
        sum->push_back({instance, replies, total > 0 ? static_cast<double>(replies) / total : 0});
    }
}

void add_addresses(std::vector<AddressConnections>& sum, const std::vector<AddressConnections>& part) {
    NamedSums sums;
    for (const AddressConnections& each : sum) sums.add(each.address, each.connections);
    for (const AddressConnections& each : part) sums.add(each.address, each.connections);
    sum.clear();
    for (const auto& [address, connections] : sums.sorted()) sum.push_back({address, connections});
}

std::vector<ErrorCount> all_errors(std::span<const NamedRun> runs) {
    std::vector<ErrorCount> errors;
    std::map<std::pair<std::uint64_t, std::string_view>, std::size_t> places;
    for (const NamedRun& each : runs) {
        for (const ErrorCount& error : each.run.errors) {
            const auto [known, is_new] = places.try_emplace({error.exit_code, error.message}, errors.size());
            if (is_new) {
                errors.push_back(error);
            } else {
                limited_add(errors[known->second].count, error.count);
            }
        }
    }
    return errors;
}

}  // namespace echo::client_app::report
