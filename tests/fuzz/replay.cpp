// Runs a fuzz target on inputs that are there already, with any compiler: `echo-fuzz-replay TARGET FILE|FOLDER...`.
#include <algorithm>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/fuzz.hpp"

namespace {

namespace files = std::filesystem;

// The files given, and those in the folders given.
std::vector<files::path> inputs_in(const std::vector<std::string>& places) {
    std::vector<files::path> inputs;
    for (const std::string& place : places) {
        if (files::is_directory(place)) {
            for (const auto& entry : files::directory_iterator(place)) inputs.push_back(entry.path());
        } else {
            inputs.emplace_back(place);
        }
    }
    std::sort(inputs.begin(), inputs.end());
    return inputs;
}

std::string bytes_of(const files::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (!file) throw std::runtime_error("cannot be read");
    return bytes;
}

bool survives(const echo::fuzz::Target& target, const files::path& path) {
    try {
        target.body(bytes_of(path));
        return true;
    } catch (const std::exception& fault) {
        std::cerr << path.string() << ": " << fault.what() << '\n';
        return false;
    }
}

int replay(std::string_view name, const std::vector<std::string>& places) {
    const auto& all = echo::fuzz::targets();
    const auto target = std::find_if(all.begin(), all.end(), [name](const auto& each) { return each.name == name; });
    if (target == all.end()) {
        std::cerr << "echo-fuzz-replay: there is no target \"" << name << "\"\n";
        return 2;
    }
    const std::vector<files::path> inputs = inputs_in(places);
    if (inputs.empty()) {
        std::cerr << "echo-fuzz-replay: no inputs: name files, or folders with files in them\n";
        return 2;
    }
    const auto failed =
        std::count_if(inputs.begin(), inputs.end(), [&](const files::path& path) { return !survives(*target, path); });
    std::cout << name << ": " << inputs.size() << " inputs, " << failed << " failed\n";
    return failed == 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
    const std::vector<std::string> arguments(words + std::min(count, 1), words + count);
    if (arguments.size() < 2) {
        std::cerr << "usage: echo-fuzz-replay TARGET FILE|FOLDER...\n";
        return 2;
    }
    try {
        return replay(arguments[0], {arguments.begin() + 1, arguments.end()});
    } catch (const std::exception& fault) {
        std::cerr << "echo-fuzz-replay: " << fault.what() << '\n';
        return 2;
    }
}
