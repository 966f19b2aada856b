-- Appending (追加). Python gives four fragments of canonical bytes; under the row lock of the log's head these functions
-- splice in log, prev, rec and seq, hash, insert, and move the head. The functions that run as the owner fix their search path;
-- the small ones they call inherit it, and so can be inlined.

-- UUIDv8 of a commitment: the vault's key of the value (rules/commitment.py, vault_ref).
CREATE FUNCTION ledger_ref(p_committed text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(set_byte(set_byte(b, 6, get_byte(b, 6) & 15 | 128), 8, get_byte(b, 8) & 63 | 128), 'hex')::uuid
    FROM (SELECT decode(left(p_committed, 32), 'hex') AS b) AS digest
$$;

-- Lock the head of a log (锁定日志之首), making the row if there is none. Heads are locked in ascending order within a
-- transaction, so that two transactions can never wait for each other.
CREATE FUNCTION ledger_lock_head(p_kind text, p_unit text) RETURNS unit_head LANGUAGE plpgsql AS $$
DECLARE
  head unit_head;
  mine text COLLATE "C" := p_kind || ':' || p_unit;
  last text COLLATE "C" := current_setting('yihao.head', true);
BEGIN
  IF last <> '' AND mine < last THEN
    RAISE EXCEPTION 'units out of order: % after %', mine, last USING ERRCODE = 'YL002';
  END IF;
  PERFORM set_config('yihao.head', mine, true);
  SELECT * INTO head FROM unit_head WHERE kind = p_kind AND unit = p_unit FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO unit_head (kind, unit) VALUES (p_kind, p_unit) ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM unit_head WHERE kind = p_kind AND unit = p_unit FOR UPDATE;
  END IF;
  RETURN head;
END $$;

-- Put an entry together (拼成条目). The keys are looked at as they stand in the text: none twice, none smuggled in, all in
-- canonical order, so that no caller can set rec, prev, seq or log.
CREATE FUNCTION ledger_entry(p_first text, p_log text, p_middle text, p_prev bytea, p_rec timestamptz, p_reply text,
                             p_seq bigint, p_last text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  entry text := '{' || p_first || '"log":"' || p_log || '",' || p_middle || '"prev":"' || encode(p_prev, 'hex')
             || '","rec":"' || ledger_time_text(p_rec) || '",' || p_reply || '"seq":' || p_seq || ',' || p_last || '}';
BEGIN
  IF octet_length(entry) > 16384 THEN
    RAISE EXCEPTION 'an entry has at most 16384 bytes, this one has %', octet_length(entry) USING ERRCODE = 'YL004';
  END IF;
  IF (SELECT string_agg(k, ' ') FROM json_object_keys(entry::json) AS k)
     !~ '^actor( att)? auth( c)?( case)? d( idem)? log( matter)?( occ)? prev rec( reply_to)? seq( sup)? type v via$' THEN
    RAISE EXCEPTION 'the fragments do not make an entry' USING ERRCODE = 'YL005';
  END IF;
  RETURN entry;
END $$;

-- occ more than 24 hours from rec (补记): a date counts as the whole day.
CREATE FUNCTION ledger_is_late(p_occ text, p_rec timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN length(p_occ) = 10 THEN abs(p_occ::date - (p_rec AT TIME ZONE INTERVAL '8 hours')::date) > 1
              ELSE abs(extract(epoch FROM p_occ::timestamptz - p_rec)) > 86400 END
$$;

-- Erase a subject's values for good (销毁): key and salts go; the commitments in the entries can never be opened again.
-- The request hashes of the same acts go too, since they cover the same names.
CREATE FUNCTION ledger_vault_destroy(p_subject uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE vault_key SET wrapped = NULL, erased_at = ledger_now() WHERE subject = p_subject AND wrapped IS NOT NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'nothing to erase for subject %', p_subject USING ERRCODE = 'YL011';
  END IF;
  UPDATE vault_value AS request SET sealed = NULL FROM vault_value AS named
   WHERE named.subject = p_subject AND request.field = 'request'
     AND (request.unit, request.epoch, request.seq) = (named.unit, named.epoch, named.seq);
  UPDATE vault_value SET sealed = NULL WHERE subject = p_subject;
END $$;

-- Append entries (追加条目), units ascending. One element of each array is one entry; p_secret_of says by position to which
-- entry a sealed value belongs. Gives log, seq, leaf and rec in the order of the entries.
CREATE FUNCTION ledger_append_many(
  p_unit text[], p_first text[], p_middle text[], p_reply text[], p_last text[],
  p_secret_of integer[], p_ref uuid[], p_subject uuid[], p_field text[], p_sealed bytea[],
  p_key uuid[], p_suite text, p_wrapped bytea[]
) RETURNS TABLE (log text, seq bigint, leaf bytea, rec timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  here site;
  head unit_head;
  now_at timestamptz;
  origin text;
  written text;
  bytes bytea;
  said record;
  logs text[] := '{}';
  epochs integer[] := '{}';
  seqs bigint[] := '{}';
  recs timestamptz[] := '{}';
  types text[] := '{}';
  numbers text[] := '{}';
  persons text[] := '{}';
  idems uuid[] := '{}';
  requests uuid[] := '{}';
  leaves bytea[] := '{}';
  entries bytea[] := '{}';
  erased uuid[] := '{}';
  wanted integer;
  done integer;
BEGIN
  SELECT * INTO here FROM site;
  FOR i IN 1 .. cardinality(p_unit) LOOP
    IF i = 1 OR p_unit[i] <> head.unit THEN
      IF i > 1 THEN
        UPDATE unit_head SET size = head.size, leaf = head.leaf, rec = head.rec WHERE kind = 'ledger' AND unit = head.unit;
      END IF;
      head := ledger_lock_head('ledger', p_unit[i]);
      IF head.size = 0 AND p_last[i] !~ '"type":"log.opened/1"' THEN
        PERFORM ledger_open(p_unit[i], here.simulated);
        head := ledger_lock_head('ledger', p_unit[i]);
      END IF;
      now_at := ledger_tick(head.rec);
      origin := here.domain || '/ledger/' || head.unit || '/' || head.epoch;
      PERFORM ledger_make_year(ledger_year(now_at));
    END IF;
    written := ledger_entry(p_first[i], origin, p_middle[i], head.leaf, now_at, p_reply[i], head.size, p_last[i]);
    SELECT * INTO said FROM json_to_record(written::json)
      AS x(actor json, c json, "case" text, d json, idem uuid, occ text, type text);
    IF (said.type = 'log.opened/1') <> (head.size = 0) THEN
      RAISE EXCEPTION 'log.opened/1 is entry 0 and nothing else is' USING ERRCODE = 'YL005';
    END IF;
    IF said.occ IS NOT NULL AND ledger_is_late(said.occ, now_at)
       AND coalesce(said.c->>'reason', said.c->>'late_reason', said.d->>'late_reason') IS NULL THEN
      RAISE EXCEPTION 'declared for %, recorded at %: a late entry needs a reason', said.occ, now_at USING ERRCODE = 'YL006';
    END IF;
    IF said.type = 'vault.erased/1' THEN
      erased := erased || (said.d->>'subject')::uuid;
    END IF;
    bytes := convert_to(written, 'UTF8');
    head.leaf := sha256('\x00'::bytea || bytes);
    head.rec := now_at;
    logs[i] := origin;
    epochs[i] := head.epoch;
    seqs[i] := head.size;
    recs[i] := now_at;
    types[i] := said.type;
    numbers[i] := said."case";
    persons[i] := said.actor->>'id';
    idems[i] := said.idem;
    requests[i] := ledger_ref(said.c->>'request');
    leaves[i] := head.leaf;
    entries[i] := bytes;
    head.size := head.size + 1;
  END LOOP;
  UPDATE unit_head SET size = head.size, leaf = head.leaf, rec = head.rec WHERE kind = 'ledger' AND unit = head.unit;

  INSERT INTO event (unit, epoch, rec_year, seq, rec, type, number, person, leaf, entry)
    SELECT u, e, ledger_year(r), s, r, t, n, p, l, b
      FROM unnest(p_unit, epochs, recs, seqs, types, numbers, persons, leaves, entries) AS x(u, e, r, s, t, n, p, l, b);
  INSERT INTO event_order (feed_epoch, xid, unit, epoch, seq, rec_year)
    SELECT here.feed_epoch, pg_current_xact_id(), u, e, s, ledger_year(r)
      FROM unnest(p_unit, epochs, seqs, recs) AS x(u, e, s, r);
  INSERT INTO case_route (number, unit, epoch, rec_year)
    SELECT n, u, e, ledger_year(r) FROM unnest(numbers, p_unit, epochs, recs) AS x(n, u, e, r) WHERE n IS NOT NULL
    ON CONFLICT DO NOTHING;
  INSERT INTO person_route (person, unit, epoch, rec_year)
    SELECT p, u, e, ledger_year(r) FROM unnest(persons, p_unit, epochs, recs) AS x(p, u, e, r)
    ON CONFLICT DO NOTHING;

  wanted := cardinality(array_remove(idems, NULL));
  IF wanted > 0 THEN
    INSERT INTO idempotency AS known (unit, idem, request, epoch, seq, rec_year)
      SELECT u, k, q, e, s, ledger_year(r)
        FROM unnest(p_unit, idems, requests, epochs, seqs, recs) AS x(u, k, q, e, s, r) WHERE k IS NOT NULL
      ON CONFLICT (unit, idem) DO UPDATE
        SET request = EXCLUDED.request, epoch = EXCLUDED.epoch, seq = EXCLUDED.seq, rec_year = EXCLUDED.rec_year
        WHERE known.seq IS NULL;
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done <> wanted THEN
      RAISE EXCEPTION 'an idempotency key was used before' USING ERRCODE = 'YL007';
    END IF;
  END IF;
  IF cardinality(p_key) > 0 THEN
    INSERT INTO vault_key (subject, suite, wrapped) SELECT k, p_suite, w FROM unnest(p_key, p_wrapped) AS x(k, w);
  END IF;
  IF cardinality(p_ref) > 0 THEN
    INSERT INTO vault_value (ref, subject, field, unit, epoch, seq, sealed)
      SELECT f, b, n, p_unit[o], epochs[o], seqs[o], v
        FROM unnest(p_secret_of, p_ref, p_subject, p_field, p_sealed) AS x(o, f, b, n, v);
  END IF;
  PERFORM ledger_vault_destroy(subject) FROM unnest(erased) AS subject;
  RETURN QUERY SELECT * FROM unnest(logs, seqs, leaves, recs);
END $$;

CREATE FUNCTION ledger_opening(p_simulated boolean) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT '"actor":{"id":"system","post":"system","unit":"000000"},"auth":{"basis":"SYSTEM_RULE","ref":"ledger.open@1"},'
      || '"d":{"clock":"' || CASE WHEN p_simulated THEN 'simulated' ELSE 'real' END || '"},'
$$;

-- Open a log (开启日志): entry 0 says whether its clock is real or simulated.
CREATE FUNCTION ledger_open(p_unit text, p_simulated boolean) RETURNS void LANGUAGE sql AS $$
  SELECT ledger_append_many(
    ARRAY[p_unit], ARRAY[ledger_opening(p_simulated)], ARRAY[''], ARRAY[''],
    ARRAY['"type":"log.opened/1","v":1,"via":{"channel":"system"}'],
    '{}', '{}', '{}', '{}', '{}', '{}', '', '{}')
$$;
