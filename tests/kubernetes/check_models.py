"""check_models.py FILE...: every field in the manifests of FILE is one that the models of Kubernetes' own client for
Python have, with the type that they have there. Those are made from the schemas that Kubernetes publishes."""

import re
import sys

import kubernetes.client
import yaml

# What came after the oldest version of the client that is to be had in Debian 12, which is for Kubernetes 1.22.
LATER_FIELDS = {("preStop", "sleep"), ("spec", "backoffLimitPerIndex")}
OLDER_MODELS = {"V2HorizontalPodAutoscaler": "V2beta2HorizontalPodAutoscaler"}
TYPES = {"str": str, "int": int, "bool": bool}


def model_of(name):
    return getattr(kubernetes.client, name, None) or getattr(kubernetes.client, OLDER_MODELS.get(name, ""), None)


def check(path, value, type_name):
    where = ".".join(path)
    inner = re.fullmatch(r"(list\[|dict\(str, )(.*)[\])]", type_name)
    if inner:
        if not isinstance(value, list if type_name.startswith("list") else dict):
            sys.exit(f"FAILED: {where}: {value!r} is no {type_name}")
        parts = enumerate(value) if isinstance(value, list) else value.items()
        for name, part in parts:
            check([*path, str(name)], part, inner[2])
    elif type_name in TYPES:
        if not isinstance(value, TYPES[type_name]):
            sys.exit(f"FAILED: {where}: {value!r} is no {type_name}")
    elif type_name != "object":
        check_fields(path, value, model_of(type_name))


def check_fields(path, value, model):
    types = {model.attribute_map[name]: type_name for name, type_name in model.openapi_types.items()}
    for name, part in value.items():
        if name in types:
            check([*path, name], part, types[name])
        elif (path[-1], name) not in LATER_FIELDS:
            sys.exit(f"FAILED: {'.'.join(path)}: {model.__name__} has no field {name}")


checked = 0
for file in sys.argv[1:]:
    for manifest in yaml.safe_load_all(open(file, encoding="utf-8")):
        version = manifest["apiVersion"].split("/")[-1]
        found = model_of(version.capitalize() + manifest["kind"])
        # The client knows none of the resources that others have added, such as the Prometheus Operator.
        if found:
            check_fields([manifest["kind"]], manifest, found)
            checked += 1
if checked < 5:
    sys.exit(f"FAILED: only {checked} manifests have a model")
