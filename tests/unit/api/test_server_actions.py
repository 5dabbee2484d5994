"""What is asked of a server by POST /servers/ID/action, and how it is answered."""

import pytest

from common import exception
from tests.unit.api.objects import IMAGE_ID, instance

HOST, ANYWHERE = {"host": "host1"}, {"availability_zone": None}
ZONE = {"availability_zone": "nova"}
PATH = f"/servers/{IMAGE_ID}/action"


@pytest.mark.parametrize(
    ("version", "body", "call"),
    [
        ("2.1", {"lock": None}, ("lock_instance", {"reason": None})),
        ("2.1", {"lock": {"locked_reason": "x"}}, ("lock_instance", {"reason": None})),
        ("2.1", {"lock": "nonsense"}, ("lock_instance", {"reason": None})),
        ("2.73", {"lock": None}, ("lock_instance", {"reason": None})),
        ("2.73", {"lock": {}}, ("lock_instance", {"reason": None})),
        ("2.73", {"lock": {"locked_reason": "x"}}, ("lock_instance", {"reason": "x"})),
        ("2.1", {"unlock": None}, ("unlock_instance", {"override": True})),
        ("2.1", {"os-resetState": {"state": "error"}}, ("reset_state", {"state": "error"})),
        ("2.1", {"forceDelete": None}, ("terminate_instance", {})),
        ("2.1", {"unrescue": None}, ("unrescue_instance", {})),
        ("2.1", {"shelve": None}, ("shelve_instance", {})),
        ("2.1", {"shelveOffload": None}, ("shelve_offload_instance", {})),
        ("2.1", {"unshelve": None}, ("unshelve_instance", {"destination": {}})),
        ("2.1", {"unshelve": ZONE}, ("unshelve_instance", {"destination": {}})),
        ("2.77", {"unshelve": None}, ("unshelve_instance", {"destination": {}})),
        ("2.77", {"unshelve": ZONE}, ("unshelve_instance", {"destination": ZONE})),
        ("2.91", {"unshelve": ANYWHERE}, ("unshelve_instance", {"destination": ANYWHERE})),
        ("2.91", {"unshelve": HOST}, ("unshelve_instance", {"destination": HOST})),
        ("2.17", {"trigger_crash_dump": None}, ("trigger_crash_dump", {})),
    ],
)
def test_actions_by_version(api, version, body, call):
    """202 without a body, and the conductor asked for what the version's body means."""
    answer = api.post(PATH, body, version)
    assert (answer.status_code, answer.content) == (202, b"")
    assert api.tasks.calls == [(call[0], {"instance_uuid": IMAGE_ID, **call[1]})]


@pytest.mark.parametrize(
    ("version", "body"),
    [
        ("2.73", {"lock": {"locked_reason": ""}}),
        ("2.73", {"lock": {"locked_reason": "x" * 256}}),
        ("2.73", {"lock": {"reason": "x"}}),
        ("2.73", {"lock": {"locked_reason": "a\0b"}}),
        ("2.73", {"lock": "x"}),
        ("2.1", {"os-resetState": {"state": "deleted"}}),
        ("2.1", {"os-resetState": None}),
        ("2.77", {"unshelve": {}}),
        ("2.77", {"unshelve": {"availability_zone": None}}),
        ("2.77", {"unshelve": {"availability_zone": "nova", "host": "host1"}}),
        ("2.17", {"trigger_crash_dump": {}}),
        ("2.1", {"rescue": {"rescue_image_ref": "x"}}),
        ("2.1", {"rescue": {"password": "x"}}),
        ("2.1", {"createImage": {}}),
        ("2.1", {"createImage": {"name": " "}}),
        ("2.1", {"createImage": {"name": "a", "metadata": {"k": 1}}}),
        ("2.1", {"rebuild": {}}),
        ("2.1", {"rebuild": {"imageRef": "x"}}),
        ("2.1", {"rebuild": {"imageRef": ""}}),
        ("2.1", {"rebuild": {"imageRef": IMAGE_ID, "description": "since 2.19"}}),
        ("2.19", {"rebuild": {"imageRef": IMAGE_ID, "key_name": "since 2.54"}}),
        ("2.54", {"rebuild": {"imageRef": IMAGE_ID, "user_data": "eA=="}}),
        ("2.57", {"rebuild": {"imageRef": IMAGE_ID, "user_data": 1}}),
        ("2.57", {"rebuild": {"imageRef": IMAGE_ID, "personality": []}}),
        ("2.1", {"rebuild": {"imageRef": IMAGE_ID, "preserve_ephemeral": "perhaps"}}),
        ("2.1", {"os-getConsoleOutput": None}),
        ("2.1", {"os-getConsoleOutput": {"length": -2}}),
        ("2.1", {"os-getConsoleOutput": {"length": "many"}}),
    ],
)
def test_what_nova_refuses_is_refused(api, version, body):
    """Before anything is asked of the conductor."""
    assert api.post(PATH, body, version).status_code == 400
    assert api.tasks.calls == []


def test_a_member_unlocks_no_other_s_lock(secured):
    """The conductor hears whether the caller may; a member may not."""
    assert secured.post(PATH, {"unlock": None}, user="alice").status_code == 202
    assert secured.tasks.calls[-1][1]["override"] is False


@pytest.mark.parametrize(
    ("error", "retry_after"),
    [
        (exception.InstanceBusy(action="stop", instance="x", attribute="a", state="s"), "2"),
        (exception.InstanceIsLocked(instance="x"), None),
    ],
)
def test_a_conflict_that_passes_says_when_to_come_again(api, error, retry_after):
    """Clients wait for what will be over, and for nothing else."""
    api.tasks.lose = [error]
    answer = api.post(PATH, {"os-stop": None})
    assert answer.status_code == 409
    assert answer.headers.get("Retry-After") == retry_after


def test_a_lock_is_shown(api):
    """Since 2.9, with what was said of it since 2.73."""
    api.conductor.instances = [instance(locked=True, locked_reason="audit")]
    path = f"/servers/{api.conductor.instances[0].uuid}"
    assert "locked" not in api.get(path, "2.8").json["server"]
    assert api.get(path, "2.9").json["server"]["locked"] is True
    assert api.get(path, "2.73").json["server"]["locked_reason"] == "audit"


def test_what_a_version_does_not_have_is_not_there(api):
    """A crash dump is asked for since 2.17."""
    answer = api.post(PATH, {"trigger_crash_dump": None}, "2.16")
    assert (answer.status_code, api.tasks.calls) == (404, [])


@pytest.mark.parametrize("version", ["2.44", "2.45"])
def test_an_image_is_named_in_the_answer(api, version):
    """By its address before 2.45, in the body since."""
    wanted = {"name": "kept", "metadata": {"a": "b"}}
    answer = api.post(PATH, {"createImage": wanted}, version)
    assert answer.status_code == 202
    if version == "2.44":
        assert answer.headers["Location"] == f"http://127.0.0.1/v2.1/images/{IMAGE_ID}"
        assert answer.content == b""
    else:
        assert answer.json == {"image_id": IMAGE_ID}
    asked = {"instance_uuid": IMAGE_ID, "name": "kept", "properties": {"a": "b"}}
    assert api.tasks.calls == [("snapshot_instance", asked)]


@pytest.mark.parametrize(
    ("body", "image_id", "password"),
    [
        (None, None, None),
        ({}, None, None),
        ({"adminPass": "secret"}, None, "secret"),
        ({"rescue_image_ref": IMAGE_ID}, IMAGE_ID, None),
    ],
)
def test_a_rescue_is_answered_with_a_password(api, body, image_id, password):
    """200, as in Nova; it is the caller's own or a new one."""
    answer = api.post(PATH, {"rescue": body})
    assert answer.status_code == 200
    given = answer.json["adminPass"]
    assert given == password if password else len(given) == 12
    assert api.tasks.calls[-1] == (
        "rescue_instance",
        {"instance_uuid": IMAGE_ID, "image_id": image_id},
    )


@pytest.mark.parametrize(
    ("also", "expected"),
    [({}, None), ({"OS-DCF:diskConfig": "AUTO"}, True), ({"OS-DCF:diskConfig": "MANUAL"}, False)],
)
def test_a_resize_says_what_becomes_of_the_disk(api, also, expected):
    """Or leaves it as it is."""
    api.post(PATH, {"resize": {"flavorRef": "2", **also}})
    wanted = {"instance_uuid": IMAGE_ID, "flavorid": "2", "auto_disk_config": expected}
    assert api.tasks.calls == [("resize_instance", wanted)]


def test_a_flavor_that_there_is_not_is_a_mistake_in_the_request(api):
    """As Nova has it: 404 would be about the server."""
    api.tasks.lose = [exception.FlavorNotFound(flavor="9")]
    answer = api.post(PATH, {"resize": {"flavorRef": "9"}})
    assert answer.status_code == 400
    assert answer.json["badRequest"]["message"] == "Flavor 9 could not be found."


@pytest.mark.parametrize(
    ("version", "shown"),
    [
        ("2.53", set()),
        ("2.54", {"key_name"}),
        ("2.57", {"key_name", "user_data"}),
        ("2.75", {"key_name", "user_data"}),
    ],
)
def test_what_can_be_given_anew_is_in_the_answer_to_a_rebuild(api, version, shown):
    """Clients read there what the server has now."""
    api.conductor.instances = [instance(uuid=IMAGE_ID, task_state="rebuilding")]
    server = api.post(PATH, {"rebuild": {"imageRef": IMAGE_ID}}, version).json["server"]
    assert shown == server.keys() & {"key_name", "user_data", "OS-EXT-SRV-ATTR:user_data"}


def test_a_rebuild_is_answered_with_the_server(api):
    """202, where it is, and what it was told to be on the way to the conductor."""
    api.conductor.instances = [instance(uuid=IMAGE_ID, task_state="rebuilding")]
    wanted = {
        "imageRef": IMAGE_ID,
        "name": "new",
        "description": "d",
        "metadata": {"a": "b"},
        "user_data": None,
        "key_name": "mine",
        "accessIPv4": "192.0.2.1",
        "preserve_ephemeral": "yes",
        "adminPass": "secret",
        "OS-DCF:diskConfig": "AUTO",
    }
    answer = api.post(PATH, {"rebuild": wanted}, "2.79")
    server = answer.json["server"]
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"http://127.0.0.1/v2.1/servers/{IMAGE_ID}"
    assert (server["id"], server["status"], server["adminPass"]) == (IMAGE_ID, "REBUILD", "secret")
    assert api.tasks.calls[-1] == (
        "rebuild_instance",
        {
            "instance_uuid": IMAGE_ID,
            "image_id": IMAGE_ID,
            "updates": {
                "display_name": "new",
                "display_description": "d",
                "metadata": {"a": "b"},
                "user_data": None,
                "key_name": "mine",
                "access_ip_v4": "192.0.2.1",
                "auto_disk_config": True,
            },
            "preserve_ephemeral": True,
        },
    )


@pytest.mark.parametrize(
    ("version", "what"),
    [
        ("2.1", {"personality": [{"path": "/etc/motd", "contents": ""}]}),
        ("2.63", {"trusted_image_certificates": ["x"]}),
    ],
)
def test_what_this_cloud_has_not_got_is_named(api, version, what):
    """And nothing is rebuilt without it."""
    answer = api.post(PATH, {"rebuild": {"imageRef": IMAGE_ID, **what}}, version)
    assert "here" in answer.json["badRequest"]["message"]
    assert api.tasks.calls == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"rebuild": {"imageRef": IMAGE_ID}}, "Cannot find image for rebuild"),
        ({"rescue": {"rescue_image_ref": IMAGE_ID}}, f"Requested rescue image '{IMAGE_ID}' is"),
    ],
)
def test_an_unknown_image_is_the_caller_s_mistake(api, body, message):
    """400, not 404: the server is there."""
    api.tasks.lose = [exception.ImageNotFound(image=IMAGE_ID)]
    answer = api.post(PATH, body)
    assert answer.json["badRequest"]["message"].startswith(message)


def test_an_unknown_key_is_the_caller_s_mistake(api):
    """In Nova's words."""
    api.tasks.lose = [exception.KeypairNotFound(name="mine", user_id="alice")]
    answer = api.post(PATH, {"rebuild": {"imageRef": IMAGE_ID, "key_name": "mine"}}, "2.54")
    assert answer.json["badRequest"]["message"] == "Invalid key_name provided."


def test_a_host_to_unshelve_on_is_for_administrators(secured):
    """The zone is for everybody."""
    assert secured.post(PATH, {"unshelve": HOST}, "2.91", user="alice").status_code == 403
    assert secured.post(PATH, {"unshelve": ANYWHERE}, "2.91", user="alice").status_code == 202


@pytest.mark.parametrize(
    ("length", "lines"), [(None, None), (-1, None), ("-1", None), (5, 5), ("5", 5), (0, 0)]
)
def test_console_output_is_text(api, length, lines):
    """As many lines of its end as were asked for, without what a terminal would obey."""
    answer = api.post(PATH, {"os-getConsoleOutput": {"length": length}})
    assert (answer.status_code, answer.json) == (200, {"output": "a\nb\n[0m"})
    assert api.conductor.asked("console_output")["tail_length"] == lines


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (exception.HostUnavailable(instance="x"), 503),
        (exception.InstanceNotReady(instance="x"), 409),
        (exception.ConsoleNotAvailable(instance="x"), 404),
        (exception.NotSupportedByDriver(driver="d", method="m"), 501),
    ],
)
def test_a_console_that_can_t_be_had_says_why(api, error, code):
    """What helps is in the code: wait, start it, look elsewhere, or nothing."""
    api.conductor.fail = error
    answer = api.post(PATH, {"os-getConsoleOutput": {}})
    assert answer.status_code == code
    assert answer.headers.get("Retry-After") == ("2" if code == 503 else None)


def test_nothing_can_be_restored(api):
    """A delete is no soft one here, so no server is in the state for it."""
    api.conductor.instances = [instance(uuid=IMAGE_ID)]
    answer = api.post(PATH, {"restore": None})
    assert answer.json["conflictingRequest"]["message"] == (
        f"Cannot 'restore' instance {IMAGE_ID} while it is in vm_state active"
    )
    assert api.post(f"/servers/{IMAGE_ID[:-1]}0/action", {"restore": None}).status_code == 404


def test_images_are_deleted_by_id(api):
    """204, as in Glance; what is no id is not there."""
    assert api.delete(f"/images/{IMAGE_ID}").status_code == 204
    assert api.conductor.asked("image_delete")["image_id"] == IMAGE_ID
    assert api.delete("/images/cirros").status_code == 404


def test_what_an_image_was_made_of_is_shown(api):
    """Properties stand beside Glance's own fields, and take the place of none."""
    shown = {"image_type": "snapshot", "instance_uuid": IMAGE_ID}
    api.conductor.images[0].properties = {**shown, "status": "mine"}
    api.conductor.images[0].owner = "demo"
    image = api.get(f"/images/{IMAGE_ID}", "2.36").json
    assert image.items() >= {**shown, "status": "active", "owner": "demo"}.items()
