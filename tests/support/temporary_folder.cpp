#include "support/temporary_folder.hpp"

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace echo::test {

std::string make_temporary_folder(const std::string& prefix) {
    // mkdtemp(3) fills in the six letters.
    constexpr std::size_t letters = 6;
    std::string path = (std::filesystem::temp_directory_path() / (prefix + std::string(letters, 'X'))).string();
    if (!::mkdtemp(path.data())) throw std::runtime_error("cannot make the folder " + path);
    return path;
}

}  // namespace echo::test
