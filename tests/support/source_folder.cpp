#include "support/source_folder.hpp"

namespace echo::test {

std::string source_folder() {
    return ECHO_SOURCE_FOLDER;
}

}  // namespace echo::test
