-- Chain the waiting look-ups (串成查阅日志), units ascending, at most p_limit of them. Their rec is the time of chaining, occ
-- that of the look-up. Two batchers at once: the second skips what the first holds. Each head is moved once and all entries
-- go in by one insert: moving the head for each entry left as many dead rows for the next to walk over.
CREATE OR REPLACE FUNCTION ledger_chain_access(p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  here site;
  head unit_head;
  now_at timestamptz;
  origin text;
  one record;
  bytes bytea;
  rows access_event[] := '{}';
  taken integer := 0;
BEGIN
  SELECT * INTO here FROM site;
  FOR one IN SELECT * FROM access_waiting ORDER BY unit, at, process, n LIMIT p_limit FOR UPDATE SKIP LOCKED LOOP
    IF head.unit IS DISTINCT FROM one.unit THEN
      UPDATE unit_head SET size = head.size, leaf = head.leaf, rec = head.rec WHERE kind = 'access' AND unit = head.unit;
      head := ledger_lock_head('access', one.unit);
      now_at := ledger_tick(head.rec);
      origin := here.domain || '/access/' || head.unit || '/' || head.epoch;
      PERFORM ledger_make_year(ledger_year(now_at));
      IF head.size = 0 THEN
        head := ledger_chain_one(head, origin, now_at, now_at, ledger_opening(here.simulated), '',
                                 '"type":"log.opened/1","v":1,"via":{"channel":"system"}', NULL, NULL);
      END IF;
    END IF;
    bytes := convert_to(ledger_entry(one.first, origin, '"occ":"' || ledger_time_text(one.at) || '",', head.leaf, now_at, '',
                                     head.size, one.last), 'UTF8');
    head.leaf := sha256('\x00'::bytea || bytes);
    head.rec := now_at;
    rows := rows || ROW(head.unit, head.epoch, ledger_year(now_at), head.size, now_at, one.at, one.number, one.person,
                        one.process, one.n, head.leaf, bytes)::access_event;
    head.size := head.size + 1;
    taken := taken + 1;
  END LOOP;
  UPDATE unit_head SET size = head.size, leaf = head.leaf, rec = head.rec WHERE kind = 'access' AND unit = head.unit;
  INSERT INTO access_event SELECT r.* FROM unnest(rows) AS r;
  DELETE FROM access_waiting w USING unnest(rows) AS t WHERE w.process = t.process AND w.n = t.n;
  RETURN taken;
END $$;
