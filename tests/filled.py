"""A desk filled past the application, as fast as the server can write: what a newsroom has after years.

Rows of real shape made by PostgreSQL itself: articles of twenty sentences, claims that are spans of them, facts with a
figure, a citation, a revision and an entry each, some of everything under embargo, disputed, retracted, overdue or of
a desk. Nothing of it is signed or chained, so it serves measuring and plans, never the audit.
"""

from typing import Any

import psycopg

SENTENCES = 20
PEOPLE = 2_000
OUTLETS = 120

# Words are drawn by a square, so that some are in every other statement and most are rare, as in a newsroom.
_WORDS = """
CREATE OR REPLACE FUNCTION pg_temp.draw(salt bigint, most int) RETURNS int LANGUAGE sql IMMUTABLE AS $$
    SELECT floor(power(abs(hashint8extended(salt, 7) % 1000000) / 1000000.0, 2) * most)::int $$;
CREATE OR REPLACE FUNCTION pg_temp.pick(salt bigint, words text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT words[1 + pg_temp.draw(salt, array_length(words, 1))] $$;
CREATE OR REPLACE FUNCTION pg_temp.name(number int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT initcap(
        (ARRAY['bal','ker','mon','tal','vi','sor','gre','lund','ha','per','dro','qua','ne','zol','fi','ost','ru','wen',
               'cas','bri','mel','tho','ja','kel','ix','pra','du','san','ob','lim'])[1 + number % 30]
     || (ARRAY['do','ra','li','ven','mo','ske','tar','ul','ne','bo','gi','sta','fe','ri','wa','cho','ma','ze','ple',
               'hu'])[1 + number / 30 % 20]
     || (ARRAY['ck','n','th','rd','s','lla','vic','nen','ty','m'])[1 + number / 600 % 10]
     || CASE WHEN number >= 6000 THEN (ARRAY['berg','stad','mark','holm','field'])[1 + number / 6000 % 5] ELSE ''
        END) $$;
CREATE OR REPLACE FUNCTION pg_temp.row_id(kind int, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT ('0199' || lpad(to_hex(kind), 4, '0') || '-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid $$;
"""

_SAID = """
CREATE TEMPORARY TABLE said AS
SELECT n, (n - 1) / {sentences} AS story, (n - 1) % {sentences} AS place,
    1 + pg_temp.draw(n * 31 + 5, 90000) AS figure,
    pg_temp.draw(n * 31 + 6, {people}) AS person,
    now() - ({facts} - n) * interval '6 years' / {facts} AS at,
    format('%s %s %s %s in %s on %s %s %s, according to %s %s.',
        to_char(1 + pg_temp.draw(n * 31 + 5, 90000), 'FM999,999'),
        pg_temp.pick(n * 31 + 1, '{{people,workers,houses,passengers,soldiers,tonnes,prisoners,children,votes,trucks,
            boats,patients,voters,schools,jobs,visitors,cattle,barrels,trees,letters,dwellings,fishermen,nurses,
            lorries,bridges,orchards,violins,herrings,lanterns,turbines}}'),
        pg_temp.pick(n * 31 + 2, '{{were killed,were hurt,were counted,were lost,were sold,were moved,were freed,
            were fined,were evacuated,were registered,were exported,were rebuilt,were seized,were poisoned,
            were auctioned,were quarantined}}'),
        pg_temp.pick(n * 31 + 3, '{{in the fire,during the strike,after the storm,in the first week,by the ministry,
            in the second quarter,during the siege,after the collapse,in the flood,by the harbour board,
            in the landslide,during the census,after the regatta,by the tribunal}}'),
        pg_temp.name(pg_temp.draw(n * 31 + 4, 9000)),
        1 + n % 28,
        (ARRAY['January','February','March','April','May','June','July','August','September','October','November',
            'December'])[1 + n % 12],
        2018 + n % 8,
        pg_temp.name(pg_temp.draw(n * 31 + 6, {people}) % 700), pg_temp.name(pg_temp.draw(n * 31 + 6, {people})))
    AS statement
FROM generate_series(1, {facts}::bigint) AS n;
ALTER TABLE said ADD start int;
CREATE INDEX ON said (n);
UPDATE said SET start = placed.start FROM (
    SELECT n, (sum(length(statement) + 1) OVER (PARTITION BY story ORDER BY place) - length(statement) - 1)::int
        AS start
    FROM said
) placed WHERE placed.n = said.n;
ANALYZE said;
"""

_ROWS = """
INSERT INTO sources_source (id, revision, name, kind, aliases, reliability, note, created_at)
SELECT pg_temp.row_id(1, n), 1,
    CASE WHEN n < {outlets} THEN pg_temp.name(n::int * 7) || ' Courier ' || n
        ELSE pg_temp.name((n - {outlets})::int % 700) || ' ' || pg_temp.name((n - {outlets})::int) END,
    CASE WHEN n < {outlets} THEN 'outlet' ELSE 'person' END, '{{}}', 'F', '', now()
FROM generate_series(0, {outlets} + {people} - 1) n;

INSERT INTO sources_original (id, revision, sha256, media_type, size, created_at)
SELECT pg_temp.row_id(2, n), 1, md5(n::text) || md5((n + 1)::text), 'text/plain', 2000, now()
FROM generate_series(0, {stories} - 1) n;

INSERT INTO sources_upload (id, revision, original_id, uploaded_by_id, name, url, page_key, outlet, published, language,
    received_at, status, reason, attempts, lease_until, asked_at, queued_at, desk_id)
SELECT pg_temp.row_id(3, n), 1, pg_temp.row_id(2, n), {person}, 'story ' || n, '', '', '', '', 'en',
    at, 'read', '', 1, NULL, at, at, NULL
FROM (SELECT story AS n, min(at) AS at FROM said GROUP BY story) stories;

CREATE TEMPORARY TABLE texts AS
SELECT story AS n, string_agg(statement, ' ' ORDER BY place) AS text, min(at) AS at FROM said GROUP BY story;

INSERT INTO sources_reading (id, revision, upload_id, number, engine, version, format, encoding, text, boundaries,
    marks, left_out, made_at, is_current)
SELECT pg_temp.row_id(4, n), 1, pg_temp.row_id(3, n), 1, 'factdesk', '1', 'text', 'utf-8', text, '[]', '[]', '[]', at,
    true
FROM texts;

INSERT INTO sources_article (id, revision, reading_id, desk_id, position, start, "end", text, text_sha256, furniture,
    headline, byline, outlet_id, agency, place, published, published_precision, published_basis, published_zone,
    published_note, embargo_words, language, direction, fingerprint, created_at)
SELECT pg_temp.row_id(5, n), 1, pg_temp.row_id(4, n), CASE WHEN n % 10 = 0 THEN {desk} END, 0, 0, length(text), text,
    encode(sha256(convert_to(text, 'UTF8')), 'hex'), '[]',
    split_part(text, ' on ', 1), '', pg_temp.row_id(1, n % {outlets}), '', pg_temp.name((n % 5000)::int),
    to_char(at, 'YYYY-MM-DD'), 'day', 'explicit', '', '', '', 'en', 'ltr', '{{}}', at
FROM texts;

INSERT INTO facts_run (id, revision, article_id, engine, version, model_sha256, notes, held_back, status, is_current,
    attempts, lease_until, asked_at, queued_at, finished_at, error)
SELECT pg_temp.row_id(6, n), 1, pg_temp.row_id(5, n), 'factdesk', '1', '', '[]', '[]', 'done', true, 1, NULL, at,
    at, at, ''
FROM texts;

INSERT INTO facts_claim (id, revision, article_id, run_id, start, "end", quote, statement, substitutions, language,
    speaker_text, speaker_details, speaker_id, mode, dates, score, reasons, uncertain, risks, status)
SELECT pg_temp.row_id(7, n), 1, pg_temp.row_id(5, story), pg_temp.row_id(6, story), start, start + length(statement),
    statement, statement, '[]', 'en', pg_temp.name(person % 700) || ' ' || pg_temp.name(person), '{{}}',
    pg_temp.row_id(1, {outlets} + person), 'stated', '[]', (n % 100) / 100.0, '[]', '[]', '{{}}',
    CASE WHEN n > {facts} - {waiting} THEN 'open' ELSE 'confirmed' END
FROM said;

INSERT INTO facts_fact (id, revision, statement, language, speaker_text, speaker_id, said, so, dates, subject, kind,
    valid_from, valid_to, review_due, status, desk_id, embargoed_until, embargo_lifted, confirmed_by_id, confirmed_at)
SELECT pg_temp.row_id(8, n), 1, statement, 'en', pg_temp.name(person % 700) || ' ' || pg_temp.name(person),
    pg_temp.row_id(1, {outlets} + person), 'yes', CASE WHEN n % 50 = 0 THEN 'contested' ELSE 'not_checked' END, '[]',
    CASE WHEN n % 4 = 0 THEN 'Subject ' || n % 300 ELSE '' END,
    CASE n % 20 WHEN 0 THEN 'toll' WHEN 1 THEN 'office' WHEN 2 THEN 'price' ELSE '' END,
    CASE WHEN n % 5 = 0 THEN (2018 + n % 8)::text ELSE '' END, '',
    CASE WHEN n % 500 = 0 THEN now() - interval '1 day' END,
    CASE WHEN n % 1000 = 7 THEN 'retracted' WHEN n % 400 = 3 THEN 'disputed' ELSE 'confirmed' END,
    CASE WHEN story % 10 = 0 THEN {desk} END,
    CASE WHEN n % 2000 = 9 THEN now() + interval '9 days' END, n % 2000 <> 9, {person}, at
FROM said;

INSERT INTO facts_figure (id, claim_id, fact_id, position, is_principal, text, low, high, comparator, unit, counted,
    place)
SELECT pg_temp.row_id(9, n), NULL, pg_temp.row_id(8, n), 0, true, figure::text, figure, figure, 'exact', '', '', ''
FROM said;

INSERT INTO facts_citation (id, fact_id, position, source_id, source_name, claim_id, article_id, locator, note, stance,
    is_primary, added_by_id, added_at)
SELECT pg_temp.row_id(10, n), pg_temp.row_id(8, n), 0, pg_temp.row_id(1, story % {outlets}),
    pg_temp.name((story % {outlets})::int * 7) || ' Courier ' || story % {outlets},
    pg_temp.row_id(7, n), pg_temp.row_id(5, story), '', '', 'supports', false, {person}, at
FROM said;

INSERT INTO ledger_entry (index, leaf, type, object_type, object_id, revision, at)
SELECT {first} + n, convert_to(json_build_object('v', '1', 'type', 'fact.confirmed', 'object',
    'fact/' || pg_temp.row_id(8, n), 'revision', '1', 'previous', NULL, 'actor', 'user/' || {person},
    'on_behalf_of', NULL, 'at', at, 'content', 'sha256:' || md5(n::text))::text, 'UTF8'), 'fact.confirmed', 'fact',
    pg_temp.row_id(8, n), 1, at
FROM said;

INSERT INTO ledger_revision (id, object_type, object_id, number, entry_id, type, kind, reason, actor, at, content,
    snapshot, salt)
SELECT pg_temp.row_id(11, n), 'fact', pg_temp.row_id(8, n), 1, {first} + n, 'fact.confirmed', '', '',
    'user/' || {person}, at, 'sha256:' || md5(n::text) || md5((n + 1)::text),
    json_build_object('statement', statement, 'language', 'en',
    'speaker_text', pg_temp.name(person), 'said', 'yes', 'so', 'not_checked', 'figures', '[]'::json,
    'dates', '[]'::json, 'status', 'confirmed', 'desk', CASE WHEN story % 10 = 0 THEN {desk} END,
    'embargoed_until', CASE WHEN n % 2000 = 9 THEN now() + interval '9 days' END, 'citations', '[]'::json,
    'confirmed_at', at, 'speaker', pg_temp.row_id(1, {outlets} + person), 'embargo_lifted', false,
    'confirmed_by', {person})::text, sha256(n::text::bytea)
FROM said;
"""


def fill(connection: "psycopg.Connection[Any]", *, facts: int, person: str, desk: str) -> None:
    """As superuser: `facts` facts and all that they rest on, confirmed by `person`, every tenth story of `desk`.

    The last fiftieth of the claims is still open. Neither triggers nor references are asked: made of one series, the
    rows fit each other.
    """
    begun = connection.execute("SELECT coalesce(max(index), -1) FROM ledger_entry").fetchone()
    assert begun is not None
    given = {
        "facts": facts,
        "sentences": SENTENCES,
        "people": PEOPLE,
        "outlets": OUTLETS,
        "stories": (facts - 1) // SENTENCES + 1,
        "waiting": facts // 50,
        "person": f"'{person}'::uuid",
        "desk": f"'{desk}'::uuid",
        "first": begun[0],
    }
    connection.execute("SET session_replication_role = replica")
    for statements in (_WORDS, _SAID, _ROWS):
        for statement in _cut(statements):
            connection.execute(statement.format(**given))  # type: ignore[arg-type]
    connection.execute("SET session_replication_role = origin")
    connection.execute("VACUUM ANALYZE")


def _cut(statements: str) -> list[str]:
    """Statements one by one; what a function says between its marks stays whole."""
    found, held = [], ""
    for part in statements.split(";\n"):
        held = f"{held};\n{part}" if held else part
        if held.count("$$") % 2 == 0:
            found.append(held)
            held = ""
    return [one for one in found if one.strip()]
