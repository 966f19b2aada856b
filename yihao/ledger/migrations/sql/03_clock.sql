-- The ledger's time (账本时间). A real site has no other clock than the server's; only a site founded as simulated reads
-- the owner-set one. Before that is set, a simulated site too goes by the server's clock.
CREATE FUNCTION ledger_now() RETURNS timestamptz
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  founded site;
  clock simulated_clock;
  now_at timestamptz := clock_timestamp();
BEGIN
  SELECT * INTO founded FROM site;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no site has been founded in this database' USING ERRCODE = 'YL001';
  END IF;
  IF founded.simulated THEN
    SELECT * INTO clock FROM simulated_clock;
    IF FOUND THEN
      now_at := clock.at + CASE WHEN clock.running THEN clock_timestamp() - clock.set_at ELSE interval '0' END;
    END IF;
  END IF;
  RETURN date_trunc('milliseconds', now_at);
END $$;

-- The time of the next entry, given the time of the head (下一条目的时间): it never falls; up to 2 s behind is clamped.
CREATE FUNCTION ledger_tick(p_head timestamptz) RETURNS timestamptz LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  now_at timestamptz := ledger_now();
BEGIN
  IF p_head IS NULL OR now_at >= p_head THEN
    RETURN now_at;
  ELSIF p_head - now_at <= interval '2 seconds' THEN
    RETURN p_head;
  END IF;
  RAISE EXCEPTION 'the clock (%) stands before the last entry (%)', now_at, p_head USING ERRCODE = 'YL003';
END $$;

-- Beijing time (北京时间) as written in entries. The interval form, because a zone named '+08' would mean the opposite.
CREATE FUNCTION ledger_time_text(p_at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT to_char(p_at AT TIME ZONE INTERVAL '8 hours', 'YYYY-MM-DD"T"HH24:MI:SS.MS') || '+08:00'
$$;
CREATE FUNCTION ledger_year(p_at timestamptz) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT extract(year FROM p_at AT TIME ZONE INTERVAL '8 hours')::integer
$$;

-- Set the simulated clock (设置模拟时钟): the owner only, in a simulated site only, and never back.
CREATE FUNCTION ledger_set_clock(p_at timestamptz, p_running boolean) RETURNS timestamptz
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  reached timestamptz;
BEGIN
  IF NOT (SELECT simulated FROM site) THEN
    RAISE EXCEPTION 'this site is real: its clock cannot be set' USING ERRCODE = 'YL010';
  END IF;
  PERFORM 1 FROM simulated_clock FOR UPDATE;
  SELECT max(t) INTO reached FROM (SELECT max(rec) AS t FROM unit_head
                                   UNION ALL SELECT ledger_now() FROM simulated_clock) AS times;
  IF p_at < reached THEN
    RAISE EXCEPTION 'the clock never falls: % is before %', p_at, reached USING ERRCODE = 'YL010';
  END IF;
  INSERT INTO simulated_clock (at, running, set_at) VALUES (p_at, p_running, clock_timestamp())
    ON CONFLICT (single) DO UPDATE SET at = EXCLUDED.at, running = EXCLUDED.running, set_at = EXCLUDED.set_at;
  RETURN ledger_now();
END $$;
