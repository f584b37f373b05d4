import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

import facts.models.finding

# Both sides of a search pass through it: what a keyboard cannot type is the same as what it can. In this order: what
# nobody sees goes; digits and letters of Arabic in their plain forms; marks between thousands go; a comma between
# digits is a point; an elided article stands apart, every other apostrophe inside a word goes; initials lose their
# points; all else that is no letter, digit or point between digits parts words.
# Arabic and Persian digits and their marks; alef, ya, ta marbuta and hamza in their plain letters; apostrophes.
PLAIN_FROM = (
    "".join(chr(0x660 + digit) for digit in range(10))
    + "".join(chr(0x6F0 + digit) for digit in range(10))
    + "\u066c\u066b\u0623\u0625\u0622\u0671\u0649\u0629\u0624\u0626\u2019\u2018\u02bc\u00b4`"
)
PLAIN_TO = (
    "0123456789" * 2 + ",." + "\u0627" * 4 + "\u064a\u0647\u0648\u064a" + "''" * 5  # doubled, as SQL has them
)
FOLD = r"""
CREATE FUNCTION search_fold(given text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
    SELECT
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        lower(unaccent('unaccent'::regdictionary, translate(
            regexp_replace(given, '[\u00ad\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]', '', 'g'),
            'FROM', 'TO')))
        , '(?<=\d)[,.''\u00a0\u2009\u202f](?=\d{3}(?!\d))', '', 'g')
        , '(?<=\d),(?=\d)', '.', 'g')
        , '\m([cdjlmnst]|qu)''(?=[[:alpha:]])', '\1 ', 'g')
        , '(?<=[[:alpha:]])''(?=[[:alpha:]])', '', 'g')
        , '(?<=\m[[:alpha:]])\.(?=[[:alpha:]]\M)', '', 'g')
        , '(?<!\d)\.|\.(?!\d)', ' ', 'g')
        , '[^[:alnum:].]+', ' ', 'g')
$$;
""".replace("FROM", PLAIN_FROM).replace("TO", PLAIN_TO)
# A figure whose thousands stand apart is found as it was written and as one.
WORDS = r"""
CREATE FUNCTION search_words(given text, language text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
DECLARE
    folded text := search_fold(left(given, 200000)) || coalesce(' ' || (
        SELECT string_agg(replace(apart[1], ' ', ''), ' ')
        FROM regexp_matches(left(given, 200000), '(?<![\d.,])(\d{1,3}(?: \d{3})+)(?!\d)', 'g') apart), '');
    stems regconfig := CASE
        WHEN language LIKE 'ar%' OR language = '' AND given ~ '[\u0621-\u064a]' THEN 'pg_catalog.arabic'
        WHEN language LIKE 'en%' OR language = '' THEN 'pg_catalog.english'
    END;
BEGIN
    IF stems IS NULL THEN
        RETURN to_tsvector('pg_catalog.simple', folded);
    END IF;
    RETURN to_tsvector('pg_catalog.simple', folded) || to_tsvector(stems, folded);
EXCEPTION WHEN program_limit_exceeded THEN
    -- Nothing but different words: no text of a newsroom, and no reason to refuse it.
    RETURN to_tsvector('pg_catalog.simple', left(folded, 40000));
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("facts", "0018_order_of_claims_a_person"),
        ("newsroom", "0005_desks_keep_inside"),
    ]

    operations = [
        migrations.RunSQL(FOLD, reverse_sql="DROP FUNCTION search_fold(text)"),
        migrations.RunSQL(WORDS, reverse_sql="DROP FUNCTION search_words(text, text)"),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("word", name="gin_trgm_ops"),
                        name="search_word_like",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchText",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "object_type",
                    models.CharField(
                        choices=[
                            ("fact", "Facts"),
                            ("claim", "Claims"),
                            ("article", "Articles"),
                            ("source", "Sources"),
                        ],
                        max_length=16,
                    ),
                ),
                ("embargoed_until", models.DateTimeField(null=True)),
                ("status", models.CharField(blank=True, max_length=16)),
                ("kind", models.CharField(blank=True, max_length=32)),
                (
                    "sources",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                (
                    "outlets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                (
                    "days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), default=list, size=None
                    ),
                ),
                ("figures", facts.models.finding.MultirangeField()),
                ("moment", models.DateTimeField()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                (
                    "desk",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="newsroom.desk",
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["words"], name="search_text_words"),
                    models.Index(fields=["-moment", "-id"], name="search_text_newest"),
                    django.contrib.postgres.indexes.GistIndex(
                        django.contrib.postgres.indexes.OpClass("figures", name="multirange_ops"),
                        name="search_text_figures",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["sources"], name="search_text_sources"),
                    django.contrib.postgres.indexes.GinIndex(fields=["outlets"], name="search_text_outlets"),
                    django.contrib.postgres.indexes.GinIndex(fields=["days"], name="search_text_days"),
                ],
            },
        ),
        migrations.AlterField(
            model_name="savedview",
            name="room",
            field=models.CharField(
                choices=[
                    ("desk", "Desk"),
                    ("articles", "Articles"),
                    ("facts", "Facts"),
                    ("search", "Search"),
                ],
                max_length=16,
            ),
        ),
    ]
