-- Nothing is overwritten (只增不改). A TRUNCATE trigger on a partitioned parent is not cloned to its partitions, so the
-- maker of partitions puts the trigger on every one. This stops accidents; the witnesses stop administrators.
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'YL008';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON access_event
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- Make the partitions of one year (建年度分区). Attaching takes a lock that lets other appends go on; the check
-- constraint spares the scan, and the lock taken first lets two makers at New Year follow one another.
CREATE FUNCTION ledger_make_year(p_year integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  parent text;
  part text;
BEGIN
  IF p_year NOT BETWEEN 1978 AND 9999 THEN
    RAISE EXCEPTION 'no such year: %', p_year USING ERRCODE = 'YL005';
  END IF;
  FOREACH parent IN ARRAY ARRAY['event', 'access_event'] LOOP
    part := parent || '_y' || p_year;
    IF to_regclass('public.' || part) IS NOT NULL THEN
      CONTINUE;
    END IF;
    EXECUTE format('LOCK TABLE public.%I IN SHARE UPDATE EXCLUSIVE MODE', parent);
    IF to_regclass('public.' || part) IS NOT NULL THEN
      CONTINUE;
    END IF;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING DEFAULTS, CHECK (rec_year IS NOT NULL AND rec_year = %s))',
                   part, parent, p_year);
    EXECUTE format('REVOKE ALL ON public.%I FROM yihao_app, yihao_reader, yihao_sealer', part);
    EXECUTE format('GRANT SELECT ON public.%I TO yihao_app, yihao_reader, yihao_sealer', part);
    EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES IN (%s)', parent, part, p_year);
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON public.%I
                      FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change()', part);
  END LOOP;
END $$;

-- The years that have partitions (已有分区的年度), for reads that know a position but not its year.
CREATE FUNCTION ledger_years() RETURNS SETOF integer LANGUAGE sql STABLE AS $$
  SELECT substring(c.relname FROM '[0-9]+$')::integer FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
   WHERE i.inhparent = 'public.event'::regclass ORDER BY 1
$$;

-- What the site is never changes; only the feed's epoch rises.
CREATE FUNCTION ledger_keep_site() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.domain = OLD.domain AND NEW.simulated = OLD.simulated
     AND NEW.feed_epoch > OLD.feed_epoch THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the site is founded once' USING ERRCODE = 'YL008';
END $$;
CREATE TRIGGER founded_once BEFORE UPDATE OR DELETE ON site FOR EACH ROW EXECUTE FUNCTION ledger_keep_site();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON site FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
