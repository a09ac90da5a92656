// Requests of the admin endpoint: any cuts give the same head, which holds nothing that a header field could.
#include "server/app/admin/http_head.hpp"

#include "fuzz/fuzz.hpp"
#include "fuzz/streams.hpp"

namespace http_head_target {
namespace {

using namespace echo::fuzz;
using echo::server_app::HttpHead;
using echo::server_app::HttpHeadReader;
using echo::server_app::longest_http_head;

std::string printable(const HttpHead* head) {
    if (head == nullptr) return "wants more";
    return head->method + ' ' + head->path + ' ' + std::to_string(head->refusal) + ' ' + std::string(head->why);
}

void require_sound(const HttpHead& head) {
    if (head.refusal != 0) {
        require(head.refusal >= 400 && head.refusal < 600 && is_one_line(head.why), "a refusal says why");
        return;
    }
    require(!head.method.empty(), "a sound head has a method");
    require(head.path == "*" || head.path.starts_with('/'), "a sound head has a path");
    require(is_one_line(head.method) && is_one_line(head.path), "what is asked for can be shown");
    require(head.path.find('?') == head.path.npos, "the query is no part of the path");
}

void run(std::string_view bytes) {
    Input input(bytes);
    const std::vector<std::size_t> piece_sizes = take_sizes(input);
    const std::string_view stream = input.rest();

    HttpHeadReader whole;
    const HttpHead* expected = whole.read(stream);
    HttpHeadReader in_pieces;
    const HttpHead* got = nullptr;
    for (const std::string_view piece : cut(stream, piece_sizes)) {
        const HttpHead* head = in_pieces.read(piece);
        require(got == nullptr || head == got, "a head once found stays");
        got = head;
    }
    require_equal(printable(expected), printable(got), "the head of the whole");
    require(expected != nullptr || stream.size() < longest_http_head, "a head without end is refused");
    if (expected != nullptr) require_sound(*expected);
}

const Registration registration("http_head", run);

}  // namespace
}  // namespace http_head_target
