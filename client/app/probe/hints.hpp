// What the times of a new connection suggest, in words.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/connect_phases.hpp"

namespace echo::client_app {

struct Hint {
    enum class Kind {
        slow_resolve,     ///< the name took long
        syn_lost,         ///< a SYN got no answer
        slow_connect,     ///< none was lost, and yet connecting took many round trips
        segments_lost,    ///< sent again after connecting
        slow_first_byte,  ///< the server let the connection wait
    };

    Kind kind;
    std::string sentence;  ///< what was seen, and what may be behind it; without a full stop
};

/// The enumerator's name.
std::string_view to_string(Hint::Kind kind) noexcept;

/// None if the phases look as they should. `kernel` absent: what it would know of a TCP connection is guessed from the
/// times, as far as that goes.
std::vector<Hint> hints_for(const ConnectPhases& phases, const std::optional<KernelView>& kernel, bool is_tcp = true);

}  // namespace echo::client_app
