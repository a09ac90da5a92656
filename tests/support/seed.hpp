// Where tests that try random inputs take their randomness from.
#pragma once

#include <cstdint>
#include <random>

namespace echo::test {

/// The seed of this run: the number in the environment variable ECHO_TEST_SEED, else a new one each time.
///
/// A test says `INFO("ECHO_TEST_SEED=" << test_seed())`, so that its failure tells how to see it again.
/// @throws std::invalid_argument if the variable holds no number.
std::uint64_t test_seed();

/// The same numbers for the same seed with every standard library, which the distributions of <random> do not promise.
class RandomNumbers {
public:
    explicit RandomNumbers(std::uint64_t seed) : engine_(seed) {}

    /// A number from 0 to `bound - 1`; `bound` is at least 1.
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(engine_() % bound); }

private:
    std::mt19937_64 engine_;
};

}  // namespace echo::test
