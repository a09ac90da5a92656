#include "settings/config_file.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "program/option_value.hpp"
#include "program/suggestion.hpp"
#include "settings/setting.hpp"
#include "settings/toml_document.hpp"
#include "settings/value_text.hpp"

namespace echo::server_app {
namespace {

using Position = toml::source_position;

std::string_view kind_of(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::none: return "nothing";
        case toml::node_type::table: return "a table";
        case toml::node_type::array: return "an array";
        case toml::node_type::string: return "a string";
        case toml::node_type::integer: return "a whole number";
        case toml::node_type::floating_point: return "a number with a point";
        case toml::node_type::boolean: return "a boolean";
        case toml::node_type::date: return "a date";
        case toml::node_type::time: return "a time of day";
        case toml::node_type::date_time: return "a date and time";
    }
    return "something else";
}

std::string_view wanted(Form form) {
    switch (form) {
        case Form::text: return "a string in quotation marks";
        case Form::number: return "a whole number, or a string in quotation marks";
        case Form::on_or_off: return "true or false, without quotation marks";
        case Form::list: return "a string in quotation marks, or an array of such strings";
    }
    return {};
}

// Reads the values of one file.
class Reader {
public:
    explicit Reader(std::string_view path) : path_(path) {}

    Value read(const Setting& setting, const toml::node& node) const {
        return {texts_of(setting, node), origin_of(setting, node)};
    }

private:
    std::string text_of(const Setting& setting, const toml::node& node) const {
        if (const auto* text = node.as_string(); text && setting.form != Form::on_or_off) return text->get();
        if (const auto* number = node.as_integer(); number && setting.form == Form::number) {
            return std::to_string(number->get());
        }
        if (const auto* boolean = node.as_boolean(); boolean && setting.form == Form::on_or_off) {
            return boolean->get() ? "true" : "false";
        }
        refuse(path_, node.source().begin,
               std::string(setting.name) + ": must be " + std::string(wanted(setting.form)) + ", got " +
                   std::string(kind_of(node)));
    }

    Texts texts_of(const Setting& setting, const toml::node& node) const {
        const toml::array* const array = setting.form == Form::list ? node.as_array() : nullptr;
        if (!array) return {text_of(setting, node)};
        Texts texts;
        for (const toml::node& element : *array) texts.push_back(text_of(setting, element));
        return texts;
    }

    Origin origin_of(const Setting& setting, const toml::node& node) const {
        const Position& position = node.source().begin;
        return {Source::file, one_line(path_) + ":" + std::to_string(position.line),
                place(path_, position) + std::string(setting.name)};
    }

    std::string_view path_;
};

[[noreturn]] void refuse_key(std::string_view path, const toml::key& key, const toml::node& node) {
    const std::string name(key.str());
    const Position& position = key.source().begin;
    if (name == "config" || name == "check_config" || name == "print_config") {
        refuse(path, position, name + ": belongs on the command line, not into the file");
    }
    if (node.is_table()) {
        refuse(path, position, program::quote(name) + " is a table; settings stand alone, as in idle_timeout = \"5m\"");
    }
    std::vector<std::string> known;
    for (const Setting& setting : settings()) known.emplace_back(setting.name);
    refuse(path, position, "there is no setting " + program::quote(name) + program::did_you_mean(name, known));
}

using Entry = std::pair<const toml::key*, const toml::node*>;

// As they stand in the file: the first fault is to be told first.
std::vector<Entry> entries_of(const toml::table& table) {
    std::vector<Entry> entries;
    for (const auto& [key, node] : table) entries.emplace_back(&key, &node);
    const auto stands_before = [](const Entry& a, const Entry& b) {
        const Position& first = a.first->source().begin;
        const Position& second = b.first->source().begin;
        return std::pair(first.line, first.column) < std::pair(second.line, second.column);
    };
    std::sort(entries.begin(), entries.end(), stands_before);
    return entries;
}

}  // namespace

Layer parse_config(std::string_view text, std::string_view path) {
    const toml::table table = parse_toml(text, path);
    const Reader reader(path);
    Layer layer;
    for (const auto& [key, node] : entries_of(table)) {
        const Setting* const setting = find_setting(key->str());
        if (!setting) refuse_key(path, *key, *node);
        layer[setting->name] = reader.read(*setting, *node);
    }
    return layer;
}

}  // namespace echo::server_app
