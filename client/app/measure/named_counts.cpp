#include "measure/named_counts.hpp"

#include <algorithm>
#include <numeric>

namespace echo::client_app {

void NamedCounts::add(std::string_view name, std::uint64_t count) {
    const auto found = counts_.find(name);
    if (found != counts_.end()) {
        found->second += count;
    } else if (counts_.size() < most_names) {
        counts_.emplace(name, count);
    } else {
        add_others(count);
    }
}

void NamedCounts::merge(const NamedCounts& more) {
    for (const auto& [name, count] : more.counts_) add(name, count);
    add_others(more.others_);
}

void NamedCounts::clear() {
    counts_.clear();
    others_ = 0;
}

std::uint64_t NamedCounts::total() const noexcept {
    return std::accumulate(counts_.begin(), counts_.end(), others_,
                           [](std::uint64_t sum, const auto& entry) { return sum + entry.second; });
}

std::vector<NamedCounts::Row> NamedCounts::rows() const {
    std::vector<Row> rows;
    for (const auto& [name, count] : counts_) rows.push_back({name, count});
    std::ranges::stable_sort(rows, std::ranges::greater(), &Row::count);
    if (others_ > 0) rows.push_back({std::nullopt, others_});
    return rows;
}

}  // namespace echo::client_app
