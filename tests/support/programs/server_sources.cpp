#include "support/programs/server_sources.hpp"

#include <filesystem>
#include <fstream>
#include <variant>

#include "support/temporary_folder.hpp"

namespace echo::test {
namespace {

server_app::Configuration load_with(const ServerSources& sources, const std::string& path) {
    std::vector<std::string> words = sources.words;
    if (!sources.file.empty()) words.insert(words.end(), {"--config", path});
    return server_app::load(command_line_of(words).settings,
                            {sources.environment, sources.inherited, sources.admin_is_built});
}

}  // namespace

ConfigFile::ConfigFile(const std::string& text) : folder_(make_temporary_folder("echo-config-")) {
    write(text);
}

ConfigFile::~ConfigFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void ConfigFile::write(const std::string& text) const {
    std::ofstream(path(), std::ios::binary | std::ios::trunc) << text;
}

server_app::CommandLine command_line_of(const std::vector<std::string>& words) {
    std::vector<const char*> arguments = {"echo-server"};
    for (const std::string& word : words) arguments.push_back(word.c_str());
    const auto parsed = server_app::parse_command_line(static_cast<int>(arguments.size()), arguments.data());
    return std::get<server_app::CommandLine>(parsed);
}

server_app::Configuration load(const ServerSources& sources) {
    const ConfigFile file(sources.file);
    return load_with(sources, file.path());
}

std::string refusal_of(const ServerSources& sources) {
    const ConfigFile file(sources.file);
    try {
        load_with(sources, file.path());
    } catch (const std::invalid_argument& refused) {
        std::string sentence = refused.what();
        for (auto at = sentence.find(file.folder()); at != sentence.npos; at = sentence.find(file.folder())) {
            sentence.erase(at, file.folder().size() + 1);
        }
        return sentence;
    }
    return "not refused";
}

}  // namespace echo::test
