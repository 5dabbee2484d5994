"""Where a broker's node listens: the part of its configuration that TLS changes."""

PLAIN_PORT, TLS_PORT = 5672, 5671

PLAIN = f"""\
listeners.tcp.default = {PLAIN_PORT}
"""

# clients prove who they are by password
TLS = f"""\
listeners.tcp = none
listeners.ssl.default = {TLS_PORT}
ssl_options.cacertfile = /etc/rabbitmq/micronova/ca.pem
ssl_options.certfile = /etc/rabbitmq/micronova/cert.pem
ssl_options.keyfile = /etc/rabbitmq/micronova/key.pem
ssl_options.versions.1 = tlsv1.3
ssl_options.versions.2 = tlsv1.2
ssl_options.verify = verify_none
ssl_options.fail_if_no_peer_cert = false
"""
