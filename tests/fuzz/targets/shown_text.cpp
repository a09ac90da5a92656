// Bytes from elsewhere can be shown: on a terminal, in a page, and in a sentence about what differs.
#include "common/app/text/shown_text.hpp"

#include <nlohmann/json.hpp>

#include "client/app/report/html/html_text.hpp"
#include "client/app/text/difference.hpp"
#include "fuzz/fuzz.hpp"

namespace shown_text_target {
namespace {

using namespace echo::fuzz;
using namespace echo::client_app;
using namespace echo::program;

bool is_utf8_for_json(std::string_view bytes) {
    try {
        static_cast<void>(nlohmann::json(std::string(bytes)).dump());
    } catch (const nlohmann::json::type_error&) {
        return false;
    }
    return true;
}

void run(std::string_view bytes) {
    require(is_utf8(bytes) == is_utf8_for_json(bytes), "both know the same UTF-8");

    const std::string shown = shown_text(bytes);
    require(is_utf8(shown) && is_one_line(shown) && !has_second_control(shown), "a terminal obeys nothing in it");

    require(is_one_line(shown_word(bytes)), "a word of a sentence stays in it");

    const std::string html = report::escape_html(bytes);
    require(html.find_first_of("<>\"'") == html.npos, "no text can leave its place in the page");
    require(is_utf8(html) && is_one_line(html), "a page holds UTF-8 and no control characters");

    const std::string block = report::escape_data_block(nlohmann::json(shown).dump());
    require(block.find('<') == block.npos, "no data can end its block");
    require_equal(shown, nlohmann::json::parse(block).get<std::string>(), "the escapes mean the same");

    if (is_utf8(bytes)) {
        const std::string json = shown_json(nlohmann::json(std::string(bytes)).dump());
        require(is_one_line(json) && !has_second_control(json), "a terminal obeys nothing in JSON");
        require_equal(bytes, nlohmann::json::parse(json).get<std::string>(), "the escapes of JSON mean the same");
    }

    const std::string_view half = bytes.substr(bytes.size() / 2);
    if (half != bytes) require(is_one_line(describe_difference(bytes, half)), "a difference is one sentence");
}

const Registration registration("shown_text", run);

}  // namespace
}  // namespace shown_text_target
