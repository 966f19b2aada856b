-- Rights (权限): the sealer writes seals; everybody else reads them.
REVOKE ALL ON seal_tile, seal_checkpoint, seal_cosignature, seal_key, index_birth, index_key, index_map, national_leaf, seal_fault,
              seal_lease, seal_witness, ledger_verification FROM yihao_app, yihao_reader, yihao_sealer;
GRANT SELECT ON seal_tile, seal_checkpoint, seal_cosignature, seal_key, index_birth, index_key, index_map, national_leaf, seal_fault,
                seal_lease, seal_witness, ledger_verification TO yihao_app, yihao_reader, yihao_sealer;
GRANT INSERT ON seal_checkpoint, seal_cosignature, seal_key, index_birth, national_leaf, seal_fault TO yihao_sealer;
GRANT INSERT, UPDATE ON seal_tile, index_key, index_map, seal_lease, seal_witness TO yihao_sealer;
GRANT INSERT ON ledger_verification TO yihao_app, yihao_sealer;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_seal_lock(text[]), ledger_append_index_roots(text[], text[]) TO yihao_sealer;
GRANT EXECUTE ON FUNCTION ledger_entries_from(text, text[], integer[], bigint[], bigint[], integer[], bigint)
  TO yihao_app, yihao_reader, yihao_sealer;
