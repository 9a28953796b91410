-- +goose Up
ALTER TABLE journal ADD COLUMN chain BYTEA;
CREATE TABLE seal (
  one BIGINT PRIMARY KEY CHECK (one = 1),
  body TEXT COLLATE "C" NOT NULL
);
-- +goose Down
DROP TABLE seal;
ALTER TABLE journal DROP COLUMN chain;
