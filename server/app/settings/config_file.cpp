#include "settings/config_file.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <variant>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program/option_value.hpp"
#include "program/suggestion.hpp"
#include "settings/setting.hpp"
#include "settings/toml/toml_document.hpp"
#include "settings/value_text.hpp"
#include "text/shown_text.hpp"

namespace echo::server_app {
namespace {

constexpr std::size_t largest_file = 1024 * 1024;

constexpr auto close_file = [](std::FILE* file) { std::fclose(file); };
using File = std::unique_ptr<std::FILE, decltype(close_file)>;

[[noreturn]] void refuse_file(const std::string& path, int error) {
    throw std::invalid_argument("cannot read " + program::quote(path) + ": " + std::generic_category().message(error));
}

// A pipe that nobody writes to must not hold the process: hence O_NONBLOCK.
File open_file(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) refuse_file(path, errno);
    File file(::fdopen(descriptor, "r"), close_file);
    if (file) return file;
    const int error = errno;
    ::close(descriptor);
    refuse_file(path, error);
}

void require_regular(const std::string& path, std::FILE* file) {
    struct stat facts {};
    if (::fstat(::fileno(file), &facts) != 0) refuse_file(path, errno);
    if (S_ISDIR(facts.st_mode)) refuse_file(path, EISDIR);
    if (S_ISREG(facts.st_mode)) return;
    throw std::invalid_argument(program::quote(path) + " is no regular file; a reload could not read it once more");
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

    Value read(const Setting& setting, const TomlValue& value) const {
        return {texts_of(setting, value), origin_of(setting, value)};
    }

private:
    std::string text_of(const Setting& setting, const TomlValue& value) const {
        const auto* const text = std::get_if<std::string>(&value.content);
        if (text && setting.form != Form::on_or_off) return *text;
        const auto* const number = std::get_if<std::int64_t>(&value.content);
        if (number && setting.form == Form::number) return std::to_string(*number);
        const bool* const boolean = std::get_if<bool>(&value.content);
        if (boolean && setting.form == Form::on_or_off) return *boolean ? "true" : "false";
        refuse(path_, value.begin,
               std::string(setting.name) + ": must be " + std::string(wanted(setting.form)) + ", got " +
                   std::string(value.kind));
    }

    Texts texts_of(const Setting& setting, const TomlValue& value) const {
        const auto* const elements = std::get_if<std::vector<TomlValue>>(&value.content);
        if (!elements || setting.form != Form::list) return {text_of(setting, value)};
        Texts texts;
        for (const TomlValue& element : *elements) texts.push_back(text_of(setting, element));
        return texts;
    }

    Origin origin_of(const Setting& setting, const TomlValue& value) const {
        return {Source::file, program::shown_text(path_) + ":" + std::to_string(value.begin.line),
                place(path_, value.begin) + std::string(setting.name)};
    }

    std::string_view path_;
};

[[noreturn]] void refuse_key(std::string_view path, const TomlEntry& entry) {
    const std::string& name = entry.key;
    if (name == "config" || name == "check_config" || name == "print_config") {
        refuse(path, entry.begin, name + ": belongs on the command line, not into the file");
    }
    if (entry.value.is_table) {
        refuse(path, entry.begin,
               program::quote(name) + " is a table; settings stand alone, as in idle_timeout = \"5m\"");
    }
    std::vector<std::string> known;
    for (const Setting& setting : settings()) known.emplace_back(setting.name);
    refuse(path, entry.begin, "there is no setting " + program::quote(name) + program::did_you_mean(name, known));
}

}  // namespace

std::string read_text_file(const std::string& path) {
    const File file = open_file(path);
    require_regular(path, file.get());
    std::string text;
    std::array<char, 4096> part{};
    while (const std::size_t size = std::fread(part.data(), 1, part.size(), file.get())) {
        text.append(part.data(), size);
        if (text.size() > largest_file) throw std::invalid_argument(program::quote(path) + " is larger than 1 MiB");
    }
    if (std::ferror(file.get())) refuse_file(path, errno);
    return text;
}

Layer parse_config(std::string_view text, std::string_view path) {
    const Reader reader(path);
    Layer layer;
    for (const TomlEntry& entry : parse_toml(text, path)) {
        const Setting* const setting = find_setting(entry.key);
        if (!setting) refuse_key(path, entry);
        layer[setting->name] = reader.read(*setting, entry.value);
    }
    return layer;
}

}  // namespace echo::server_app
