from django.db import migrations

# One writer at a time, from here to its commit: that makes the index gapless and puts it in commit order, so it serves
# as the cursor of everybody who follows along. SECURITY DEFINER, because the app's role may only read the two tables:
# whatever runs as the app can add an entry, and cannot place one, or a node, anywhere else.
APPEND = """
CREATE FUNCTION ledger_append(leaves bytea[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first_index bigint;
    entry_index bigint;
    node_index bigint;
    node_level smallint;
    node_hash bytea;
    left_hash bytea;
    leaf_bytes bytea;
    event jsonb;
BEGIN
    PERFORM pg_advisory_xact_lock(6962);
    SELECT coalesce(max(index) + 1, 0) INTO first_index FROM ledger_entry;
    entry_index := first_index;
    FOREACH leaf_bytes IN ARRAY leaves LOOP
        event := convert_from(leaf_bytes, 'UTF8')::jsonb;
        INSERT INTO ledger_entry (index, leaf, type, object_type, object_id, revision, at)
        VALUES (
            entry_index,
            leaf_bytes,
            event ->> 'type',
            split_part(event ->> 'object', '/', 1),
            split_part(event ->> 'object', '/', 2)::uuid,
            (event ->> 'revision')::integer,
            (event ->> 'at')::timestamptz
        )
        RETURNING leaf_hash INTO node_hash;
        node_level := 0;
        node_index := entry_index;
        INSERT INTO ledger_node (level, index, hash) VALUES (node_level, node_index, node_hash);
        WHILE node_index & 1 = 1 LOOP
            SELECT hash INTO STRICT left_hash FROM ledger_node WHERE level = node_level AND index = node_index - 1;
            node_hash := sha256('\\x01'::bytea || left_hash || node_hash);
            node_level := node_level + 1;
            node_index := node_index >> 1;
            INSERT INTO ledger_node (level, index, hash) VALUES (node_level, node_index, node_hash);
        END LOOP;
        entry_index := entry_index + 1;
    END LOOP;
    RETURN first_index;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_entries_nodes_revisions")]

    operations = [migrations.RunSQL(APPEND, reverse_sql="DROP FUNCTION ledger_append(bytea[])")]
