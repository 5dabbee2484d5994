"""Run by libcloud's own Python: boots a server, waits for it as libcloud does, and deletes it.

python libcloud_boot.py AUTH_URL USER PASSWORD PROJECT
"""

import sys

from libcloud.compute.providers import get_driver
from libcloud.compute.types import Provider

URL, USER, PASSWORD, PROJECT = sys.argv[1:]

driver = get_driver(Provider.OPENSTACK)(
    USER,
    PASSWORD,
    ex_force_auth_url=URL,
    ex_force_auth_version="3.x_password",
    ex_tenant_name=PROJECT,
    ex_force_service_region=None,
    ex_domain_name="Default",
    api_version="2.1",
)
size = next(size for size in driver.list_sizes() if size.name == "m1.tiny")
image = next(image for image in driver.list_images() if image.name == "cirros")
node = driver.create_node(name="by-libcloud", size=size, image=image)
((node, addresses),) = driver.wait_until_running([node], wait_period=0.2, timeout=60)
print(node.state, *addresses)
assert driver.destroy_node(node)
