// Settings of a client that pipelines.
#pragma once

#include <cstddef>

#include <echo/client_config.hpp>

namespace echo::test {

inline EchoConfig pipelined(std::size_t max_in_flight) {
    EchoConfig config;
    config.max_in_flight = max_in_flight;
    return config;
}

}  // namespace echo::test
