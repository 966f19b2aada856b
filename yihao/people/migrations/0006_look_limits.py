"""Counting look-ups by person (查阅计次): one row for a person and kind, changed in place, emptied by a crash."""

from django.db import migrations

# How many looks of a kind a person made since ``since``; ``latest``: what was looked at last, which does not count again.
MAKE = """
CREATE UNLOGGED TABLE people_lookcount (
  person text COLLATE "C" NOT NULL,
  kind   text COLLATE "C" NOT NULL,
  since  timestamptz NOT NULL,
  n      integer NOT NULL,
  latest text NOT NULL,
  PRIMARY KEY (person, kind)
) WITH (fillfactor = 50);
REVOKE ALL ON people_lookcount FROM yihao_app, yihao_reader;

-- Gives the seconds to wait, 0 to go on. By the server's own clock: a simulated one does not slow a program down. A window
-- begins with the first look after the last one ended. Whoever missed too often opens and finds nothing until that ends.
CREATE FUNCTION people_count_look(p_person text, p_kind text, p_latest text, p_most integer, p_seconds integer,
                                  p_missed integer, p_within integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  now_at timestamptz := clock_timestamp();
  begun timestamptz;
  counted integer;
BEGIN
  IF p_missed > 0 THEN
    SELECT since INTO begun FROM people_lookcount
     WHERE person = p_person AND kind = 'missed' AND n >= p_missed AND since > now_at - make_interval(secs => p_within);
    IF FOUND THEN
      RETURN greatest(1, ceil(extract(epoch FROM begun - now_at) + p_within));
    END IF;
  END IF;
  -- A waiter took the time before the one it waited for: only what lies clearly ahead means a clock set back.
  INSERT INTO people_lookcount AS c VALUES (p_person, p_kind, now_at, 1, p_latest)
  ON CONFLICT (person, kind) DO UPDATE SET (since, n, latest) = (
    SELECT CASE WHEN x.is_over THEN now_at ELSE c.since END,
           CASE WHEN x.is_over THEN 1
                WHEN p_latest <> '' AND c.latest = p_latest THEN c.n
                ELSE least(c.n, p_most) + 1 END,
           p_latest
      FROM (SELECT c.since <= now_at - make_interval(secs => p_seconds) OR c.since > now_at + interval '1 minute') AS x(is_over))
  RETURNING since, n INTO begun, counted;
  IF counted > p_most THEN
    RETURN greatest(1, ceil(extract(epoch FROM begun - now_at) + p_seconds));
  END IF;
  RETURN 0;
END $$;
REVOKE EXECUTE ON FUNCTION people_count_look(text, text, text, integer, integer, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_count_look(text, text, text, integer, integer, integer, integer) TO yihao_app;
"""
UNMAKE = """
DROP FUNCTION people_count_look(text, text, text, integer, integer, integer, integer);
DROP TABLE people_lookcount;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0005_verified_index")]
    operations = [migrations.RunSQL(MAKE, UNMAKE)]
