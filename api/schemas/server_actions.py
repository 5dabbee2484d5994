"""What the bodies of actions on a server must look like."""

from api.validation import body_schemas, obj

REBOOT_TYPES = ["SOFT", "HARD", "soft", "hard", "Soft", "Hard"]

REBOOT = body_schemas(
    {(2, 1): obj({"reboot": obj({"type": {"enum": REBOOT_TYPES}}, ["type"])}, ["reboot"])}
)
# what comes with these two is ignored, as in Nova
START = body_schemas({(2, 1): obj({"os-start": {}}, ["os-start"])})
STOP = body_schemas({(2, 1): obj({"os-stop": {}}, ["os-stop"])})
