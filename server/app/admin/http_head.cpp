#include "admin/http_head.hpp"

#include <algorithm>

namespace echo::server_app {
namespace {

constexpr std::string_view letters_and_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

bool holds_only(std::string_view text, std::string_view others) {
    return std::all_of(text.begin(), text.end(), [&](char byte) {
        return letters_and_digits.find(byte) != letters_and_digits.npos || others.find(byte) != others.npos;
    });
}

// RFC 9110, section 5.6.2.
bool is_token(std::string_view text) {
    return !text.empty() && holds_only(text, "!#$%&'*+-.^_`|~");
}

// A host and perhaps a port: what RFC 3986, section 3.2, lets them hold; it may be empty.
bool is_authority(std::string_view text) {
    return holds_only(text, "-._~%!$&'()*+,;=:[]");
}

// For ASCII; `small` has no capitals.
bool equals_in_any_case(std::string_view text, std::string_view small) {
    return std::equal(text.begin(), text.end(), small.begin(), small.end(), [](char left, char right) {
        return (left >= 'A' && left <= 'Z' ? left - 'A' + 'a' : left) == right;
    });
}

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == text.npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Empty if the target is malformed, or meant for a proxy.
std::string_view path_of(std::string_view target) {
    constexpr std::string_view scheme = "http://";
    if (target == "*") return target;
    if (equals_in_any_case(target.substr(0, scheme.size()), scheme)) {
        target.remove_prefix(scheme.size());
        const auto end = std::min(target.find_first_of("/?"), target.size());
        if (end == 0 || !is_authority(target.substr(0, end))) return {};
        target.remove_prefix(end);
        if (!target.starts_with('/')) return "/";
    }
    return target.starts_with('/') ? target.substr(0, target.find('?')) : std::string_view();
}

bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

// RFC 9112, section 2.3.
bool is_version(std::string_view text) {
    return text.size() == 8 && text.starts_with("HTTP/") && is_digit(text[5]) && text[6] == '.' && is_digit(text[7]);
}

}  // namespace

const HttpHead* HttpHeadReader::read(std::string_view bytes) {
    for (const char byte : bytes) {
        if (next_ == Next::nothing) break;
        take(byte);
    }
    return next_ == Next::nothing ? &head_ : nullptr;
}

void HttpHeadReader::take(char byte) {
    ++size_;
    if (byte == '\n') {
        end_line();
    } else if (line_.ends_with('\r') || !may_hold(byte)) {
        refuse(400, "a byte is none of a request of HTTP/1.1; is another protocol spoken?");
    } else {
        line_ += byte;
    }
    if (next_ == Next::nothing || size_ < longest_http_head) return;
    if (next_ == Next::field) return refuse(431, "the header fields are too long");
    refuse(414, "the request line is too long");
}

// Whether the line that comes may hold it. A CR may be part of the line's end.
bool HttpHeadReader::may_hold(char byte) const {
    if (byte == '\r') return true;
    if (next_ != Next::field) return byte >= ' ' && byte <= '~';
    const bool is_control = (byte >= 0 && byte < ' ') || byte == 127;
    return !is_control || byte == '\t';
}

// A line ends with CR and LF, or with LF alone; an empty one may come before the request (RFC 9112, section 2.2).
void HttpHeadReader::end_line() {
    std::string_view line = line_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (next_ == Next::empty_line_or_request_line && line.empty()) {
        next_ = Next::request_line;
    } else if (next_ != Next::field) {
        take_request_line(line);
    } else if (line.empty()) {
        end_head();
    } else {
        take_field(line);
    }
    line_.clear();
}

void HttpHeadReader::take_request_line(std::string_view line) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    const std::string_view method = line.substr(0, first);
    const std::string_view target = first == last ? "" : line.substr(first + 1, last - first - 1);
    const std::string_view version = line.substr(last + 1);
    if (!is_token(method) || target.find(' ') != target.npos || !is_version(version)) {
        return refuse(400, "the request line is not METHOD TARGET HTTP/1.1");
    }
    head_.method = method;
    if (version[5] != '1') return refuse(505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
    head_.path = path_of(target);
    if (head_.path.empty()) return refuse(400, "the target is neither a path nor an http:// address");
    needs_host_ = version[7] != '0';
    next_ = Next::field;
}

void HttpHeadReader::take_field(std::string_view line) {
    const auto colon = line.find(':');
    const std::string_view name = line.substr(0, colon);
    if (colon == line.npos || !is_token(name)) return refuse(400, "a header field is not NAME: VALUE");
    if (!equals_in_any_case(name, "host")) return;
    // RFC 9112, section 3.2.
    if (has_host_) return refuse(400, "there is more than one Host");
    if (!is_authority(trimmed(line.substr(colon + 1)))) return refuse(400, "the Host is not a host and a port");
    has_host_ = true;
}

void HttpHeadReader::end_head() {
    if (needs_host_ && !has_host_) return refuse(400, "there is no Host, which HTTP/1.1 asks for");
    next_ = Next::nothing;
}

void HttpHeadReader::refuse(int status, std::string_view why) {
    head_.refusal = status;
    head_.why = why;
    next_ = Next::nothing;
}

}  // namespace echo::server_app
