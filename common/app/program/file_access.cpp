#include "program/file_access.hpp"

#include <sys/stat.h>

#include "quotation.hpp"

namespace echo::program {
namespace {

std::string_view secret_fault(const FileAccess& access) {
    const ::mode_t allowed_to_group = access.owner == 0 ? S_IRGRP : 0;
    const ::mode_t excess = access.mode & (S_IRWXG | S_IRWXO) & ~allowed_to_group;
    if ((excess & (S_IWGRP | S_IWOTH)) != 0) return "which other users may change; take that from them with chmod 600";
    if ((excess & (S_IRGRP | S_IROTH)) != 0) return "which other users may read; take that from them with chmod 600";
    return {};
}

std::string_view trusted_fault(const FileAccess& access) {
    const bool is_group_of_owner = access.group == access.owner;
    const ::mode_t excess = access.mode & (S_IWOTH | (is_group_of_owner ? 0 : S_IWGRP));
    return excess != 0 ? "which other users may change; take that from them with chmod go-w" : std::string_view();
}

}  // namespace

std::optional<FileAccess> access_of(const std::string& path) {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) return std::nullopt;
    return FileAccess{facts.st_mode, facts.st_uid, facts.st_gid};
}

std::string_view access_fault(const FileAccess& access, FileUse use) {
    return use == FileUse::secret ? secret_fault(access) : trusted_fault(access);
}

std::optional<std::string> access_warning(std::string_view what, const std::string& path, FileUse use) {
    const std::optional<FileAccess> access = access_of(path);
    const std::string_view fault = access ? access_fault(*access, use) : std::string_view();
    if (fault.empty()) return std::nullopt;
    return "using " + std::string(what) + " " + detail::in_quotes(path) + ", " + std::string(fault);
}

}  // namespace echo::program
