// Counts how often each time was measured, in bounded memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace echo::client_app {

/// A log-linear histogram of values with 3 significant digits: up to 2047 each value has a bucket of its own, above
/// that each power of two is split into 1024 equal buckets, so that a bucket is at most 1/1024 (less than 0.1 %) as
/// wide as its values are large.
///
/// The values are nanoseconds wherever the program uses it, but nothing here depends on that. Each possible value has a
/// bucket, so none is refused or cut off. An object takes 440 KiB, all of them from construction on: `record` never
/// allocates. Two histograms with equal buckets, minimum and maximum give equal answers, in whatever order they came to
/// them. Not thread-safe: each thread fills its own, and they are merged.
class Histogram {
public:
    struct Bucket {
        std::uint64_t lowest;   ///< the values from this one
        std::uint64_t highest;  ///< to this one
        std::uint64_t count;

        bool operator==(const Bucket&) const = default;
    };

    static constexpr int significant_digits = 3;
    static constexpr int steps = 2048;    ///< equal buckets from 0 to twice the least power of two that is split
    static constexpr int doublings = 54;  ///< of the width of a bucket, the first included

    Histogram();

    /// Adds a value, as if it had been measured so many times.
    void record(std::uint64_t value, std::uint64_t times = 1) noexcept;

    /// Adds all that the other one has; afterwards it is as if each value had been recorded here.
    void merge(const Histogram& other) noexcept;

    /// Forgets all values. It costs time in proportion to the range between the least and the greatest.
    void clear() noexcept;

    std::uint64_t count() const noexcept { return count_; }

    /// The least value, exactly; 0 when there is none.
    std::uint64_t min() const noexcept { return count_ > 0 ? min_ : 0; }

    /// The greatest value, exactly; 0 when there is none.
    std::uint64_t max() const noexcept { return max_; }

    /// Taken from the middle of each bucket, so it is at most 0.05 % off; 0 when there is no value.
    double mean() const noexcept;

    /// Of the values themselves (the population's); 0 when there is none.
    double standard_deviation() const noexcept;

    /// The value that `percent` of all values do not exceed, by nearest rank: the least one that has at least
    /// `percent` percent of the values at or below it, rounded up to the end of its bucket. Never below `min()` nor
    /// above `max()`, and exact at both ends; 0 when there is no value.
    std::uint64_t value_at_percentile(double percent) const noexcept;

    /// Those that hold values, in ascending order.
    std::vector<Bucket> buckets() const;

    /// The bucket that a value falls into, with its present count.
    Bucket bucket_of(std::uint64_t value) const noexcept;

private:
    template <typename Visit>
    void for_each_filled(Visit visit) const;

    std::vector<std::uint64_t> counts_;
    std::uint64_t count_ = 0;
    std::uint64_t min_ = UINT64_MAX;
    std::uint64_t max_ = 0;
};

}  // namespace echo::client_app
