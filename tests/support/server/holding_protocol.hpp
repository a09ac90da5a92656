// A server that is held up by a test.
#pragma once

#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <echo/server.hpp>

namespace echo::test {

/// Where the server's thread is held up: inside the answer to that message.
struct Hold {
    explicit Hold(std::string in_message) : message(std::move(in_message)) {}

    const std::string message;
    std::promise<void> entered;
    std::promise<void> released;
};

/// Answers as ever, but for those.
class HoldingProtocol : public EchoServerProtocol {
public:
    HoldingProtocol(const Framing& framing, std::vector<Hold*> holds)
        : EchoServerProtocol(framing), holds_(std::move(holds)) {}

    void response(std::string_view message) override {
        for (Hold* const hold : holds_) {
            if (message != hold->message) continue;
            hold->entered.set_value();
            hold->released.get_future().wait();
        }
        EchoServerProtocol::response(message);
    }

private:
    std::vector<Hold*> holds_;
};

inline ServerProtocolFactory holding(std::vector<Hold*> holds) {
    return [holds = std::move(holds)](const Framing& framing) {
        return std::make_unique<HoldingProtocol>(framing, holds);
    };
}

}  // namespace echo::test
