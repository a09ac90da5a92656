// What a benchmark sends: messages that no other one equals, and that can be made again from their number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <echo/framing.hpp>

namespace echo::client_app::bench {

/// Sizes of messages, in bytes; each message has one of them, all with the same probability.
struct SizeRange {
    std::size_t smallest = 64;
    std::size_t largest = 64;
};

/// A message is its number in 11 digits of base 64, and then filling that looks random; a shorter one has the last
/// digits only. No byte of it is in the framing's terminator. The bytes are the same for the same number in each
/// run. An immutable value.
class Payload {
public:
    Payload(const Framing& framing, SizeRange sizes);

    /// Makes `message` the one with that number.
    void make(std::uint64_t number, std::string& message) const;

    /// The same for a `message` that this payload has made with the number `before` and nobody changed. It writes only
    /// the digits that differ, which are few where the numbers are near each other.
    void renew(std::uint64_t before, std::uint64_t number, std::string& message) const;

private:
    std::size_t size_of(std::uint64_t number) const noexcept;
    void write_number(std::uint64_t number, std::string& message) const noexcept;

    std::string digits_;
    SizeRange sizes_;
    std::string filling_;
};

}  // namespace echo::client_app::bench
