-- What the sealer may do beyond its own tables (封存者的函数): stop some logs for a moment, and append the roots of index maps.

-- Lock the heads of ledger logs in ascending order and tell them, so that a map can reach exactly to the end (锁定日志之首).
CREATE FUNCTION ledger_seal_lock(p_unit text[])
RETURNS TABLE (unit text, epoch integer, size bigint, leaf bytea, rec timestamptz)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT h.unit, h.epoch, h.size, h.leaf, h.rec FROM unit_head h
   WHERE h.kind = 'ledger' AND h.unit = ANY (p_unit) ORDER BY h.unit FOR UPDATE
$$;

-- Append the roots of index maps (记入索引根), units ascending: by the normal append function, as the system, and nothing else.
CREATE FUNCTION ledger_append_index_roots(p_unit text[], p_facts text[])
RETURNS TABLE (log text, seq bigint, leaf bytea, rec timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM unnest(p_facts) AS f
              WHERE f !~ '^\{"full":(true|false),"keys":[0-9]+,"root":"[0-9a-f]{64}","since":[0-9]+,"upto":[0-9]+\}$') THEN
    RAISE EXCEPTION 'not the facts of an index root' USING ERRCODE = 'YL005';
  END IF;
  RETURN QUERY SELECT * FROM ledger_append_many(
    p_unit,
    ARRAY(SELECT '"actor":{"id":"system","post":"system","unit":"000000"},'
              || '"auth":{"basis":"SYSTEM_RULE","ref":"index.root@1"},"d":' || f || ','
            FROM unnest(p_facts) WITH ORDINALITY AS x(f, i) ORDER BY i),
    array_fill(''::text, ARRAY[cardinality(p_unit)]), array_fill(''::text, ARRAY[cardinality(p_unit)]),
    array_fill('"type":"index.root/1","v":1,"via":{"channel":"system"}'::text, ARRAY[cardinality(p_unit)]),
    '{}', '{}', '{}', '{}', '{}', '{}', '', '{}');
END $$;

-- Entries of several logs from given positions (读取若干日志的条目): one index range a log and year. At most p_limit of each log.
CREATE FUNCTION ledger_entries_from(p_kind text, p_unit text[], p_epoch integer[], p_since bigint[], p_upto bigint[],
                                    p_year integer[], p_limit bigint)
RETURNS TABLE (which integer, seq bigint, rec timestamptz, leaf bytea, entry bytea, number text, person text)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  years integer[] := ARRAY(SELECT ledger_years());
  left_over bigint;
  found_rows bigint;
BEGIN
  FOR i IN 1 .. coalesce(cardinality(p_unit), 0) LOOP
    left_over := least(p_limit, p_upto[i] - p_since[i]);
    FOR j IN 1 .. cardinality(years) LOOP
      EXIT WHEN left_over <= 0;
      CONTINUE WHEN years[j] < p_year[i];
      IF p_kind = 'ledger' THEN
        RETURN QUERY
          SELECT i, e.seq, e.rec::timestamptz, e.leaf, e.entry, e.number, e.person FROM event e
           WHERE e.unit = p_unit[i] AND e.epoch = p_epoch[i] AND e.rec_year = years[j]
             AND e.seq >= p_since[i] AND e.seq < p_upto[i] ORDER BY e.seq LIMIT left_over;
      ELSE
        RETURN QUERY
          SELECT i, e.seq, e.rec::timestamptz, e.leaf, e.entry, e.number, e.person FROM access_event e
           WHERE e.unit = p_unit[i] AND e.epoch = p_epoch[i] AND e.rec_year = years[j]
             AND e.seq >= p_since[i] AND e.seq < p_upto[i] ORDER BY e.seq LIMIT left_over;
      END IF;
      GET DIAGNOSTICS found_rows = ROW_COUNT;
      left_over := left_over - found_rows;
    END LOOP;
  END LOOP;
END $$;
