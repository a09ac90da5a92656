#include "measure/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace echo::client_app {
namespace {

// A power of two's worth of buckets: 1024 are the fewest that keep the width below 0.1 %.
constexpr int bucket_bits = 10;
constexpr std::uint64_t half = 1U << bucket_bits;
constexpr std::size_t bucket_count = (Histogram::doublings + 1) * half;
static_assert(2 * half == Histogram::steps && 64 - bucket_bits == Histogram::doublings);

// By how many bits the values of the bucket differ among each other.
int shift_of(std::uint64_t value) {
    return static_cast<int>(std::bit_width(value | half)) - (bucket_bits + 1);
}

// Consecutive: the upper half of the buckets of one shift is followed by the upper half of the next.
std::size_t index_of(std::uint64_t value) {
    const int shift = shift_of(value);
    return static_cast<std::size_t>((static_cast<std::uint64_t>(shift) << bucket_bits) + (value >> shift));
}

std::uint64_t lowest_at(std::size_t index) {
    if (index < 2 * half) return index;
    const auto shift = static_cast<int>(index / half) - 1;
    return (half + index % half) << shift;
}

std::uint64_t highest_at(std::size_t index) {
    if (index < 2 * half) return index;
    const auto shift = static_cast<int>(index / half) - 1;
    return lowest_at(index) + ((std::uint64_t{1} << shift) - 1);
}

// Computed so that 99.9 % of 1000 is 999 and not, by the last bit of a double, 1000.
std::uint64_t rank_of(double percent, std::uint64_t count) {
    const double below = std::nextafter(percent, -std::numeric_limits<double>::infinity());
    const double rank = std::ceil(below / 100 * static_cast<double>(count));
    if (!(rank > 1)) return 1;
    return rank < static_cast<double>(count) ? static_cast<std::uint64_t>(rank) : count;
}

}  // namespace

Histogram::Histogram() : counts_(bucket_count) {}

void Histogram::record(std::uint64_t value, std::uint64_t times) noexcept {
    if (times == 0) return;
    counts_[index_of(value)] += times;
    count_ += times;
    min_ = std::min(min_, value);
    max_ = std::max(max_, value);
}

template <typename Visit>
void Histogram::for_each_filled(Visit visit) const {
    if (count_ == 0) return;
    const std::size_t last = index_of(max_);
    for (std::size_t index = index_of(min_); index <= last; ++index) {
        if (counts_[index] > 0) visit(index);
    }
}

void Histogram::merge(const Histogram& other) noexcept {
    other.for_each_filled([&](std::size_t index) { counts_[index] += other.counts_[index]; });
    count_ += other.count_;
    min_ = std::min(min_, other.min_);
    max_ = std::max(max_, other.max_);
}

void Histogram::clear() noexcept {
    for_each_filled([this](std::size_t index) { counts_[index] = 0; });
    count_ = 0;
    min_ = UINT64_MAX;
    max_ = 0;
}

double Histogram::mean() const noexcept {
    if (count_ == 0) return 0;
    double sum = 0;
    for_each_filled([&](std::size_t index) {
        // A bucket at either end holds nothing beyond it, and halving before adding cannot overflow.
        const auto lowest = static_cast<double>(std::max(lowest_at(index), min_));
        const auto highest = static_cast<double>(std::min(highest_at(index), max_));
        sum += (lowest / 2 + highest / 2) * static_cast<double>(counts_[index]);
    });
    return sum / static_cast<double>(count_);
}

double Histogram::standard_deviation() const noexcept {
    if (count_ == 0) return 0;
    const double middle = mean();
    double sum = 0;
    for_each_filled([&](std::size_t index) {
        const auto lowest = static_cast<double>(std::max(lowest_at(index), min_));
        const auto highest = static_cast<double>(std::min(highest_at(index), max_));
        const double distance = lowest / 2 + highest / 2 - middle;
        sum += distance * distance * static_cast<double>(counts_[index]);
    });
    return std::sqrt(sum / static_cast<double>(count_));
}

std::uint64_t Histogram::value_at_percentile(double percent) const noexcept {
    if (count_ == 0) return 0;
    const std::uint64_t rank = rank_of(percent, count_);
    if (rank == 1) return min_;
    if (rank == count_) return max_;
    std::uint64_t seen = 0;
    std::size_t index = index_of(min_);
    while ((seen += counts_[index]) < rank) ++index;
    return std::min(highest_at(index), max_);
}

std::vector<Histogram::Bucket> Histogram::buckets() const {
    std::vector<Bucket> filled;
    for_each_filled([&](std::size_t index) {
        filled.push_back({lowest_at(index), highest_at(index), counts_[index]});
    });
    return filled;
}

Histogram::Bucket Histogram::bucket_of(std::uint64_t value) const noexcept {
    const std::size_t index = index_of(value);
    return {lowest_at(index), highest_at(index), counts_[index]};
}

}  // namespace echo::client_app
