"""bill_of_materials.py VERSION SECONDS ARCHIVE [DOCUMENTS] <FILES: writes the bill of materials of the programs in ARCHIVE, as SPDX
2.3 in JSON.

Each line of FILES is the word "linked" or "header", a space, and the path of a file that went into the programs. The
packages of Debian that own these files are what the bill lists. SECONDS is the time of the sources, since 1970."""

import datetime
import hashlib
import json
import os
import re
import subprocess
import sys

# The names of licences in Debian's copyright files that SPDX has others for.
# https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/#license-short-name
LICENCES = {
    "0bsd": "0BSD", "apache-2.0": "Apache-2.0", "boost": "BSL-1.0", "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause", "bsl-1.0": "BSL-1.0", "cc0-1.0": "CC0-1.0", "expat": "MIT", "isc": "ISC", "mit": "MIT",
    "gpl-2": "GPL-2.0-only", "gpl-2+": "GPL-2.0-or-later", "gpl-3": "GPL-3.0-only", "gpl-3+": "GPL-3.0-or-later",
    "lgpl-2.1": "LGPL-2.1-only", "lgpl-2.1+": "LGPL-2.1-or-later", "zlib": "Zlib",
}
OWN_ID = "SPDXRef-echo"
FIELDS = ["binary:Package", "Package", "Version", "Architecture", "source:Package", "source:Version", "Maintainer"]


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}).stdout


def owners(paths):
    """The package that owns each of the files."""
    # Compilers name files by way of folders of theirs; a system whose /lib is a link to /usr/lib has packages that know
    # a file by either name.
    names = {path: {os.path.normpath(path), os.path.realpath(path)} for path in paths}
    for alternatives in names.values():
        alternatives |= {re.sub("^/usr/lib", "/lib", name) for name in alternatives}
    wanted = sorted(set().union(*names.values()))
    # It fails where one of them is unknown, and prints the others all the same.
    query = subprocess.run(
        ["dpkg-query", "--search", "--", *wanted], capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}
    )
    found = {}
    for line in query.stdout.splitlines():
        package, separator, path = line.partition(": ")
        if separator and not package.startswith("diversion "):
            found[path] = package.split(", ")[0]
    result = {}
    for path, alternatives in names.items():
        known = sorted(found[name] for name in alternatives if name in found)
        if not known:
            sys.exit(
                f"bill_of_materials.py: no package owns {os.path.normpath(path)}, which went into the programs: install "
                "what it is part of as a package, so that the bill of materials can name it"
            )
        result[path] = known[0]
    return result


def facts(packages):
    """What dpkg knows of the packages, by their names."""
    lines = run("dpkg-query", "--show", "--showformat", "\\t".join(f"${{{name}}}" for name in FIELDS) + "\\n", *packages)
    rows = [dict(zip(FIELDS, line.split("\t"), strict=True)) for line in lines.splitlines()]
    return {row["binary:Package"]: row for row in rows}


def stanzas(text):
    for part in re.split(r"\n(?:[ \t]*\n)+", text):
        fields = {}
        for name, value in re.findall(r"^([A-Za-z-]+):((?:.*\n?)(?:[ \t].*\n?)*)", part, re.MULTILINE):
            fields.setdefault(name.lower(), value.strip())
        yield fields


def licence_of(package, documents):
    """The licence of most of a package, as an expression of SPDX, and the texts of licences that SPDX does not know, by
    their identifiers. The expression is None where the package's file is not for machines."""
    with open(f"{documents}/{package}/copyright", encoding="utf-8", errors="replace") as file:
        parts = list(stanzas(file.read()))
    if not parts or "copyright-format/1.0" not in parts[0].get("format", ""):
        return None, {}
    general = [part["license"] for part in parts if part.get("files") == "*" and part.get("license")]
    if not general:
        return None, {}
    name, _, text = general[0].partition("\n")
    words = re.split(r" (or|and) ", name.strip())
    known = [LICENCES.get(word.lower()) if index % 2 == 0 else word.upper() for index, word in enumerate(words)]
    if all(known):
        return " ".join(known), {}
    for part in parts:
        title, _, body = part.get("license", "").partition("\n")
        if not text.strip() and "files" not in part and title.strip() == name.strip():
            text = body
    reference = "LicenseRef-" + re.sub(r"[^A-Za-z0-9.]+", "-", f"{package}-{name}").strip("-")
    lines = [re.sub(r"^ ?\.?$", "", line.rstrip()[1:]) for line in (" " + text.lstrip()).splitlines()]
    return reference, {reference: {"licenseId": reference, "name": name.strip(), "extractedText": "\n".join(lines)}}


def distribution():
    with open("/etc/os-release", encoding="utf-8") as file:
        known = dict(re.findall(r'^([A-Z_]+)="?([^"\n]*)', file.read(), re.MULTILINE))
    return known.get("ID", "debian"), known.get("VERSION_ID", "")


def organization(maintainer):
    name, _, address = maintainer.partition(" <")
    return f"Organization: {name}" + (f" ({address.rstrip('>')})" if address else "")


def spdx_id(package):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.]+", "-", package["Package"])


def describe(package, licence):
    system, release = distribution()
    version = package["Version"].replace(":", "%3A").replace("+", "%2B")
    name = package["Package"].replace("+", "%2B")
    return {
        "SPDXID": spdx_id(package),
        "name": package["Package"],
        "versionInfo": package["Version"],
        "supplier": organization(package["Maintainer"]),
        "sourceInfo": f"built from the source package {package['source:Package']} {package['source:Version']}",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": licence or "NOASSERTION",
        "licenseComments": f"all of its licences: /usr/share/doc/{package['Package']}/copyright in that package",
        "copyrightText": "NOASSERTION",
        "primaryPackagePurpose": "LIBRARY",
        "externalRefs": [{
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator": f"pkg:deb/{system}/{name}@{version}?arch={package['Architecture']}&distro={system}-{release}",
        }],
    }


def own_package(version, archive, digest):
    with open("LICENSE", encoding="utf-8") as file:
        rights = re.search(r"^Copyright .*", file.read(), re.MULTILINE)[0]
    return {
        "SPDXID": OWN_ID,
        "name": "echo",
        "versionInfo": version,
        "packageFileName": os.path.basename(archive),
        "supplier": "Organization: The Echo toolkit authors",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "checksums": [{"algorithm": "SHA256", "checksumValue": digest}],
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "MIT",
        "copyrightText": rights,
        "primaryPackagePurpose": "APPLICATION",
        "externalRefs": [{
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator": f"pkg:generic/echo@{version}",
        }],
    }


def relationship(element, kind, related, comment=None):
    made = {"spdxElementId": element, "relationshipType": kind, "relatedSpdxElement": related}
    return {**made, "comment": comment} if comment else made


def main():
    version, seconds, archive, *documents = sys.argv[1:]
    uses = [line.rstrip("\n").split(" ", 1) for line in sys.stdin]
    owner = owners(sorted({path for _, path in uses}))
    linked = {owner[path] for how, path in uses if how == "linked"}
    if not linked:
        sys.exit("bill_of_materials.py: nothing was linked into the programs, which cannot be")
    known = facts(sorted(set(owner.values())))
    with open(archive, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    packages, licences = [own_package(version, archive, digest)], {}
    relationships = [relationship("SPDXRef-DOCUMENT", "DESCRIBES", OWN_ID)]
    for name in sorted(known):
        licence, texts = licence_of(known[name]["Package"], *(documents or ["/usr/share/doc"]))
        licences.update(texts)
        packages.append(describe(known[name], licence))
        how = ("STATIC_LINK",) if name in linked else ("DEPENDS_ON", "its headers were compiled in")
        relationships.append(relationship(OWN_ID, how[0], packages[-1]["SPDXID"], *how[1:]))
    created = datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc)
    title = os.path.basename(archive).removesuffix(".tar.xz")
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": title,
        # Nothing is to be found there. What it stands for is in it, so that no two documents have the same.
        "documentNamespace": f"https://echo-toolkit.invalid/spdx/{title}-{digest}",
        "creationInfo": {
            "created": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": ["Organization: The Echo toolkit authors", f"Tool: echo-script-release-{version}"],
        },
        "packages": packages,
        "relationships": relationships,
    }
    if licences:
        document["hasExtractedLicensingInfos"] = [licences[name] for name in sorted(licences)]
    print(json.dumps(document, indent=2, ensure_ascii=False))


main()
