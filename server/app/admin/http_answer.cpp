#include "admin/http_answer.hpp"

#include <array>
#include <ctime>

namespace echo::server_app {
namespace {

// RFC 9110, section 15.
std::string_view reason_phrase(int status) {
    switch (status) {
        case 200: return "OK";
        case 400: return "Bad Request";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 414: return "URI Too Long";
        case 431: return "Request Header Fields Too Large";
        case 503: return "Service Unavailable";
        case 505: return "HTTP Version Not Supported";
        default: return "";  // it may be empty
    }
}

// As RFC 9110, section 5.6.7, wants it, in English: the program never leaves the locale "C".
std::string http_date(std::chrono::system_clock::time_point now) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

}  // namespace

std::string to_http(const AdminAnswer& answer, std::string_view method, std::chrono::system_clock::time_point now) {
    std::string bytes = "HTTP/1.1 " + std::to_string(answer.status) + " ";
    bytes += reason_phrase(answer.status);
    bytes += "\r\nDate: " + http_date(now);
    bytes += "\r\nContent-Type: " + answer.content_type;
    bytes += "\r\nContent-Length: " + std::to_string(answer.body.size());
    bytes += "\r\nCache-Control: no-store";
    if (answer.status == 405) bytes += "\r\nAllow: GET, HEAD";
    bytes += "\r\nConnection: close\r\n\r\n";
    if (method != "HEAD") bytes += answer.body;
    return bytes;
}

}  // namespace echo::server_app
