"""Quotas: what projects can have limits of, under Nova's names and in its order."""

from typing import Final

# resource -> the option of [quota] with its limit; None: nothing here has any, so there is no limit
RESOURCES: Final[dict[str, str | None]] = {
    "cores": "cores",
    "injected_files": "injected_files",
    "injected_file_content_bytes": "injected_file_content_bytes",
    "injected_file_path_bytes": "injected_file_path_length",
    "instances": "instances",
    "key_pairs": "key_pairs",
    "metadata_items": "metadata_items",
    "ram": "ram",
    "server_groups": "server_groups",
    "server_group_members": "server_group_members",
    "fixed_ips": None,
    "floating_ips": None,
    "security_groups": None,
    "security_group_rules": None,
}
UNLIMITED: Final = -1
