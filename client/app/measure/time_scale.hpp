// Divides a range of times into a few rows with round bounds, narrow for short times and wide for long ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace echo::client_app {

/// Ways to divide the times from `min` to `max`, from fine to coarse, at least one: each holds the lower bounds of its
/// rows, ascending. The steps are logarithmic, as 1, 2, 5, 10; where `max` is less than twice `min` there is one way
/// only, with equal steps and about `rows` rows (which is at least 2). No bound needs more than four significant
/// digits.
std::vector<std::vector<std::uint64_t>> ways_to_divide(std::uint64_t min, std::uint64_t max, std::size_t rows);

}  // namespace echo::client_app
