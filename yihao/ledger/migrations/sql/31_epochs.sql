-- Begin a new epoch of a log (开启新一期): its entry 0, log.opened/2, says why and where the epoch before ends. By the owner of the
-- tables only, and the caller has locked the head and looked at its end. rec goes on from the old head: time never falls.
CREATE FUNCTION ledger_begin_epoch(p_kind text, p_unit text, p_actor text, p_facts text)
RETURNS TABLE (log text, seq bigint, leaf bytea, rec timestamptz)
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  here site;
  head unit_head;
  now_at timestamptz;
  origin text;
  bytes bytea;
BEGIN
  SELECT * INTO here FROM site;
  head := ledger_lock_head(p_kind, p_unit);
  now_at := ledger_tick(head.rec);
  PERFORM ledger_make_year(ledger_year(now_at));
  origin := here.domain || '/' || p_kind || '/' || p_unit || '/' || (head.epoch + 1);
  bytes := convert_to(ledger_entry('"actor":' || p_actor || ',"auth":{"basis":"OWN_POWER"},"d":' || p_facts || ',', origin, '',
                                   decode(repeat('00', 32), 'hex'), now_at, '', 0,
                                   '"type":"log.opened/2","v":1,"via":{"channel":"cli"}'), 'UTF8');
  head.leaf := sha256('\x00'::bytea || bytes);
  UPDATE unit_head SET epoch = head.epoch + 1, size = 1, leaf = head.leaf, rec = now_at WHERE kind = p_kind AND unit = p_unit;
  IF p_kind = 'ledger' THEN
    INSERT INTO event (unit, epoch, rec_year, seq, rec, type, person, leaf, entry)
      VALUES (p_unit, head.epoch + 1, ledger_year(now_at), 0, now_at, 'log.opened/2', p_actor::json->>'id', head.leaf, bytes);
    INSERT INTO event_order (feed_epoch, xid, unit, epoch, seq, rec_year)
      VALUES (here.feed_epoch, pg_current_xact_id(), p_unit, head.epoch + 1, 0, ledger_year(now_at));
    INSERT INTO person_route (person, unit, epoch, rec_year)
      VALUES (p_actor::json->>'id', p_unit, head.epoch + 1, ledger_year(now_at)) ON CONFLICT DO NOTHING;
  ELSE
    INSERT INTO access_event (unit, epoch, rec_year, seq, rec, at, person, leaf, entry)
      VALUES (p_unit, head.epoch + 1, ledger_year(now_at), 0, now_at, now_at, p_actor::json->>'id', head.leaf, bytes);
  END IF;
  RETURN QUERY SELECT origin, 0::bigint, head.leaf, now_at;
END $$;
REVOKE EXECUTE ON FUNCTION ledger_begin_epoch(text, text, text, text) FROM PUBLIC;
