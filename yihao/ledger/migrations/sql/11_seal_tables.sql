-- What sealing leaves behind (封存的表). Only yihao_sealer writes here. A log is named by kind, unit and epoch; kind national has
-- unit 000000. sizes and positions are as in the log. Times called "at" are the server's, also in a simulated site: sealing
-- and witnessing happen in the real world.

-- The hashes of each log's Merkle tree in tiles of 256 (C2SP tlog-tiles): the last of a level may be partial and grows.
CREATE TABLE seal_tile (
  kind   text COLLATE "C" NOT NULL CHECK (kind IN ('ledger', 'access', 'national')),
  unit   text COLLATE "C" NOT NULL CHECK (unit ~ '^[0-9]{6}$'),
  epoch  integer NOT NULL,
  level  smallint NOT NULL,
  idx    bigint NOT NULL,
  hashes bytea NOT NULL CHECK (octet_length(hashes) % 32 = 0 AND octet_length(hashes) BETWEEN 32 AND 8192),
  PRIMARY KEY (kind, unit, epoch, level, idx)
) WITH (fillfactor = 70);
ALTER TABLE seal_tile ALTER COLUMN hashes SET STORAGE EXTERNAL; -- hashes cannot be compressed

-- Checkpoints (检查点): the note as the log's key signed it. leaf and rec are those of the last entry sealed.
CREATE TABLE seal_checkpoint (
  kind  text COLLATE "C" NOT NULL,
  unit  text COLLATE "C" NOT NULL,
  epoch integer NOT NULL,
  size  bigint NOT NULL CHECK (size > 0),
  root  bytea NOT NULL CHECK (octet_length(root) = 32),
  leaf  bytea NOT NULL CHECK (octet_length(leaf) = 32),
  rec   timestamptz(3) NOT NULL,
  note  text NOT NULL,
  at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (kind, unit, epoch, size)
);
CREATE INDEX seal_checkpoint_at ON seal_checkpoint (kind, at);

-- Cosignatures (见证签名): the line a witness answered with, checked before it was stored.
CREATE TABLE seal_cosignature (
  kind    text COLLATE "C" NOT NULL,
  unit    text COLLATE "C" NOT NULL,
  epoch   integer NOT NULL,
  size    bigint NOT NULL,
  witness text COLLATE "C" NOT NULL,
  line    text NOT NULL,
  at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (kind, unit, epoch, size, witness),
  FOREIGN KEY (kind, unit, epoch, size) REFERENCES seal_checkpoint
);
CREATE INDEX seal_cosignature_witness ON seal_cosignature (witness, kind, unit, epoch, size);

-- The key of each log's epoch (日志密钥记录): the key record under which witnesses know it.
CREATE TABLE seal_key (
  kind   text COLLATE "C" NOT NULL,
  unit   text COLLATE "C" NOT NULL,
  epoch  integer NOT NULL,
  record text NOT NULL,
  at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (kind, unit, epoch)
);

-- The birth leaf of each case number (案号的首条): of its earliest entry (rec, unit, epoch, seq) in any log, fixed when first sealed.
CREATE TABLE index_birth (
  number text COLLATE "C" PRIMARY KEY,
  leaf   bytea NOT NULL CHECK (octet_length(leaf) = 32)
);

-- Where each key of a log's index stands (索引现状): how many leaves, and the running hash over them. subject is case:<number> or
-- person:<id>. Rebuilt from the log by "ledger verify".
CREATE TABLE index_key (
  unit    text COLLATE "C" NOT NULL,
  epoch   integer NOT NULL,
  key     bytea NOT NULL CHECK (octet_length(key) = 32),
  subject text COLLATE "C" NOT NULL,
  n       integer NOT NULL CHECK (n > 0),
  run     bytea NOT NULL CHECK (octet_length(run) = 32),
  PRIMARY KEY (unit, epoch, subject)
) WITH (fillfactor = 80);

-- Index maps (索引图): over entries [since, upto) of a log; the root is entry seq = upto. leaves are the map's 68-byte leaves in
-- the order of their keys; emptied when two newer full maps stand, since they can be made again from the log.
CREATE TABLE index_map (
  unit    text COLLATE "C" NOT NULL,
  epoch   integer NOT NULL,
  upto    bigint NOT NULL,
  since   bigint NOT NULL CHECK (since <= upto),
  is_full boolean NOT NULL,
  seq     bigint NOT NULL CHECK (seq >= upto),
  rec     timestamptz(3) NOT NULL,
  root    bytea NOT NULL CHECK (octet_length(root) = 32),
  leaves  bytea CHECK (octet_length(leaves) % 68 = 0),
  PRIMARY KEY (unit, epoch, seq),
  CHECK (NOT is_full OR since = 0)
);
ALTER TABLE index_map ALTER COLUMN leaves SET STORAGE EXTERNAL;
CREATE INDEX index_map_full ON index_map (unit, epoch, seq) WHERE is_full;
CREATE INDEX index_map_kept ON index_map (unit, epoch, seq) WHERE leaves IS NOT NULL;

-- The national log of logs (全国总账): its leaves are the signed checkpoints of the other logs.
CREATE TABLE national_leaf (
  epoch     integer NOT NULL,
  seq       bigint NOT NULL,
  kind      text COLLATE "C" NOT NULL,
  unit      text COLLATE "C" NOT NULL,
  log_epoch integer NOT NULL,
  size      bigint NOT NULL,
  note      text NOT NULL,
  PRIMARY KEY (epoch, seq),
  FOREIGN KEY (kind, unit, log_epoch, size) REFERENCES seal_checkpoint
);
CREATE UNIQUE INDEX national_leaf_log ON national_leaf (kind, unit, log_epoch, size, epoch);

-- What the sealer refused to seal over (封存发现的问题): the first position that is wrong, in words.
CREATE TABLE seal_fault (
  kind  text COLLATE "C" NOT NULL,
  unit  text COLLATE "C" NOT NULL,
  epoch integer NOT NULL,
  seq   bigint NOT NULL,
  code  text COLLATE "C" NOT NULL,
  zh    text NOT NULL,
  en    text NOT NULL,
  at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (kind, unit, epoch, seq, code)
);
CREATE INDEX seal_fault_at ON seal_fault (at);

-- Which sealer is at work (封存租约), and when it last ended a round. The signer refuses a fork; this only spares two of them work.
CREATE TABLE seal_lease (
  single  boolean PRIMARY KEY DEFAULT true CHECK (single),
  holder  uuid NOT NULL,
  until   timestamptz NOT NULL,
  round   timestamptz,
  seconds double precision,
  logs    integer
);

-- The witnesses as the sealer knows them (见证方), and how it last went.
CREATE TABLE seal_witness (
  witness  text COLLATE "C" PRIMARY KEY,
  vkey     text NOT NULL,
  outside  boolean NOT NULL,
  replays  boolean NOT NULL,
  good_at  timestamptz,
  fault    text NOT NULL DEFAULT '',
  fault_at timestamptz
);

-- Full verifications (全面校验): what "ledger verify" found; written by whoever ran it.
CREATE TABLE ledger_verification (
  at     timestamptz PRIMARY KEY DEFAULT clock_timestamp(),
  scope  text NOT NULL,
  events bigint NOT NULL,
  faults integer NOT NULL,
  told   text NOT NULL DEFAULT ''
);
