-- +goose Up
ALTER TABLE journal ADD COLUMN chain BLOB;
CREATE TABLE seal (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  body TEXT NOT NULL
);
-- +goose Down
DROP TABLE seal;
ALTER TABLE journal DROP COLUMN chain;
