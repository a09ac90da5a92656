// What is said on standard error about messages that failed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>

#include "errors/exit_code.hpp"
#include "send/outcome.hpp"
#include "terminal/style.hpp"

namespace echo::client_app {

/// Says each failure in a sentence; when many fail in the same way one after the other, only the first and how many
/// followed it.
class FailureReport {
public:
    /// `numbered`: name the message, as there are several. The stream must outlive the report.
    /// `columns`: of the terminal that the stream is; none: it is no terminal.
    FailureReport(std::ostream& stream, bool numbered, const Style& style = {}, std::optional<std::size_t> columns = {})
        : stream_(stream), numbered_(numbered), style_(style), columns_(columns) {}

    void add(const Outcome& outcome);

    /// Says what is still to be said; call it last.
    void end();

    /// That of the first failure; `done` without one.
    ExitCode exit_code() const noexcept { return exit_code_; }

    std::uint64_t failures() const noexcept { return failures_; }

private:
    void say(const std::string& sentence);

    std::ostream& stream_;
    bool numbered_;
    Style style_;
    std::optional<std::size_t> columns_;
    ExitCode exit_code_ = ExitCode::done;
    std::uint64_t failures_ = 0;
    std::string last_sentence_;
    std::uint64_t unsaid_ = 0;  // failures since then with the same sentence
};

}  // namespace echo::client_app
