// The messages of a probe: each one different, so that a reply cannot be taken for another's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <echo/framing.hpp>

namespace echo::client_app {

/// Makes printable messages of one size that hold no byte of the framing's separator. A message begins with its number,
/// then come what tells this run from others and a pattern that is shifted by one from message to message. Those
/// shorter than a number repeat only after all messages of that size.
class Payload {
public:
    /// `run`: a random number.
    Payload(const Framing& framing, std::size_t size, std::uint64_t run);

    std::string message(std::uint64_t number) const;

private:
    void append_number(std::string& message, std::uint64_t number) const;

    std::string alphabet_;
    std::size_t size_;
    std::uint64_t run_;
};

}  // namespace echo::client_app
