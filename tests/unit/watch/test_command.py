"""One command and no file: what the words on the command line mean for the options."""

import re
import shlex
from pathlib import Path

import pytest
from oslo_config import cfg

from common import config
from common.exception import StartupError
from deployment.broker_users import broker_users
from tests.recordings import events
from watch import command
from watch.envelope import bare


def applied(*words):
    conf = cfg.ConfigOpts()
    config.register(conf)
    conf.register_cli_opts(command.OPTIONS)
    conf([*words])
    command.apply(conf)
    return conf


def test_a_broker_is_all_it_takes():
    """Its management API, and who switches the firehose, follow from the URL."""
    conf = applied("--broker", "rabbit://ann:s%40same@mq1:5672,ann:s%40same@mq2/nova")
    assert conf.watch.management_url == ["http://mq1:15672", "http://mq2:15672"]
    assert (conf.watch.firehose_user, conf.watch.firehose_password) == ("ann", "s@same")
    assert conf.watch.auth_strategy == "noauth"


def test_the_management_api_may_be_elsewhere():
    """Behind another port, or TLS."""
    conf = applied("--broker", "rabbit://a:b@mq1/", "--management", "https://mq1:15671")
    assert conf.watch.management_url == ["https://mq1:15671"]


def test_without_the_words_nothing_changes():
    """Files say all of it, as before."""
    conf = applied()
    assert conf.watch.auth_strategy == "http_basic"
    assert conf.watch.firehose_user is None


def test_what_others_could_reach_keeps_its_passwords(monkeypatch):
    """Whoever listens on more than loopback wants users."""
    monkeypatch.setenv("OS_WATCH__HOST", "0.0.0.0")
    assert applied("--broker", "rabbit://a:b@mq1/").watch.auth_strategy == "http_basic"


@pytest.mark.parametrize("url", ["http://mq1", "rabbit://", "mq1:5672"])
def test_what_is_no_broker_is_said(url):
    """With an example of one."""
    with pytest.raises(StartupError, match="rabbit://USER:PASSWORD@HOST"):
        applied("--broker", url)


def test_a_bare_envelope_names_and_pairs_and_no_more():
    """Methods and ids are there; arguments, answers, contexts and texts are not."""
    for event in (*events("boot"), *events("trouble"), *events("nova-34")):
        left = bare(event.envelope)
        assert (left.args, left.result, left.text, left.subject) == (None, None, None, None)
        assert (left.context, left.ids, left.names) == ({}, (), {})
        assert " " not in (left.failure or "")
        assert left.user in {None, "***"}
        assert (left.method, left.msg_id, left.unique_id) == (
            event.envelope.method,
            event.envelope.msg_id,
            event.envelope.unique_id,
        )


def test_the_rights_that_the_documentation_names_are_those_of_our_own_user():
    """They are what watching needs, and no more."""
    page = (Path(__file__).parents[3] / "docs" / "watch-openstack.md").read_text()
    (rights,) = re.findall(r"set_permissions -p VHOST watch (.*)", page)
    user = broker_users([])["micronova-watch"]
    assert shlex.split(rights) == [user.configure, user.write, user.read]
    assert f"set_user_tags watch {user.tags}" in page
