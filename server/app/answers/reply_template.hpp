// What stands before every answer, with placeholders for who answers whom.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <echo/endpoint.hpp>

namespace echo::server_app {

/// What placeholders may say of one connection.
struct ReplyFacts {
    Endpoint peer;
    Endpoint listen;           ///< the endpoint that it came in on
    std::uint64_t number = 0;  ///< of the connection
};

/// Text, and `%{host}`, `%{env:NAME}`, which are the same for all connections, and `%{listen}`, `%{peer}`,
/// `%{connection}`, which are not; `%%` is a percent sign. In the text `\r \n \t \0 \xNN \\` stand for bytes.
class ReplyTemplate {
public:
    /// Without any text.
    ReplyTemplate() = default;

    /// Asks for the machine's name and the environment's variables where they are needed.
    /// @throws std::invalid_argument with the rule that `text` breaks.
    explicit ReplyTemplate(std::string_view text);

    /// A text that is read as the same template.
    const std::string& source() const noexcept { return source_; }

    /// Whether it is the same for all connections.
    bool is_fixed() const noexcept;

    /// For that; otherwise without what differs.
    std::string fixed_text() const;

    /// For one connection.
    std::string expand(const ReplyFacts& facts) const;

private:
    enum class Kind { text, listen, peer, connection };

    struct Part {
        Kind kind = Kind::text;
        std::string text{};  // of the kind `text`
    };

    void add_text(std::string_view escaped);
    void add_placeholder(std::string_view name);

    std::string source_;
    std::vector<Part> parts_;
};

}  // namespace echo::server_app
