// PROXY headers: any cuts give the same, what is not whole says nothing, and what names addresses can be said again.
#include "proxy/proxy_header_parser.hpp"

#include <string>
#include <vector>

#include "fuzz/fuzz.hpp"
#include "fuzz/streams.hpp"

namespace proxy_header_target {
namespace {

using namespace echo::fuzz;
using echo::detail::longest_proxy_header;
using echo::detail::ProxyHeaderParser;
using State = ProxyHeaderParser::State;

// What is left in the socket is looked at again, as a server does.
ProxyHeaderParser parsed(std::string_view stream, const std::vector<std::size_t>& piece_sizes) {
    ProxyHeaderParser parser;
    std::size_t consumed = 0;
    for (const std::string_view piece : cut(stream, piece_sizes)) {
        if (parser.state() != State::incomplete) break;
        const std::size_t taken = parser.feed(piece);
        require(taken <= piece.size(), "no more is taken than there is");
        require(parser.state() != State::incomplete || taken == piece.size(), "all of what is incomplete is taken");
        consumed += taken;
    }
    require(parser.size() == consumed, "what is taken is counted");
    return parser;
}

void require_sound(const ProxyHeaderParser& parser, std::string_view stream) {
    require(parser.size() <= longest_proxy_header, "a header is bounded");
    require(stream.starts_with(parser.beginning()), "what is taken back is what was there");
    require((parser.state() == State::malformed) == !parser.fault().empty(), "a fault is told, and only then");
    require(is_one_line(parser.fault()), "a fault is one line");
    require(!parser.addresses() || parser.state() == State::complete, "what is not whole says nothing");
}

void require_said_again(const ProxyHeaderParser& parser) {
    for (const std::string& header :
         {echo::detail::proxy_header_text(parser.addresses()), echo::detail::proxy_header_binary(parser.addresses())}) {
        ProxyHeaderParser again;
        require(again.feed(header) == header.size(), "what is written ends where it was read to");
        require(again.state() == State::complete, "what is written is whole");
        // IPv4 within IPv6 is written as IPv4.
        require(again.addresses().has_value() == parser.addresses().has_value(), "what is written names as much");
        require_equal(header,
                      header.starts_with("PROXY") ? echo::detail::proxy_header_text(again.addresses())
                                                  : echo::detail::proxy_header_binary(again.addresses()),
                      "what was read is written as the same");
    }
}

void run(std::string_view bytes) {
    Input input(bytes);
    const std::vector<std::size_t> piece_sizes = take_sizes(input);
    const std::string_view stream = input.rest();

    const ProxyHeaderParser whole = parsed(stream, {});
    const ProxyHeaderParser in_pieces = parsed(stream, piece_sizes);

    require(whole.state() == in_pieces.state(), "the state of the whole");
    require_equal(whole.fault(), in_pieces.fault(), "the fault of the whole");
    require(whole.addresses() == in_pieces.addresses(), "the addresses of the whole");
    require_sound(whole, stream);
    require_sound(in_pieces, stream);
    if (whole.state() == State::complete) require(whole.size() == in_pieces.size(), "the end of the whole");
    if (whole.state() == State::complete) require_said_again(whole);
    if (whole.state() == State::complete) {
        ProxyHeaderParser cut_off;
        cut_off.feed(stream.substr(0, whole.size() - 1));
        require(cut_off.state() == State::incomplete, "without its last byte it is incomplete");
    }
}

const Registration registration("proxy_header", run);

}  // namespace
}  // namespace proxy_header_target
