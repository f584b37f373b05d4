#!/bin/sh
# Run once by the database's own image, as its superuser: the two roles, the database and what it needs.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres \
    -v owner="$(cat /run/secrets/owner_password)" -v app="$(cat /run/secrets/app_password)" <<'SQL'
CREATE ROLE factdesk_owner LOGIN PASSWORD :'owner';
CREATE ROLE factdesk_app LOGIN PASSWORD :'app';
CREATE DATABASE factdesk OWNER factdesk_owner ENCODING 'UTF8';
REVOKE CONNECT ON DATABASE factdesk FROM PUBLIC;
GRANT CONNECT ON DATABASE factdesk TO factdesk_app;
\c factdesk
CREATE EXTENSION vector;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION unaccent;
CREATE EXTENSION btree_gist;
SQL
