// What ends the program before its work is done.
#pragma once

#include <stdexcept>
#include <string>

#include "errors/exit_code.hpp"

namespace echo::client_app {

/// Carries the exit code and the sentence for standard error; an empty sentence means to end quietly.
class Failure : public std::runtime_error {
public:
    Failure(ExitCode code, const std::string& sentence) : std::runtime_error(sentence), code_(code) {}

    ExitCode code() const noexcept { return code_; }

private:
    ExitCode code_;
};

}  // namespace echo::client_app
