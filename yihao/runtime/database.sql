-- Rights in one database (一个数据库内的权限). Run by a superuser inside the new database, before the first migration.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO yihao_owner;
GRANT USAGE ON SCHEMA public TO yihao_app, yihao_reader, yihao_sealer;
ALTER DEFAULT PRIVILEGES FOR ROLE yihao_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO yihao_app;
ALTER DEFAULT PRIVILEGES FOR ROLE yihao_owner IN SCHEMA public GRANT SELECT ON TABLES TO yihao_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE yihao_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO yihao_app;
ALTER DEFAULT PRIVILEGES FOR ROLE yihao_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
