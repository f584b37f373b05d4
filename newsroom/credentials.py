"""What people and programs prove who they are with: on record whenever it changes, or the change does not happen.

`verify_ledger` finds a password hash, a role or a key's secret that is not the recorded one. It could not find one
that was changed, used and put back between two runs. So the database itself refuses, at commit, a row of a person or a
key that differs from its newest revision, whoever wrote it and by which way; a change is in the ledger for good.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import pgtrigger


def digest_password(stored: str) -> str:
    """What a revision says of a stored password hash: whether it is the same one, and nothing of the password.

    The hash has a random salt in it, so nobody can guess passwords out of the digest without the hash.
    """
    return hashlib.sha256(stored.encode()).hexdigest()


def digest_factor(data: Mapping[str, Any]) -> str:
    """What a revision says of a second factor: whether it is the same one. `data` is django-allauth's column.

    Of an app it is the secret, of recovery codes their seed, of a passkey what its registration attested; how often a
    factor was used changes without a revision.
    """
    attested = data.get("credential", {}).get("response", {}).get("attestationObject", "")
    return hashlib.sha256((data.get("secret") or data.get("seed") or attested).encode()).hexdigest()


def _refuse_what_is_not_on_record(record_type: str, table: str, differences: str) -> str:
    """PL/pgSQL over the row as it is at commit (`now`) and what was recorded of it last (`snapshot`).

    Every table is named with its schema: a temporary one of the same name would be found first.
    """
    return f"""
        SELECT * INTO now FROM public.{table} WHERE id = NEW.id;
        SELECT r.snapshot::jsonb INTO snapshot FROM public.ledger_revision r
            WHERE r.object_type = '{record_type}' AND r.object_id = NEW.id AND r.number = now.revision;
        IF snapshot IS NULL OR {differences}
        THEN RAISE EXCEPTION USING MESSAGE =
            '{record_type} ' || NEW.id || ': this change is not on record';
        END IF;
        RETURN NULL;
    """


# A revision without the digest passes: processes of the version before still write such ones while a new one is rolled
# out, and it is an entry like any other. `verify_ledger` names it, and the next `migrate` adds what is missing.
PERSON_ON_RECORD = pgtrigger.Trigger(
    name="on_record",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("email", "name", "password", "roles", "is_active"),  # type: ignore[no-untyped-call]
    timing=pgtrigger.Deferred,
    declare=[("now", "public.newsroom_user"), ("snapshot", "jsonb")],
    func=_refuse_what_is_not_on_record(
        "user",
        "newsroom_user",
        """snapshot ->> 'email' IS DISTINCT FROM now.email
            OR snapshot ->> 'name' IS DISTINCT FROM now.name
            OR (snapshot ->> 'is_active')::boolean IS DISTINCT FROM now.is_active
            OR snapshot -> 'roles' IS DISTINCT FROM (
                SELECT coalesce(jsonb_agg(role ORDER BY role COLLATE "C"), '[]') FROM unnest(now.roles) role
            )
            OR snapshot ->> 'password_sha256' <> encode(sha256(convert_to(now.password, 'UTF8')), 'hex')""",
    ),
)
KEY_ON_RECORD = pgtrigger.Trigger(
    name="on_record",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf(  # type: ignore[no-untyped-call]
        "user_id", "prefix", "secret_sha256", "scopes", "expires_at", "revoked_at"
    ),
    timing=pgtrigger.Deferred,
    declare=[("now", "public.newsroom_apikey"), ("snapshot", "jsonb")],
    func=_refuse_what_is_not_on_record(
        "key",
        "newsroom_apikey",
        """snapshot ->> 'user' IS DISTINCT FROM now.user_id::text
            OR snapshot ->> 'prefix' IS DISTINCT FROM now.prefix
            OR snapshot ->> 'secret_sha256' IS DISTINCT FROM now.secret_sha256
            OR snapshot -> 'scopes' IS DISTINCT FROM (
                SELECT coalesce(jsonb_agg(scope ORDER BY scope COLLATE "C"), '[]') FROM unnest(now.scopes) scope
            )
            OR (snapshot ->> 'expires_at')::timestamptz IS DISTINCT FROM now.expires_at
            OR (snapshot ->> 'revoked_at')::timestamptz IS DISTINCT FROM now.revoked_at""",
    ),
)

# Each row that stands is told of by the newest revision of a Factor that stands, and each that goes by one that is
# removed. `row_id` is the authenticator's.
FACTOR_ON_RECORD = pgtrigger.Trigger(
    name="on_record",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    timing=pgtrigger.Deferred,
    declare=[("row_id", "bigint"), ("now", "public.mfa_authenticator"), ("snapshot", "jsonb")],
    func="""
        row_id := coalesce(NEW.id, OLD.id);
        SELECT * INTO now FROM public.mfa_authenticator WHERE id = row_id;
        SELECT r.snapshot::jsonb INTO snapshot FROM public.newsroom_factor f
            JOIN public.ledger_revision r
                ON r.object_type = 'factor' AND r.object_id = f.id AND r.number = f.revision
            WHERE f.authenticator_id = row_id;
        IF snapshot IS NULL OR (now.id IS NULL) <> (snapshot ->> 'removed_at' IS NOT NULL)
            OR now.id IS NOT NULL AND (
                snapshot ->> 'user' IS DISTINCT FROM now.user_id::text
                OR snapshot ->> 'kind' IS DISTINCT FROM now.type
                OR snapshot ->> 'authenticator' IS DISTINCT FROM now.id::text
                OR snapshot ->> 'secret_sha256' IS DISTINCT FROM encode(sha256(convert_to(coalesce(
                    nullif(now.data ->> 'secret', ''), nullif(now.data ->> 'seed', ''),
                    now.data #>> '{credential,response,attestationObject}', ''), 'UTF8')), 'hex')
            )
        THEN RAISE EXCEPTION USING MESSAGE =
            'second factor ' || row_id || ': this change is not on record';
        END IF;
        RETURN NULL;
    """,
)
