#include "proxy/proxy_header_parser.hpp"

namespace echo::detail {

std::size_t ProxyHeaderParser::feed(std::string_view bytes) {
    const std::size_t size_before = size_;
    for (std::size_t index = 0; index < bytes.size() && state_ == State::incomplete; ++index) take(bytes[index]);
    // What this piece seemed to begin with stays where it is.
    if (state_ == State::absent) size_ = size_before;
    return size_ - size_before;
}

std::string_view ProxyHeaderParser::beginning() const noexcept {
    const bool is_open = state_ == State::absent || (state_ == State::incomplete && size_ < signature_.size());
    return is_open ? signature_.substr(0, size_) : std::string_view();
}

void ProxyHeaderParser::take(char byte) {
    if (size_ == 0 && byte == proxy_binary_beginning.front()) signature_ = proxy_binary_beginning;
    if (size_ < signature_.size() && byte != signature_[size_]) {
        state_ = State::absent;
    } else if (signature_ == proxy_text_beginning) {
        take_of_line(byte);
    } else {
        take_of_block(byte);
    }
}

void ProxyHeaderParser::take_of_line(char byte) {
    line_[size_++] = byte;
    const std::string_view line(line_.data(), size_);
    const bool is_over = byte == '\n' && line.ends_with("\r\n");
    if (is_over) {
        const ProxyLine read = read_proxy_line(line.substr(0, size_ - 2));
        if (!read.fault.empty()) return refuse(read.fault);
        addresses_ = read.addresses;
        state_ = State::complete;
    } else if (byte == '\n' && !is_unknown_proxy_line(line)) {
        refuse("its line ends without a carriage return");
    } else if (size_ == longest_proxy_line) {
        refuse("its line is longer than 107 bytes");
    }
}

void ProxyHeaderParser::take_of_block(char byte) {
    ++size_;
    block_.take(static_cast<unsigned char>(byte));
    if (!block_.fault().empty()) return refuse(block_.fault());
    if (!block_.is_whole()) return;
    addresses_ = block_.addresses();
    state_ = State::complete;
}

void ProxyHeaderParser::refuse(std::string_view fault) noexcept {
    fault_ = fault;
    state_ = State::malformed;
}

}  // namespace echo::detail
