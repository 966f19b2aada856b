-- What was sealed stays (封存后不变). Again: this stops accidents, the witnesses stop administrators.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['seal_checkpoint', 'seal_cosignature', 'seal_key', 'index_birth', 'national_leaf', 'seal_fault',
                           'ledger_verification'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                      FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['seal_tile', 'index_key', 'index_map'] LOOP
    EXECUTE format('CREATE TRIGGER never_less BEFORE DELETE OR TRUNCATE ON %I
                      FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()', t);
  END LOOP;
END $$;

-- A tile only grows to the right.
CREATE FUNCTION seal_tile_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.kind, NEW.unit, NEW.epoch, NEW.level, NEW.idx) = (OLD.kind, OLD.unit, OLD.epoch, OLD.level, OLD.idx)
     AND substring(NEW.hashes FOR octet_length(OLD.hashes)) = OLD.hashes THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a tile only grows' USING ERRCODE = 'YL008';
END $$;
CREATE TRIGGER grows BEFORE UPDATE ON seal_tile FOR EACH ROW EXECUTE FUNCTION seal_tile_grows();

-- A key's count only rises, and its key stays.
CREATE FUNCTION index_key_rises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.unit, NEW.epoch, NEW.subject, NEW.key) = (OLD.unit, OLD.epoch, OLD.subject, OLD.key) AND NEW.n > OLD.n THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a count of the index only rises' USING ERRCODE = 'YL008';
END $$;
CREATE TRIGGER rises BEFORE UPDATE ON index_key FOR EACH ROW EXECUTE FUNCTION index_key_rises();

-- Of a map only the leaves go, and only when a newer full map stands.
CREATE FUNCTION index_map_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.leaves IS NULL
     AND (NEW.unit, NEW.epoch, NEW.upto, NEW.since, NEW.is_full, NEW.seq, NEW.rec, NEW.root)
       = (OLD.unit, OLD.epoch, OLD.upto, OLD.since, OLD.is_full, OLD.seq, OLD.rec, OLD.root)
     AND EXISTS (SELECT FROM index_map m WHERE m.unit = OLD.unit AND m.epoch = OLD.epoch AND m.is_full AND m.seq > OLD.seq) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'an index map does not change' USING ERRCODE = 'YL008';
END $$;
CREATE TRIGGER stays BEFORE UPDATE ON index_map FOR EACH ROW EXECUTE FUNCTION index_map_stays();
