#include "load/payload.hpp"

#include <algorithm>
#include <string_view>

namespace echo::client_app::bench {
namespace {

constexpr std::size_t bits_of_digit = 6;
constexpr std::size_t base = std::size_t{1} << bits_of_digit;
constexpr std::size_t number_size = 11;  // 64 bits

// The 94 printable characters, less the 16 that a separator has at most, are more than enough digits.
std::string digits_beside(std::string_view terminator) {
    std::string digits;
    for (char digit = '!'; digits.size() < base; ++digit) {
        if (terminator.find(digit) == terminator.npos) digits += digit;
    }
    return digits;
}

// SplitMix64, by Guy Steele, Doug Lea and Christine Flood ("Fast splittable pseudorandom number generators", 2014):
// a good hash of a counter.
std::uint64_t scramble(std::uint64_t number) noexcept {
    number += 0x9e37'79b9'7f4a'7c15;
    number = (number ^ (number >> 30)) * 0xbf58'476d'1ce4'e5b9;
    number = (number ^ (number >> 27)) * 0x94d0'49bb'1331'11eb;
    return number ^ (number >> 31);
}

}  // namespace

Payload::Payload(const Framing& framing, SizeRange sizes)
    : digits_(digits_beside(framing.terminator())), sizes_(sizes), filling_(sizes.largest, '\0') {
    for (std::size_t place = 0; place < filling_.size(); ++place) filling_[place] = digits_[scramble(place) % base];
}

void Payload::make(std::uint64_t number, std::string& message) const {
    message.reserve(sizes_.largest);
    message.assign(filling_, 0, size_of(number));
    write_number(number, message);
}

void Payload::renew(std::uint64_t before, std::uint64_t number, std::string& message) const {
    if (sizes_.smallest != sizes_.largest) {
        const std::size_t size = size_of(number);
        const std::size_t kept = std::min(size, message.size());
        message.resize(kept);
        message.append(filling_, kept, size - kept);
        return write_number(number, message);
    }
    std::size_t place = std::min(number_size, message.size());
    for (std::uint64_t changed = before ^ number; changed != 0 && place > 0; changed >>= bits_of_digit) {
        message[--place] = digits_[number % base];
        number >>= bits_of_digit;
    }
}

std::size_t Payload::size_of(std::uint64_t number) const noexcept {
    if (sizes_.smallest == sizes_.largest) return sizes_.largest;
    return sizes_.smallest + scramble(number) % (sizes_.largest - sizes_.smallest + 1);
}

// Made for every message, and again for its reply.
void Payload::write_number(std::uint64_t number, std::string& message) const noexcept {
    const char* const digits = digits_.data();
    char* const bytes = message.data();
    for (std::size_t place = std::min(number_size, message.size()); place-- > 0; number >>= bits_of_digit) {
        bytes[place] = digits[number % base];
    }
}

}  // namespace echo::client_app::bench
