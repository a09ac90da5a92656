#include "settings/relative_path.hpp"

#include <filesystem>
#include <system_error>

namespace echo::server_app {
namespace {

constexpr std::string_view local_prefix = "unix:";

// How much of the text comes before the path of a file; all of it if it names none.
std::size_t begin_of_path(PathForm form, std::string_view text) {
    switch (form) {
        case PathForm::nothing: return text.size();
        case PathForm::file: return 0;
        case PathForm::endpoint: break;
    }
    const bool is_local = text.starts_with(local_prefix) && text.substr(local_prefix.size(), 1) != "@";
    return is_local ? local_prefix.size() : text.size();
}

// Without what changes nothing. A folder and the ".." behind it stay: the folder may be a link.
std::filesystem::path without_dots(const std::filesystem::path& path) {
    std::filesystem::path shorter;
    for (const auto& part : path) {
        if (part != ".") shorter /= part;
    }
    return shorter;
}

}  // namespace

std::string_view folder_of(std::string_view path) {
    return path.substr(0, path.rfind('/') + 1);
}

std::string from_folder(std::string_view folder, PathForm form, std::string_view text) {
    const std::string_view path = text.substr(begin_of_path(form, text));
    const bool is_relative = !path.empty() && path.front() != '/';
    const std::string_view before = text.substr(0, text.size() - path.size());
    return std::string(before) + (is_relative ? std::string(folder) : "") + std::string(path);
}

std::string from_root(PathForm form, std::string_view text) {
    const std::string_view path = text.substr(begin_of_path(form, text));
    if (path.empty()) return std::string(text);
    std::error_code error;
    const std::filesystem::path whole = std::filesystem::absolute(path, error);
    if (error) return std::string(text);
    return std::string(text.substr(0, text.size() - path.size())) + without_dots(whole).string();
}

}  // namespace echo::server_app
