"""Attacks on the entries of one log, with triggers off (条目被动手脚): each names what is found and where."""

import pytest

LOG = "test.yihao.invalid/ledger/990103/1"
ENTRY = "convert_to(replace(convert_from(entry, ''UTF8''), ''诈骗'', ''盗窃''), ''UTF8'')".replace("''", "'")
RECHAIN = """
DECLARE r record; b text; l bytea; before bytea; BEGIN
  SELECT leaf INTO before FROM event WHERE unit = '990103' AND seq = 1;
  FOR r IN SELECT * FROM event WHERE unit = '990103' AND seq >= 2 ORDER BY seq LOOP
    b := regexp_replace(replace(convert_from(r.entry, 'UTF8'), '诈骗', '盗窃'), '"prev":"[0-9a-f]{64}"',
                        '"prev":"' || encode(before, 'hex') || '"');
    l := sha256('\\x00'::bytea || convert_to(b, 'UTF8'));
    UPDATE event SET entry = convert_to(b, 'UTF8'), leaf = l WHERE unit = '990103' AND seq = r.seq;
    before := l;
  END LOOP;
  UPDATE unit_head SET leaf = before WHERE kind = 'ledger' AND unit = '990103';
END
"""

ATTACKS = {
    "an edited body: the leaf is no longer that of its bytes": (
        f"UPDATE event SET entry = {ENTRY} WHERE unit = '990103' AND seq = 2",
        f"leaf {LOG} 2",
    ),
    "an edited body with its leaf: the entry after it names another leaf": (
        f"UPDATE event SET entry = {ENTRY}, leaf = sha256('\\x00'::bytea || {ENTRY}) WHERE unit = '990103' AND seq = 2",
        f"prev {LOG} 3",
    ),
    "a deleted row: its position is missing": (
        "DELETE FROM event WHERE unit = '990103' AND seq = 2",
        f"missing {LOG} 2",
    ),
    "a deleted tail: the head counts more than there is": (
        "DELETE FROM event WHERE unit = '990103' AND seq = 3",
        f"size {LOG} head",
    ),
    "a cut tail with a mended head: the case's rows follow from no event": (
        "DELETE FROM event WHERE unit = '990103' AND seq = 3; UPDATE unit_head h SET size = 3, leaf = e.leaf, rec = e.rec"
        " FROM event e WHERE e.unit = '990103' AND e.seq = 2 AND h.kind = 'ledger' AND h.unit = '990103'",
        "table cases_case {third}",
    ),
    "half a log re-chained, head and all: the tables say otherwise": (RECHAIN, "table cases_case {second} cause"),
    "two swapped: both say that they stand elsewhere": (
        "UPDATE event SET seq = 1002 WHERE unit = '990103' AND seq = 2;"
        " UPDATE event SET seq = 2 WHERE unit = '990103' AND seq = 3;"
        " UPDATE event SET seq = 3 WHERE unit = '990103' AND seq = 1002",
        f"place {LOG} 2",
    ),
    "one inserted at the end: it says another position, and the head does not count it": (
        "INSERT INTO event SELECT unit, epoch, rec_year, 4, rec, type, number, person, leaf, entry"
        " FROM event WHERE unit = '990103' AND seq = 3",
        f"place {LOG} 4",
    ),
    "a back-dated row: its time is not that of its bytes": (
        "UPDATE event SET rec = rec - interval '30 days' WHERE unit = '990103' AND seq = 2",
        f"column {LOG} 2 rec",
    ),
    "a case hidden from its trace: the column is not what the bytes say": (
        "UPDATE event SET number = NULL WHERE unit = '990103' AND seq = 2",
        f"column {LOG} 2 number",
    ),
    "a whole case removed, rows and events: its position is missing": (
        "DELETE FROM event WHERE number = '{second}'; DELETE FROM case_route WHERE number = '{second}';"
        " DELETE FROM cases_alias WHERE number = '{second}'; DELETE FROM cases_party WHERE number = '{second}';"
        " DELETE FROM cases_matter WHERE number = '{second}'; DELETE FROM cases_case WHERE number = '{second}'",
        f"missing {LOG} 2",
    ),
    "one person's events removed: their positions are missing": (
        "DELETE FROM event WHERE unit = '990103' AND person <> 'system'",
        f"size {LOG} head",
    ),
    "another unit's entry replayed: it names another log": (
        "UPDATE event e SET entry = o.entry, leaf = o.leaf FROM event o WHERE e.unit = '990103' AND e.seq = 2"
        " AND o.unit = '000000' AND o.seq = 2",
        f"place {LOG} 2",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("attack", "place"), ATTACKS.values(), ids=list(ATTACKS))
def test_an_attack_on_entries_is_found_and_named(cases, intruder, found, attack, place):
    second, third = cases[1], cases[2]
    if attack is RECHAIN:
        intruder(f"{attack.strip()}")
    else:
        intruder(attack.replace("{second}", second).replace("{third}", third))
    assert place.format(second=second, third=third) in found()


def test_a_truncated_partition_is_found_and_the_logs_named(cases, intruder, found):
    year = cases[0][:4]
    intruder(f"TRUNCATE event_y{year}")
    told = found()
    assert "size test.yihao.invalid/ledger/990103/1 head" in told
    assert f"table cases_case {cases[0]}" in told


def test_a_disabled_trigger_is_found_though_nothing_was_changed(cases, superuser_sql, found):
    superuser_sql("ALTER TABLE event DISABLE TRIGGER append_only")
    assert "trigger event append_only" in found()


def test_a_dropped_trigger_of_one_partition_is_found(cases, superuser_sql, found):
    superuser_sql(f"DROP TRIGGER append_only ON event_y{cases[0][:4]}")
    assert f"trigger event_y{cases[0][:4]} append_only" in found()
