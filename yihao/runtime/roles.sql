-- Database roles (数据库角色). Run once per server by a superuser; passwords are set apart from this file.
-- owner: owns every table, cannot log in.   migrator: may become owner.   app: the application.
-- reader: reads only.   sealer: reads the ledger and writes seals.
DO $$
DECLARE r text;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'yihao_owner') THEN
    CREATE ROLE yihao_owner NOLOGIN;
  END IF;
  FOREACH r IN ARRAY ARRAY['yihao_migrator', 'yihao_app', 'yihao_reader', 'yihao_sealer'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN
      EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', r);
    END IF;
  END LOOP;
  GRANT yihao_owner TO yihao_migrator;
END $$;
