"""A test across three services, as docs/testing.md shows it: what the test kit is for."""

import pytest
import requests

from deployment.waiting import eventually


@pytest.mark.micronova(computes=2, options={"service": {"down_time": 3}})
def test_a_server_outlives_its_host(deployment, wire):
    """A server whose host dies while it is being built is built on the other one."""
    api, user = deployment.api_url, requests.Session()
    user.auth = deployment.auth("demo")
    image = user.get(f"{api}/images?name=cirros").json()["images"][0]["id"]
    server = {"name": "vm", "imageRef": image, "flavorRef": "1"}
    with deployment.blocked("compute", "build_and_run_instance") as blocked:
        answer = user.post(f"{api}/servers", json={"server": server})
        deployment[blocked.wait()].kill()
    url = f"{api}/servers/{answer.json()['server']['id']}"
    eventually(lambda: user.get(url).json()["server"]["status"] == "ACTIVE", "the server's start")
    wire.assert_flow(
        answer.headers["x-openstack-request-id"],
        "api -> conductor compute_task.create_servers",
        "conductor -> compute build_and_run_instance",
        "conductor -> compute build_and_run_instance",
        "compute -> conductor report.action_finish",
    )
