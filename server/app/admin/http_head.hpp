// The head of a request of HTTP/1.0 or HTTP/1.1 (RFC 9112): pure, so that it can be tested without a network.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace echo::server_app {

/// Bytes until the end of a head, beyond which it is refused.
inline constexpr std::size_t longest_http_head = 16 * 1024;

/// What a request asks for, or why it is refused.
struct HttpHead {
    std::string method;    ///< empty if the request line was refused before it
    std::string path;      ///< what the target names, without its query
    int refusal = 0;       ///< the status to refuse the request with; 0 if it is sound
    std::string_view why;  ///< what is wrong with it then
};

/// Finds the head in bytes that come in any cuts. What is wrong is found as soon as it is there, and a head once found
/// stays what it is, whatever follows. What it holds is bounded by `longest_http_head`.
class HttpHeadReader {
public:
    /// Takes further bytes. @returns the head, which lives as long as the reader; null while it takes more to tell.
    const HttpHead* read(std::string_view bytes);

private:
    void take(char byte);
    bool may_hold(char byte) const;
    void end_line();
    void take_request_line(std::string_view line);
    void take_field(std::string_view line);
    void end_head();
    void refuse(int status, std::string_view why);

    enum class Next { empty_line_or_request_line, request_line, field, nothing };

    Next next_ = Next::empty_line_or_request_line;
    std::size_t size_ = 0;
    std::string line_;  // as far as it has come
    bool needs_host_ = false;
    bool has_host_ = false;
    HttpHead head_;
};

}  // namespace echo::server_app
