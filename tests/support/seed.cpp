#include "support/seed.hpp"

#include <charconv>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

namespace echo::test {
namespace {

std::uint64_t seed_of_this_run() {
    const char* const variable = std::getenv("ECHO_TEST_SEED");
    if (variable == nullptr) return std::random_device{}();
    const std::string_view digits = variable;
    std::uint64_t seed = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), seed);
    if (parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size()) {
        throw std::invalid_argument("ECHO_TEST_SEED: must be a number from 0 to 2^64 - 1, got \"" +
                                    std::string(digits) + "\"");
    }
    return seed;
}

}  // namespace

std::uint64_t test_seed() {
    static const std::uint64_t seed = seed_of_this_run();
    return seed;
}

}  // namespace echo::test
