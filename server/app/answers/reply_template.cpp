#include "answers/reply_template.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <stdexcept>
#include <system_error>

#include <unistd.h>

#include <echo/text.hpp>

#include "program/environment.hpp"
#include "program/option_value.hpp"
#include "program/suggestion.hpp"

namespace echo::server_app {
namespace {

using program::quote;

constexpr std::string_view variable_prefix_of_placeholder = "env:";

std::string in_braces(std::string_view name) {
    return "%{" + std::string(name) + "}";
}

std::string name_of_host() {
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) == 0) return name.data();
    throw std::invalid_argument("%{host}: the system does not tell the name of this machine: " +
                                std::generic_category().message(errno));
}

std::string value_of_variable(const std::string& name) {
    if (name.empty()) throw std::invalid_argument("the name of a variable is missing, as in %{env:HOSTNAME}");
    if (const auto value = program::environment_variable(name.c_str())) return *value;
    throw std::invalid_argument("the environment has no variable " + quote(name) + ", which " +
                                in_braces("env:" + name) + " needs; set it, if to nothing");
}

[[noreturn]] void refuse_placeholder(std::string_view name) {
    const std::vector<std::string> known = {"%{host}", "%{listen}", "%{peer}", "%{connection}", "%{env:NAME}"};
    const std::string given = in_braces(name);
    throw std::invalid_argument("there is no placeholder " + quote(given) + program::did_you_mean(given, known) +
                                (program::nearest(given, known).empty() ? ";" : "") +
                                " there are %{host}, %{listen}, %{peer}, %{connection} and %{env:NAME}");
}

// The name between the braces of a text that begins with "%{".
std::string_view name_of_placeholder(std::string_view text) {
    const auto end = text.find('}');
    if (end != text.npos) return text.substr(2, end - 2);
    throw std::invalid_argument("the placeholder " + quote(text) + " has no end; it ends with a brace, as in %{host}");
}

}  // namespace

ReplyTemplate::ReplyTemplate(std::string_view text) {
    while (!text.empty()) {
        const auto percent = std::min(text.find('%'), text.size());
        add_text(text.substr(0, percent));
        text.remove_prefix(percent);
        if (text.empty()) break;
        if (text.starts_with("%%")) {
            source_ += "%%";
            parts_.push_back({Kind::text, "%"});
            text.remove_prefix(2);
        } else if (text.starts_with("%{")) {
            const std::string_view name = name_of_placeholder(text);
            add_placeholder(name);
            source_ += in_braces(name);
            text.remove_prefix(name.size() + 3);
        } else {
            throw std::invalid_argument("a percent sign is written %%, and a placeholder as %{host}, got " +
                                        quote(text));
        }
    }
}

void ReplyTemplate::add_text(std::string_view escaped) {
    if (escaped.empty()) return;
    const std::string text = unescape(escaped);
    for (const char byte : escape(text)) source_ += byte == '%' ? std::string("%%") : std::string(1, byte);
    parts_.push_back({Kind::text, text});
}

void ReplyTemplate::add_placeholder(std::string_view name) {
    if (name == "host") return parts_.push_back({Kind::text, name_of_host()});
    if (name == "listen") return parts_.push_back({Kind::listen});
    if (name == "peer") return parts_.push_back({Kind::peer});
    if (name == "connection") return parts_.push_back({Kind::connection});
    if (!name.starts_with(variable_prefix_of_placeholder)) refuse_placeholder(name);
    const std::string variable(name.substr(variable_prefix_of_placeholder.size()));
    parts_.push_back({Kind::text, value_of_variable(variable)});
}

bool ReplyTemplate::is_fixed() const noexcept {
    return std::all_of(parts_.begin(), parts_.end(), [](const Part& part) { return part.kind == Kind::text; });
}

std::string ReplyTemplate::fixed_text() const {
    std::string text;
    for (const Part& part : parts_) text += part.text;
    return text;
}

std::string ReplyTemplate::expand(const ReplyFacts& facts) const {
    std::string text;
    for (const Part& part : parts_) {
        switch (part.kind) {
            case Kind::text: text += part.text; break;
            case Kind::listen: text += facts.listen.to_string(); break;
            case Kind::peer: text += facts.peer.to_string(); break;
            case Kind::connection: text += std::to_string(facts.number); break;
        }
    }
    return text;
}

}  // namespace echo::server_app
