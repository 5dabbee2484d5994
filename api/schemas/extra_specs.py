"""What requests about flavors' extra specs must look like."""

import re
from collections.abc import Mapping
from typing import Any, Final

from api.schemas.parameters import METADATA, TEXT
from api.validation import JSONObject, Schemas, under
from common.exception import Invalid

VALUE: Final[JSONObject] = {"anyOf": [TEXT, {"type": "number"}]}
SPECS: Final[JSONObject] = {**METADATA, "additionalProperties": VALUE}

CREATE = Schemas({(2, 1): under("extra_specs", SPECS)})
UPDATE = Schemas({(2, 1): {**SPECS, "minProperties": 1, "maxProperties": 1}})

NUMBER, SWITCH = "[0-9]+", "(?i:true|false|yes|no|on|off|t|f|y|n|1|0)"
# name -> value, both patterns, of those that are looked at since 2.86; all others are anybody's
KNOWN: Final = {
    r"resources\w*:[A-Z0-9_]+": NUMBER,
    r"trait\w*:[A-Z0-9_]+": "required|forbidden",
    r"group_policy": "none|isolate",
    r"hw:cpu_policy": "dedicated|mixed|shared",
    r"hw:cpu_thread_policy": "prefer|isolate|require",
    r"hw:cpu_(max_)?(sockets|cores|threads)|hw:numa_nodes|hw:serial_port_count": NUMBER,
    r"hw:(boot_menu|cpu_realtime|hide_hypervisor_id|mem_encryption|pmu)": SWITCH,
    r"hw:watchdog_action": "none|pause|poweroff|reset|disabled",
    r"quota:(cpu|memory|disk_io)_(limit|reservation|shares_share|quota|period|shares)": NUMBER,
}


def check(specs: Mapping[str, Any]) -> None:
    """Look at what is known of specs, as is done since 2.86.

    :raises Invalid: the value is none that the name can have
    """
    for name, value in specs.items():
        for known, wanted in KNOWN.items():
            if re.fullmatch(known, name) and not re.fullmatch(wanted, str(value)):
                raise Invalid(f"Validation failed; '{value}' is not one of {wanted} ({name}).")
