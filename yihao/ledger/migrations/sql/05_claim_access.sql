-- Claim an idempotency key (占用幂等键): the first statement of an idempotent act. A second claimant waits here for the first
-- act to end. No row: go on. A row: the act was done; the row says where, and holds the sealed request to compare.
CREATE FUNCTION ledger_claim(p_unit text, p_idem uuid)
RETURNS TABLE (log text, seq bigint, leaf bytea, rec timestamptz, entry bytea,
               ref uuid, subject uuid, suite text, wrapped bytea, sealed bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  INSERT INTO idempotency (unit, idem) VALUES (p_unit, p_idem) ON CONFLICT DO NOTHING;
  IF FOUND THEN
    RETURN;
  END IF;
  -- Locked even where nothing was recorded under it, so that of two such acts the second waits.
  PERFORM 1 FROM idempotency WHERE unit = p_unit AND idem = p_idem FOR UPDATE;
  RETURN QUERY
    SELECT s.domain || '/ledger/' || e.unit || '/' || e.epoch, e.seq, e.leaf, e.rec, e.entry,
           i.request, v.subject, k.suite, k.wrapped, v.sealed
      FROM idempotency i
      JOIN event e ON (e.unit, e.epoch, e.rec_year, e.seq) = (i.unit, i.epoch, i.rec_year, i.seq)
      CROSS JOIN site s
      LEFT JOIN vault_value v ON v.ref = i.request
      LEFT JOIN vault_key k ON k.subject = v.subject
     WHERE i.unit = p_unit AND i.idem = p_idem;
END $$;

-- Rebuild a unit's idempotency rows from its log (由日志重建幂等表).
CREATE FUNCTION ledger_rebuild_idempotency(p_unit text) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH said AS (
    SELECT e.unit, e.epoch, e.seq, e.rec_year, x.idem, x.c
      FROM event e, json_to_record(convert_from(e.entry, 'UTF8')::json) AS x(idem uuid, c json)
     WHERE e.unit = p_unit AND x.idem IS NOT NULL
  ), made AS (
    INSERT INTO idempotency AS known (unit, idem, request, epoch, seq, rec_year)
      SELECT unit, idem, ledger_ref(c->>'request'), epoch, seq, rec_year FROM said
      ON CONFLICT (unit, idem) DO UPDATE
        SET request = EXCLUDED.request, epoch = EXCLUDED.epoch, seq = EXCLUDED.seq, rec_year = EXCLUDED.rec_year
        WHERE (known.request, known.epoch, known.seq, known.rec_year)
              IS DISTINCT FROM (EXCLUDED.request, EXCLUDED.epoch, EXCLUDED.seq, EXCLUDED.rec_year)
      RETURNING 1
  ) SELECT count(*) FROM made
$$;

-- Note a look-up (记下一次查阅): one insert, committed before the answer. The entry is put together once here with the longest
-- values it can get, so that no row can wait that the batcher would stumble over.
CREATE FUNCTION ledger_note_access(
  p_process uuid, p_n bigint, p_unit text, p_at timestamptz, p_first text, p_last text,
  p_ref uuid[], p_subject uuid[], p_field text[], p_sealed bytea[], p_key uuid[], p_suite text, p_wrapped bytea[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO access_waiting (process, n, unit, at, number, person, first, last)
    SELECT p_process, p_n, p_unit, p_at, x."case", x.actor->>'id', p_first, p_last
      FROM site s, json_to_record(ledger_entry(
             p_first, s.domain || '/access/' || p_unit || '/999999999', '"occ":"' || ledger_time_text(p_at) || '",',
             decode(repeat('00', 32), 'hex'), p_at, '', 9007199254740991, p_last)::json) AS x(actor json, "case" text);
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no site has been founded in this database' USING ERRCODE = 'YL001';
  END IF;
  IF cardinality(p_key) > 0 THEN
    INSERT INTO vault_key (subject, suite, wrapped) SELECT k, p_suite, w FROM unnest(p_key, p_wrapped) AS x(k, w);
  END IF;
  IF cardinality(p_ref) > 0 THEN
    INSERT INTO vault_value (ref, subject, field, sealed)
      SELECT f, b, n, v FROM unnest(p_ref, p_subject, p_field, p_sealed) AS x(f, b, n, v);
  END IF;
END $$;

-- Chain the waiting look-ups (串成查阅日志), units ascending, at most p_limit of them. Their rec is the time of chaining, occ
-- that of the look-up. Two batchers at once: the second skips what the first holds.
CREATE FUNCTION ledger_chain_access(p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  here site;
  head unit_head;
  now_at timestamptz;
  origin text;
  one record;
  taken_process uuid[] := '{}';
  taken_n bigint[] := '{}';
BEGIN
  SELECT * INTO here FROM site;
  FOR one IN SELECT * FROM access_waiting ORDER BY unit, at, process, n LIMIT p_limit FOR UPDATE SKIP LOCKED LOOP
    IF head.unit IS DISTINCT FROM one.unit THEN
      head := ledger_lock_head('access', one.unit);
      now_at := ledger_tick(head.rec);
      origin := here.domain || '/access/' || head.unit || '/' || head.epoch;
      PERFORM ledger_make_year(ledger_year(now_at));
      IF head.size = 0 THEN
        head := ledger_chain_one(head, origin, now_at, now_at, ledger_opening(here.simulated), '',
                                 '"type":"log.opened/1","v":1,"via":{"channel":"system"}', NULL, NULL);
      END IF;
    END IF;
    head := ledger_chain_one(head, origin, now_at, one.at, one.first,
                             '"occ":"' || ledger_time_text(one.at) || '",', one.last, one.process, one.n);
    taken_process := taken_process || one.process;
    taken_n := taken_n || one.n;
  END LOOP;
  DELETE FROM access_waiting w USING unnest(taken_process, taken_n) AS t(process, n)
   WHERE w.process = t.process AND w.n = t.n;
  RETURN cardinality(taken_n);
END $$;

CREATE FUNCTION ledger_chain_one(p_head unit_head, p_log text, p_rec timestamptz, p_at timestamptz, p_first text,
                                 p_middle text, p_last text, p_process uuid, p_n bigint) RETURNS unit_head
LANGUAGE plpgsql AS $$
DECLARE
  written text := ledger_entry(p_first, p_log, p_middle, p_head.leaf, p_rec, '', p_head.size, p_last);
  said record;
BEGIN
  SELECT * INTO said FROM json_to_record(written::json) AS x(actor json, "case" text);
  p_head.leaf := sha256('\x00'::bytea || convert_to(written, 'UTF8'));
  INSERT INTO access_event (unit, epoch, rec_year, seq, rec, at, number, person, process, n, leaf, entry)
    VALUES (p_head.unit, p_head.epoch, ledger_year(p_rec), p_head.size, p_rec, p_at, said."case", said.actor->>'id',
            p_process, p_n, p_head.leaf, convert_to(written, 'UTF8'));
  p_head.size := p_head.size + 1;
  p_head.rec := p_rec;
  UPDATE unit_head SET size = p_head.size, leaf = p_head.leaf, rec = p_rec WHERE kind = 'access' AND unit = p_head.unit;
  RETURN p_head;
END $$;
