"""check_bill.py FILE...: each is a document of SPDX 2.3 in JSON, of the fields that the project's bill of materials has:
all that the specification demands is there, nothing has a name or form that it does not know, and nothing points to what
is not there. https://spdx.github.io/spdx-spec/v2.3/"""

import datetime
import json
import re
import sys

ACTOR = r"(Person|Organization): [^()]+( \([^()\s]+@[^()\s]+\))?"
TOOL = r"Tool: \S+-\d+\.\d+\.\d+"
SPDX_ID = r"SPDXRef-[A-Za-z0-9.-]+"
LICENCE_REFERENCE = r"LicenseRef-[A-Za-z0-9.-]+"
# Of the licences of SPDX those that the bill may have to name.
LICENCES = (
    "0BSD Apache-2.0 BSD-2-Clause BSD-3-Clause BSL-1.0 CC0-1.0 GPL-2.0-only GPL-2.0-or-later GPL-3.0-only "
    "GPL-3.0-or-later ISC LGPL-2.1-only LGPL-2.1-or-later MIT Zlib"
).split()
PURL = r"pkg:(deb/[a-z]+|generic)/(?:[a-z0-9.-]|%2B)+@(?:[A-Za-z0-9.~-]|%2B|%3A)+(\?arch=[a-z0-9]+&distro=[a-z]+-[a-z0-9.]*)?"


def refuse(where, why):
    sys.exit(f"FAILED: {where}: {why}")


def text(form):
    def check(where, value):
        if not isinstance(value, str) or not re.fullmatch(form, value, re.DOTALL):
            refuse(where, f"{value!r} has not the form {form}")
    return check


def one_of(*words):
    return text("|".join(re.escape(word) for word in words))


def is_false(where, value):
    # Else the files and a code over them would have to be there.
    if value is not False:
        refuse(where, f"{value!r} is not false")


def a_time(where, value):
    try:
        datetime.datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ")
    except (TypeError, ValueError):
        refuse(where, f"{value!r} is no time in UTC")


def a_licence(where, value):
    text(r".+")(where, value)
    if value == "NOASSERTION":
        return
    for word in re.split(r" (?:AND|OR) ", value):
        if word not in LICENCES and not re.fullmatch(LICENCE_REFERENCE, word):
            refuse(where, f"{word!r} is no licence that SPDX has")


def fields(required, optional=None):
    def check(where, value):
        if not isinstance(value, dict):
            refuse(where, f"{value!r} is no object")
        for name in required:
            if name not in value:
                refuse(where, f"has no {name}")
        for name, part in value.items():
            checks = required.get(name) or (optional or {}).get(name)
            if not checks:
                refuse(where, f"{name} is not known here")
            checks(f"{where}.{name}", part)
    return check


def some(check_part):
    def check(where, value):
        if not isinstance(value, list) or not value:
            refuse(where, f"{value!r} is no list of at least one")
        for index, part in enumerate(value):
            check_part(f"{where}[{index}]", part)
    return check


LINE = text(r"[^\n]+")
PACKAGE = fields(
    {
        "SPDXID": text(SPDX_ID),
        "name": LINE,
        "versionInfo": LINE,
        "supplier": text(ACTOR),
        "downloadLocation": one_of("NOASSERTION"),
        "filesAnalyzed": is_false,
        "licenseConcluded": a_licence,
        "licenseDeclared": a_licence,
        "copyrightText": LINE,
        "primaryPackagePurpose": one_of("APPLICATION", "LIBRARY"),
        "externalRefs": some(fields({
            "referenceCategory": one_of("PACKAGE-MANAGER"),
            "referenceType": one_of("purl"),
            "referenceLocator": text(PURL),
        })),
    },
    {
        "packageFileName": LINE,
        "sourceInfo": LINE,
        "licenseComments": LINE,
        "checksums": some(fields({"algorithm": one_of("SHA256"), "checksumValue": text(r"[0-9a-f]{64}")})),
    },
)
DOCUMENT = fields(
    {
        "spdxVersion": one_of("SPDX-2.3"),
        "dataLicense": one_of("CC0-1.0"),
        "SPDXID": one_of("SPDXRef-DOCUMENT"),
        "name": LINE,
        # A fragment would be taken for one of its elements.
        "documentNamespace": text(r"https://[^#\s]+"),
        "creationInfo": fields({"created": a_time, "creators": some(text(f"{ACTOR}|{TOOL}"))}),
        "packages": some(PACKAGE),
        "relationships": some(fields(
            {
                "spdxElementId": text(SPDX_ID),
                "relationshipType": one_of("DESCRIBES", "STATIC_LINK", "DEPENDS_ON"),
                "relatedSpdxElement": text(SPDX_ID),
            },
            {"comment": LINE},
        )),
    },
    {
        "hasExtractedLicensingInfos": some(fields({
            "licenseId": text(LICENCE_REFERENCE), "name": LINE, "extractedText": text(r".{20,}"),
        })),
    },
)


def check_references(where, document):
    ids = [document["SPDXID"], *(package["SPDXID"] for package in document["packages"])]
    for name in ids:
        if ids.count(name) > 1:
            refuse(where, f"{name} stands for two elements")
    pairs = [(part["spdxElementId"], part["relatedSpdxElement"]) for part in document["relationships"]]
    for name in {name for pair in pairs for name in pair}:
        if name not in ids:
            refuse(where, f"{name} has a relationship, and is not there")
    for name in ids[1:]:
        if not any(related == name for _, related in pairs):
            refuse(where, f"{name} has no relationship to anything")
    kinds = [part["relationshipType"] for part in document["relationships"]]
    if kinds.count("DESCRIBES") != 1:
        refuse(where, "does not describe one element")
    known = {part["licenseId"] for part in document.get("hasExtractedLicensingInfos", [])}
    named = set(re.findall(LICENCE_REFERENCE, " ".join(package["licenseDeclared"] for package in document["packages"])))
    for name in known ^ named:
        refuse(where, f"the licence {name} has {'no text' if name in named else 'a text, and nothing has it'}")


for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        content = json.load(file)
    DOCUMENT(path, content)
    check_references(path, content)
