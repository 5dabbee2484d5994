"""[quota]: what a project may have, where nothing else was set for it by the API."""

from oslo_config import cfg

from common.quota import UNLIMITED

GROUP = "quota"


def _limit(name: str, default: int, what: str) -> cfg.IntOpt:
    return cfg.IntOpt(name, default=default, min=UNLIMITED, help=f"{what}; -1 for no limit.")


OPTS = [
    _limit("instances", 10, "Servers a project can have"),
    _limit("cores", 20, "Virtual CPUs all servers of a project can have together"),
    _limit("ram", 50 * 1024, "MiB of memory all servers of a project can have together"),
    _limit("metadata_items", 128, "Metadata items a server can have"),
    _limit("key_pairs", 100, "Keypairs a user can have"),
    _limit("server_groups", 10, "Server groups a project can have"),
    _limit("server_group_members", 10, "Servers a server group can have"),
    _limit("injected_files", 5, "Files a server could be given (shown, and none can be)"),
    _limit("injected_file_content_bytes", 10 * 1024, "Bytes of such a file (shown)"),
    _limit("injected_file_path_length", 255, "Characters of such a file's path (shown)"),
]
