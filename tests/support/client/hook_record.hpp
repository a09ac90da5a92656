// Writes down what the client's hooks are told, in words.
#pragma once

#include <mutex>
#include <string>
#include <system_error>
#include <vector>

#include <echo/client_config.hpp>

namespace echo::test {

/// A line for each thing told:
///
///     made 1                       connection 1 was established
///     pre Hello! 1                 a message is about to be written on it
///     post Hello! ok               its call has ended; the reply, or `-` if there is none
///     post - request_timeout       the same in another way
///     lost 1 idle                  connection 1 has ended, and why
///
/// Thread-safe, and may be read while the client lives.
class HookRecord {
public:
    using Lines = std::vector<std::string>;

    /// Fills the four hooks of `config`, which must not outlive this record.
    void listen(EchoConfig& config) {
        config.connection_made = [this](const ConnectionMade& made) {
            add("made " + std::to_string(made.session));
            const std::lock_guard lock(mutex_);
            made_.push_back(made);
        };
        config.connection_lost = [this](const ConnectionLost& lost) {
            {
                const std::lock_guard lock(mutex_);
                lost_.push_back(lost);
            }
            add("lost " + std::to_string(lost.session) + " " + std::string(to_string(lost.reason)));
        };
        config.pre_request = [this](std::string_view message, std::uint64_t session) {
            add("pre " + std::string(message) + " " + std::to_string(session));
        };
        config.post_request = [this](std::error_code error, const Response& response) {
            const std::string reply = error ? "-" : response.message;
            add("post " + reply + " " + (error ? error.message() : "ok"));
        };
    }

    void add(std::string line) {
        const std::lock_guard lock(mutex_);
        lines_.push_back(std::move(line));
    }

    Lines lines() const {
        const std::lock_guard lock(mutex_);
        return lines_;
    }

    std::vector<ConnectionMade> made() const {
        const std::lock_guard lock(mutex_);
        return made_;
    }

    std::vector<ConnectionLost> lost() const {
        const std::lock_guard lock(mutex_);
        return lost_;
    }

private:
    mutable std::mutex mutex_;
    Lines lines_;
    std::vector<ConnectionMade> made_;
    std::vector<ConnectionLost> lost_;
};

}  // namespace echo::test
