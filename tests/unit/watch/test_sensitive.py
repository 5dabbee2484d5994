"""The table of what is secret: names and shapes that are hidden, and ordinary ones that are not."""

import pytest

from watch.masking import mask
from watch.sensitive import HIDDEN, SHAPES, is_secret

_SECRET = """
    password Password adminPass admin_pass new-pass rootpw bindpw pw userPassword
    password_0 passwords PassWord pass_phrase passphrase passcode pass_code htpasswd
    chpasswd pwd PGPASSWORD MYSQL_PWD pin user_pin pinCode pin_code otp userOtp otp_code
    totp hotp mfa_code one_time_code recoveryCodes jwt id_jwt bearer bearerToken
    auth_token X-Auth-Token X-Subject-Token tokens access_token secret client_secret
    secretKey secret_uuid credentials credential cookie Set-Cookie session user_session
    session_id sessionId sessionid session_key session_data signing_key signingKey
    private_key privateKey privatekey private-key ssh_private_key api_key apikey X-Api-Key
    access_key accessKey encryption_key hmac_key client-key-data client_key tls.key
    ssh_host_rsa_key ssh_host_ed25519_key master_key shared_key psk wpa_psk keyring
    krb5_keytab userData user_data userdata OS-EXT-SRV-ATTR:user_data personality
    injected_files injectedFiles connection_info connectionInfo auth http_auth
    Authorization Proxy-Authorization X-Amz-Signature sig
"""
SECRET_NAMES = _SECRET.split()

_OPEN = """
    user username user_name user_id project tenant_id host hostname host_name node uuid id
    request_id req-0c0ffee0-0000-4000-8000-000000000001
    5e7e7e75-0000-4000-8000-000000000001 compute.host1 spin spinning pinned cpu_pinning
    pin_count vcpu_pin_set opinion ping mapping pinging sessions sessions_count
    session_timeout possession obsession author authors authority authenticated auth_url
    auth_type auth_strategy key key_name keys keypair keypairs key_pair public_key
    routing_key sort_key primary_key foreign_key idempotency_key hotkey monkey passenger
    passed tests_passed pass_count passthrough bypass compass bypass_warnings trespass
    secretary postcode code status_code country_code zip_code error_code data metadata
    meta_data user injected files connection info connections signed signature_count
    signal sigma design assign encoder description option value name flavorid flavor_ref
    image_ref image_id availability_zone created_at os-instance-actions
"""
OPEN_NAMES = _OPEN.split()


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_a_name_tells_that_its_value_is_secret(name):
    """However a name is written, in words, in one word or in capitals, what it names is hidden."""
    assert is_secret(name)


@pytest.mark.parametrize("name", OPEN_NAMES)
def test_an_ordinary_name_is_not_taken_for_a_secret(name):
    """What only looks a little like a secret can be read, or the watch would show nothing."""
    assert not is_secret(name)


SECRET_TEXTS = [
    "password=sesame",
    "Password: sesame",
    'password = "open sesame"',
    "password: open sesame",
    "log in with userPassword: open sesame, please",
    '{"password": "open \\" sesame"}',
    "{'adminPass': 'open\\' sesame'}",
    "{u'admin_pass': u'sesame'}",
    '{\\"password\\": \\"sesame\\"}',
    'got {"password": ["sesame"]}',
    'got {"credentials": {"key": {"of": "sesame"}}}',
    "[('admin_pass', 'sesame')]",
    '(["X-Auth-Token", "sesame"])',
    "['--password', 'sesame']",
    'got {"key": "password", "value": "sesame"}',
    'got {"Value": "sesame", "Key": "password"}',
    "name=jwt value=sesame",
    "password:\n  sesame",
    "password:\nsesame",
    "password: |\n  open\n  sesame\n",
    "passwords:\n  - open\n  - sesame",
    "credentials:\n  user: ann\n  word: sesame",
    "    client-key-data: sesame",
    "  jwt: sesame",
    "signing_key => sesame",
    "export PGPASSWORD=sesame",
    "config['password'] = 'sesame'",
    "user[password]=sesame",
    "passwords[0]=sesame",
    "--password sesame",
    "--api-key=sesame",
    "psql --pin sesame host",
    "path=%3Ftoken%3Dsesame",
    "q=%7B%22pin%22%3A%22sesame%22%7D",
    "Server=db;Uid=ann;Pwd=open sesame;Database=x",
    "Server=db;Pwd=sesame",
    "Authorization: Bearer sesame",
    "Authorization=Basic sesame",
    "Cookie: a=1; session=sesame",
    "https://host/x?sig=sesame&y=1",
    "https://host/x?X-Amz-Signature=sesame&y=1",
    "curl -u ann:sesame https://host",
    "curl -su ann:sesame https://host",
    "curl -uann:sesame https://host",
    "curl --user 'ann:open sesame' https://host",
    "curl --proxy-user=ann:sesame https://host",
    "sshpass -p sesame ssh host",
    "mysql -h db -u root -psesame",
    "machine host login ann password sesame",
    "chpasswd:\n  list: |\n    ann:sesame\n    bob:sesame two\n",
    "chpasswd <<EOF\nann:sesame\nEOF",
    "echo 'ann:sesame' | chpasswd",
    "<adminPass>sesame</adminPass>",
    '<x:password type="a"><![CDATA[sesame]]></x:password>',
    "rabbit://u:sesame@host/",
    "postgresql+psycopg://u:open/ses@me@host",
    "-----BEGIN EC PRIVATE KEY-----\nsesame\n-----END EC PRIVATE KEY-----",
]


@pytest.mark.parametrize("text", SECRET_TEXTS)
def test_a_secret_in_a_text_is_hidden(text):
    """A name before a value hides it, in whatever language the text is."""
    assert "ses" not in mask(text)
    assert HIDDEN in mask(text)


SHAPED = [
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2VzYW1l",
    "ann:$6$salt$abcdefghijklmnopqrstuvwx:1:0::",
    "$2b$12$abcdefghijklmnopqrstuv",
    "$y$j9T$abcdefgh$abcdefghijkl",
    "$argon2id$v=19$m=65536,t=3,p=4$abc$def",
    "gAAAAABhabcdefghijklmnopqrstuvwxyz==",
    "ghp_abcdefghijklmnopqrstuvwxyz012345",
    "glpat-abcdefghijklmnopqrst",
    "xoxb-123456789012-abcdefghijkl",
    "hvs.abcdefghijklmnopqrst",
    "Basic YW5uOnNlc2FtZQ==",
    "bearer 0123abcdef",
]


@pytest.mark.parametrize("text", SHAPED)
def test_a_secret_without_a_name_is_known_by_its_shape(text):
    """Tokens and hashed passwords give themselves away, under any name or none."""
    secret = text.removeprefix("ann:").removesuffix(":1:0::").rpartition(" ")[2]
    assert secret not in mask(f"given {text} to it")


OPEN_TEXTS = [
    "the host compute.host1 was pinned by author: ann, sessions=3",
    "req-0c0ffee0-0000-4000-8000-000000000001 took 12.5 ms",
    "2026-11-26T18:12:57.123456+00:00",
    "http://127.0.0.1:8774/v2.1/servers?limit=5&sort_key=name",
    "rabbit://host:5672/vhost",
    "fe80::1%eth0, 10.0.0.1:5672 and [::1]:80",
    "docker run --user 10001:10001 image",
    "sort -u names",
    "basic authentication and bearer certificates",
    "no session of this name; authentication failed",
    "key: name, value: 5",
    "('spin', 'x') and ['key_name', 'mine']",
    "mysql -h host -P 3306",
    "compute/manager.py:12: in build_and_run_instance",
    "Instance 5e7e7e75-0000-4000-8000-000000000001 could not be found.",
    "$5 and $HOME and $1$",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
]


@pytest.mark.parametrize("text", OPEN_TEXTS)
def test_an_ordinary_text_can_be_read(text):
    """Addresses, ids, times and messages of errors stay as they are."""
    assert mask(text) == text


HOSTILE = [
    "password",
    "pw=",
    'pw="',
    "pw: ",
    "pw=a ",
    "pin:\\",
    '\\"pin\\": \\"',
    "%22pin%22%3A%22",
    "a://b:",
    "a://b:c@",
    "eyJaaaaaaaa-",
    "eyJaaaaaaaa.",
    "-u a",
    "-u a:",
    "-u 'a:",
    "mysql ",
    "login ",
    "chpasswd ",
    "<password ",
    "<password>",
    "-----BEGIN PRIVATE KEY",
    "basic ",
    "key=pin ",
    "value=",
    "password:\n ",
    "password:\n- ",
    "password: |\n",
    "['pin',",
    "a.",
    "%3",
    " ",
    "\n",
    "--pin ",
    "pin;",
    "$6$",
    "[]",
    *(shape.sign for shape in SHAPES),
]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_takes_longer_than_its_length(piece):
    """Going back over many beginnings of a secret, again and again, would take minutes."""
    mask(piece * (200_000 // len(piece)))
