#include "errors/cause_words.hpp"

#include <asio/error.hpp>

#include <echo/error.hpp>

#include "text/duration_text.hpp"

namespace echo::client_app {
namespace {

std::string loss_words(std::error_code cause) {
    return !cause || cause == asio::error::eof ? "the server closed the connection" : words_of(cause);
}

}  // namespace

std::string words_of(std::error_code error) {
    std::string words = error.message();
    const bool is_word = words.size() > 1 && words[1] >= 'a' && words[1] <= 'z';
    if (is_word && words[0] >= 'A' && words[0] <= 'Z') words[0] = static_cast<char>(words[0] - 'A' + 'a');
    return words;
}

std::string cause_words(std::error_code error, const Response& response, const EchoConfig& config) {
    if (error == errc::connection_lost) return loss_words(response.cause);
    if (error == errc::connect_timeout) return "no connection within " + duration_text(config.connect_timeout);
    if (error == errc::request_timeout) {
        return "no whole reply within " + duration_text(config.request_timeout) +
               (response.wire_state == WireState::not_sent ? ", not sent" : "");
    }
    std::string words = words_of(error);
    // Where the toolkit's own words go on with advice, that is for programmers.
    if (const std::size_t advice = words.find(';'); advice != words.npos) words.resize(advice);
    if (response.cause) words += " (" + words_of(response.cause) + ")";
    return words;
}

}  // namespace echo::client_app
