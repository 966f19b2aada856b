-- The ledger's tables (账本的表). The application reads them and writes through functions only (07_rights.sql).

-- The site (站点): one row, made once. domain and simulated never change; feed_epoch rises after a restore.
CREATE TABLE site (
  single     boolean PRIMARY KEY DEFAULT true CHECK (single),
  domain     text NOT NULL,
  simulated  boolean NOT NULL,
  feed_epoch integer NOT NULL DEFAULT 1
);

-- The owner-set clock of a simulated site (模拟时钟). Running: at + what has really passed since set_at.
CREATE TABLE simulated_clock (
  single  boolean PRIMARY KEY DEFAULT true CHECK (single),
  at      timestamptz NOT NULL,
  running boolean NOT NULL,
  set_at  timestamptz NOT NULL
);

-- The head of each log (日志之首): its row lock is what orders the appends. size = number of entries = next seq.
CREATE TABLE unit_head (
  kind  text COLLATE "C" NOT NULL CHECK (kind IN ('ledger', 'access')),
  unit  text COLLATE "C" NOT NULL CHECK (unit ~ '^[0-9]{6}$'),
  epoch integer NOT NULL DEFAULT 1,
  size  bigint NOT NULL DEFAULT 0,
  leaf  bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
  rec   timestamptz,
  PRIMARY KEY (kind, unit)
) WITH (fillfactor = 50);

-- The entries (条目), verbatim as hashed. The other columns only help to find them.
CREATE TABLE event (
  unit     text COLLATE "C" NOT NULL,
  epoch    integer NOT NULL,
  rec_year integer NOT NULL,
  seq      bigint NOT NULL,
  rec      timestamptz(3) NOT NULL,
  type     text COLLATE "C" NOT NULL,
  number   text COLLATE "C",
  person   text COLLATE "C" NOT NULL,
  leaf     bytea NOT NULL,
  entry    bytea NOT NULL,
  PRIMARY KEY (unit, epoch, rec_year, seq)
) PARTITION BY LIST (rec_year);
CREATE INDEX event_number ON event (number, unit, epoch, seq) WHERE number IS NOT NULL;
CREATE INDEX event_person ON event (person, unit, epoch, seq);

-- Who has events where, by year (案件与人员去向): prunes the reads of a trace.
CREATE TABLE case_route (
  number   text COLLATE "C" NOT NULL,
  unit     text COLLATE "C" NOT NULL,
  epoch    integer NOT NULL,
  rec_year integer NOT NULL,
  PRIMARY KEY (number, unit, epoch, rec_year)
);
CREATE TABLE person_route (
  person   text COLLATE "C" NOT NULL,
  unit     text COLLATE "C" NOT NULL,
  epoch    integer NOT NULL,
  rec_year integer NOT NULL,
  PRIMARY KEY (person, unit, epoch, rec_year)
);

-- The order in which followers read (跟随次序). feed_epoch comes first: transaction ids start anew after a restore.
CREATE TABLE event_order (
  feed_epoch integer NOT NULL,
  xid        xid8 NOT NULL,
  unit       text COLLATE "C" NOT NULL,
  epoch      integer NOT NULL,
  seq        bigint NOT NULL,
  rec_year   integer NOT NULL,
  PRIMARY KEY (feed_epoch, xid, unit, epoch, seq)
);
CREATE TABLE follower_cursor (
  name       text PRIMARY KEY,
  feed_epoch integer NOT NULL DEFAULT 0,
  xid        xid8 NOT NULL DEFAULT '0',
  unit       text COLLATE "C" NOT NULL DEFAULT '',
  epoch      integer NOT NULL DEFAULT 0,
  seq        bigint NOT NULL DEFAULT -1
);

-- Idempotency (幂等): claimed first, filled by the append; rebuilt from the log by ledger_rebuild_idempotency.
CREATE TABLE idempotency (
  unit    text COLLATE "C" NOT NULL,
  idem    uuid NOT NULL,
  request uuid,
  epoch   integer,
  seq     bigint,
  rec_year integer,
  PRIMARY KEY (unit, idem)
);

-- The vault (保险库): a key per subject, wrapped by the master key; values sealed under it together with their salt.
-- kind, unit, epoch and seq say in which entry the value is committed (access log: empty until chained).
CREATE TABLE vault_key (
  subject   uuid PRIMARY KEY,
  suite     text NOT NULL,
  wrapped   bytea,
  erased_at timestamptz
);
CREATE TABLE vault_value (
  ref     uuid PRIMARY KEY,
  subject uuid NOT NULL,
  field   text NOT NULL,
  unit    text COLLATE "C",
  epoch   integer,
  seq     bigint,
  sealed  bytea
);
CREATE INDEX vault_value_subject ON vault_value (subject);
CREATE INDEX vault_value_request ON vault_value (unit, epoch, seq) WHERE field = 'request';

-- The access log (查阅日志): a look-up is one committed insert before the answer; the batcher chains it each second.
-- process and n: a counter per process, so that a removed row leaves a gap that shows.
CREATE TABLE access_waiting (
  process  uuid NOT NULL,
  n        bigint NOT NULL,
  unit     text COLLATE "C" NOT NULL CHECK (unit ~ '^[0-9]{6}$'),
  at       timestamptz(3) NOT NULL,
  number   text COLLATE "C",
  person   text COLLATE "C" NOT NULL,
  first    text NOT NULL,
  last     text NOT NULL,
  PRIMARY KEY (process, n)
);
CREATE INDEX access_waiting_order ON access_waiting (unit, at, process, n);
CREATE TABLE access_event (
  unit     text COLLATE "C" NOT NULL,
  epoch    integer NOT NULL,
  rec_year integer NOT NULL,
  seq      bigint NOT NULL,
  rec      timestamptz(3) NOT NULL,
  at       timestamptz(3) NOT NULL,
  number   text COLLATE "C",
  person   text COLLATE "C" NOT NULL,
  process  uuid,
  n        bigint,
  leaf     bytea NOT NULL,
  entry    bytea NOT NULL,
  PRIMARY KEY (unit, epoch, rec_year, seq)
) PARTITION BY LIST (rec_year);
CREATE INDEX access_number ON access_event (number, at) WHERE number IS NOT NULL;
CREATE INDEX access_person ON access_event (person, at);
CREATE INDEX access_process ON access_event (process, n);
