# Run once, on an empty volume: the services' user owns its database, and is no superuser.
psql --username postgres --set ON_ERROR_STOP=1 --set password="$(cat /etc/micronova/password)" <<'SQL'
CREATE ROLE micronova LOGIN PASSWORD :'password';
CREATE DATABASE micronova OWNER micronova;
SQL
