-- Rights (权限): everybody reads what he may; nobody writes but through the functions, which run as the owner.
REVOKE ALL ON site, simulated_clock, unit_head, event, case_route, person_route, event_order, follower_cursor, idempotency,
              vault_key, vault_value, access_waiting, access_event FROM yihao_app, yihao_reader, yihao_sealer;
GRANT SELECT ON site, simulated_clock, unit_head, event, case_route, person_route, event_order, follower_cursor,
                access_waiting, access_event TO yihao_app, yihao_reader, yihao_sealer;
GRANT SELECT ON idempotency, vault_key, vault_value TO yihao_app;
GRANT INSERT, UPDATE ON follower_cursor TO yihao_app;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  ledger_append_many(text[], text[], text[], text[], text[], integer[], uuid[], uuid[], text[], bytea[], uuid[], text, bytea[]),
  ledger_claim(text, uuid),
  ledger_rebuild_idempotency(text),
  ledger_note_access(uuid, bigint, text, timestamptz, text, text, uuid[], uuid[], text[], bytea[], uuid[], text, bytea[]),
  ledger_now(), ledger_year(timestamptz), ledger_time_text(timestamptz), ledger_years()
  TO yihao_app;
GRANT EXECUTE ON FUNCTION ledger_chain_access(integer) TO yihao_app, yihao_sealer;
GRANT EXECUTE ON FUNCTION ledger_now(), ledger_year(timestamptz), ledger_time_text(timestamptz), ledger_years()
  TO yihao_reader, yihao_sealer;
GRANT EXECUTE ON FUNCTION
  ledger_events_of_case(text), ledger_events_of_person(text, integer), ledger_event_at(text, text, integer, bigint),
  ledger_feed(integer, xid8, text, integer, bigint, integer)
  TO yihao_app, yihao_reader, yihao_sealer;
