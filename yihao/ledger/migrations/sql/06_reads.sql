-- Reading a trace (查全程). As functions, because planning a read over many years' partitions costs ten times what reading
-- does; a function plans once per session, and the route tables leave only the partitions that matter. They run with the
-- rights of whoever calls them.
CREATE FUNCTION ledger_events_of_case(p_number text)
RETURNS TABLE (log text, seq bigint, rec timestamptz, type text, leaf bytea, entry bytea)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT s.domain || '/ledger/' || e.unit || '/' || e.epoch, e.seq, e.rec, e.type, e.leaf, e.entry
      FROM site s, case_route r
      JOIN event e ON (e.unit, e.epoch, e.rec_year, e.number) = (r.unit, r.epoch, r.rec_year, r.number)
     WHERE r.number = p_number ORDER BY e.rec, e.unit, e.epoch, e.seq;
END $$;

CREATE FUNCTION ledger_events_of_person(p_person text, p_limit integer)
RETURNS TABLE (log text, seq bigint, rec timestamptz, type text, leaf bytea, entry bytea)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT s.domain || '/ledger/' || e.unit || '/' || e.epoch, e.seq, e.rec, e.type, e.leaf, e.entry
      FROM site s, person_route r
      JOIN event e ON (e.unit, e.epoch, e.rec_year, e.person) = (r.unit, r.epoch, r.rec_year, r.person)
     WHERE r.person = p_person ORDER BY e.rec DESC, e.unit, e.epoch, e.seq DESC LIMIT p_limit;
END $$;

CREATE FUNCTION ledger_event_at(p_domain text, p_unit text, p_epoch integer, p_seq bigint)
RETURNS TABLE (log text, seq bigint, rec timestamptz, type text, leaf bytea, entry bytea)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT s.domain || '/ledger/' || e.unit || '/' || e.epoch, e.seq, e.rec, e.type, e.leaf, e.entry
      FROM site s, event e
     WHERE s.domain = p_domain AND e.unit = p_unit AND e.epoch = p_epoch AND e.seq = p_seq
       AND e.rec_year = ANY (ARRAY(SELECT ledger_years()));
END $$;

-- The next events in the followers' order (事件流).
CREATE FUNCTION ledger_feed(p_feed_epoch integer, p_xid xid8, p_unit text, p_epoch integer, p_seq bigint, p_limit integer)
RETURNS TABLE (feed_epoch integer, xid text, unit text, epoch integer, "at" bigint,
               log text, seq bigint, rec timestamptz, type text, leaf bytea, entry bytea)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT o.feed_epoch, o.xid::text, o.unit, o.epoch, o.seq,
           s.domain || '/ledger/' || e.unit || '/' || e.epoch, e.seq, e.rec, e.type, e.leaf, e.entry
      FROM (SELECT o.* FROM event_order o, site s
             WHERE (o.feed_epoch, o.xid, o.unit, o.epoch, o.seq) > (p_feed_epoch, p_xid, p_unit, p_epoch, p_seq)
               AND (o.feed_epoch < s.feed_epoch OR o.xid < pg_snapshot_xmin(pg_current_snapshot()))
             ORDER BY o.feed_epoch, o.xid, o.unit, o.epoch, o.seq LIMIT p_limit) AS o
      JOIN event e ON (e.unit, e.epoch, e.rec_year, e.seq) = (o.unit, o.epoch, o.rec_year, o.seq)
      CROSS JOIN site s
     ORDER BY o.feed_epoch, o.xid, o.unit, o.epoch, o.seq;
END $$;
