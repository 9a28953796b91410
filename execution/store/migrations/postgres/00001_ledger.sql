-- +goose Up
CREATE TABLE journal (
  seq BIGINT PRIMARY KEY,
  key TEXT COLLATE "C" NOT NULL UNIQUE,
  kind TEXT COLLATE "C" NOT NULL,
  actor TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  refused BIGINT NOT NULL,
  answer TEXT COLLATE "C" NOT NULL
);
CREATE TABLE movement (
  id BIGINT PRIMARY KEY,
  entry BIGINT NOT NULL,
  at BIGINT NOT NULL,
  sku TEXT COLLATE "C" NOT NULL,
  lot TEXT COLLATE "C" NOT NULL,
  expiry BIGINT NOT NULL,
  from_account TEXT COLLATE "C" NOT NULL,
  to_account TEXT COLLATE "C" NOT NULL,
  quantity BIGINT NOT NULL CHECK (quantity > 0),
  reason TEXT COLLATE "C" NOT NULL,
  ref TEXT COLLATE "C" NOT NULL
);
CREATE INDEX movement_sku ON movement (sku);
CREATE TABLE balance (
  account TEXT COLLATE "C" NOT NULL,
  sku TEXT COLLATE "C" NOT NULL,
  lot TEXT COLLATE "C" NOT NULL,
  expiry BIGINT NOT NULL,
  on_hand BIGINT NOT NULL,
  reserved BIGINT NOT NULL,
  expected BIGINT NOT NULL,
  since BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  counted_at BIGINT NOT NULL,
  count_key TEXT COLLATE "C" NOT NULL,
  moves BIGINT NOT NULL,
  shorts BIGINT NOT NULL,
  strays BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (account, sku, lot, expiry)
) WITH (fillfactor = 70);
CREATE TABLE record (
  kind TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  body TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (kind, id)
) WITH (fillfactor = 70);
CREATE TABLE batch (
  seq BIGINT PRIMARY KEY,
  touched TEXT COLLATE "C" NOT NULL
);
-- +goose Down
DROP TABLE batch;
DROP TABLE record;
DROP TABLE balance;
DROP TABLE movement;
DROP TABLE journal;
