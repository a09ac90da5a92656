// Measured times as JSON, whole: a histogram that was written can be read again, merged and compared.
#pragma once

#include <cstdint>

#include "measure/histogram.hpp"
#include "measure/named_counts.hpp"
#include "text/json.hpp"

namespace echo::client_app {

/// Count, minimum, mean, deviation, maximum, the percentiles that the count carries, and every bucket; what an empty
/// histogram does not have is null.
Json to_json(const Histogram& histogram);

/// The inverse: buckets, count, minimum and maximum are restored exactly.
/// @throws std::invalid_argument with the key and its fault, as in `"count" must be the sum of the buckets' counts, 7,
///         got 8`, if the object is not what `to_json` writes.
Histogram histogram_from_json(const Json& json);

/// Whether it takes a histogram of so many samples: 2^53 at most.
bool fits_into_json(std::uint64_t samples) noexcept;

/// An array of the instances that have answered: instance (null: those that were not counted each by itself), replies
/// and share.
Json instances_json(const NamedCounts& counts);

}  // namespace echo::client_app
