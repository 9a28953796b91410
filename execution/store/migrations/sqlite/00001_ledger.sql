-- +goose Up
CREATE TABLE journal (
  seq INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  hash BLOB NOT NULL,
  refused INTEGER NOT NULL,
  answer TEXT NOT NULL
);
CREATE TABLE movement (
  id INTEGER PRIMARY KEY,
  entry INTEGER NOT NULL,
  at INTEGER NOT NULL,
  sku TEXT NOT NULL,
  lot TEXT NOT NULL,
  expiry INTEGER NOT NULL,
  from_account TEXT NOT NULL,
  to_account TEXT NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  reason TEXT NOT NULL,
  ref TEXT NOT NULL
);
CREATE INDEX movement_sku ON movement (sku);
CREATE TABLE balance (
  account TEXT NOT NULL,
  sku TEXT NOT NULL,
  lot TEXT NOT NULL,
  expiry INTEGER NOT NULL,
  on_hand INTEGER NOT NULL,
  reserved INTEGER NOT NULL,
  expected INTEGER NOT NULL,
  since INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  counted_at INTEGER NOT NULL,
  count_key TEXT NOT NULL,
  moves INTEGER NOT NULL,
  shorts INTEGER NOT NULL,
  strays INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (account, sku, lot, expiry)
) WITHOUT ROWID;
CREATE TABLE record (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE TABLE batch (
  seq INTEGER PRIMARY KEY,
  touched TEXT NOT NULL
);
-- +goose Down
DROP TABLE batch;
DROP TABLE record;
DROP TABLE balance;
DROP TABLE movement;
DROP TABLE journal;
