#include "probe/payload.hpp"

#include <string_view>

namespace echo::client_app {
namespace {

constexpr std::string_view symbols = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

// A separator has at most 16 bytes, so two thirds are left at least.
std::string without(std::string_view excluded) {
    std::string left;
    for (const char symbol : symbols) {
        if (excluded.find(symbol) == excluded.npos) left += symbol;
    }
    return left;
}

}  // namespace

Payload::Payload(const Framing& framing, std::size_t size, std::uint64_t run)
    : alphabet_(without(framing.terminator())), size_(size), run_(run) {}

std::string Payload::message(std::uint64_t number) const {
    std::string message;
    message.reserve(size_ + 32);
    append_number(message, number);
    append_number(message, run_);
    const std::size_t shift = number % alphabet_.size();
    while (message.size() < size_) message += alphabet_[(message.size() + shift) % alphabet_.size()];
    message.resize(size_);
    return message;
}

// The fastest digit first: it is what a very short message still holds. Its end is marked by nothing, as all numbers
// have the same width.
void Payload::append_number(std::string& message, std::uint64_t number) const {
    constexpr int digits = 12;  // 46 symbols, the fewest there can be, to the power of 12 exceed 2^64
    for (int digit = 0; digit < digits; ++digit) {
        message += alphabet_[number % alphabet_.size()];
        number /= alphabet_.size();
    }
}

}  // namespace echo::client_app
