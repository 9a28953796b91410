package execution

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// sealedPlace is a ledger, and a way to its rows past the program.
type sealedPlace struct {
	service *Service
	db      *sql.DB
	blob    func(hex string) string
	every   int // of so many changes one is tried
}

func sealedPlaces(t *testing.T, test func(t *testing.T, p sealedPlace)) {
	ctx := context.Background()
	t.Run("sqlite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "ledger.db")
		store, err := OpenSQLite(ctx, path)
		require.NoError(t, err)
		db, err := sql.Open("sqlite", path)
		require.NoError(t, err)
		t.Cleanup(func() { db.Close() })
		test(t, sealedPlace{openOn(t, store), db, func(hex string) string { return "x'" + hex + "'" }, 1})
	})
	t.Run("postgres", func(t *testing.T) {
		store := newPostgres(t).(*Postgres)
		db, err := sql.Open("pgx", store.Source)
		require.NoError(t, err)
		t.Cleanup(func() { db.Close() })
		test(t, sealedPlace{openOn(t, store), db, func(hex string) string { return `'\x` + hex + `'` }, 7})
	})
}

func openOn(t *testing.T, store Store) *Service {
	s, err := Open(context.Background(), store, Options{})
	require.NoError(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

// live books a little of everything, with a refusal among it.
func (p sealedPlace) live(t *testing.T, prefix string) {
	ctx := context.Background()
	goods := Goods{SKU: "S", Lot: "L1"}
	for i, c := range []Command{
		&OpenBalances{Rows: []OpeningRow{{Location: "WH", Slot: "A1", Goods: goods, Quantity: 20}}},
		&DefineItems{Items: []Item{{SKU: "S", Codes: []string{"4006381333931"}}}},
		&Move{Location: "WH", Goods: goods, From: "A1", To: "A2", Quantity: 7},
		&Reserve{ID: prefix, Location: "WH", Goods: goods, Quantity: 2},
		&Count{Location: "WH", Slot: "A1", Goods: goods, Quantity: 11},
		&Reserve{ID: prefix + "much", Location: "WH", Goods: goods, Quantity: 1000},
		&Receive{Location: "WH", Lines: []Received{{Goods: goods, Quantity: 3}}},
	} {
		*c.Meta() = Head{Key: fmt.Sprintf("%s-%d", prefix, i), Actor: "ann"}
		if _, err := p.service.Do(ctx, c); err != nil {
			require.NotEqual(t, Invalid, KindOf(err), "%v", err)
		}
	}
}

func (p sealedPlace) exec(t *testing.T, text string, args ...any) {
	t.Helper()
	_, err := p.db.Exec(text, args...)
	require.NoError(t, err, text)
}

// ok is whether the ledger verifies; a store that cannot be read does not.
func (p sealedPlace) ok() (bool, Verification) {
	v, err := p.service.Verify(context.Background())
	return err == nil && v.OK(), v
}

var sealedTables = map[string]struct{ key, numbers, texts, blobs string }{
	"journal":  {"seq", "seq at recorded_at", "key kind actor answer", "hash chain"},
	"movement": {"id", "id entry at expiry quantity", "sku lot from_account to_account reason ref", ""},
	"balance":  {"account || sku || lot", "expiry on_hand reserved expected since last_at counted_at moves shorts strays version", "account sku lot count_key", ""},
	"record":   {"kind || id", "version", "kind id body", ""},
	"seal":     {"one", "", "body", ""},
}

// TestVerifySeesEveryRow changes every column of every row and takes every row out,
// one at a time, past the program; of one store all, of the other every seventh.
func TestVerifySeesEveryRow(t *testing.T) {
	sealedPlaces(t, func(t *testing.T, p sealedPlace) {
		p.live(t, "a")
		fine, v := p.ok()
		require.True(t, fine, "%+v", v)
		tried := 0
		for table, c := range sealedTables {
			p.exec(t, "CREATE TABLE kept AS SELECT * FROM "+table)
			rows, err := p.db.Query("SELECT CAST(" + c.key + " AS TEXT) FROM " + table)
			require.NoError(t, err)
			var keys []string
			for rows.Next() {
				var k string
				require.NoError(t, rows.Scan(&k))
				keys = append(keys, k)
			}
			rows.Close()
			require.NotEmpty(t, keys, table)
			for _, key := range keys {
				where := fmt.Sprintf(" WHERE CAST(%s AS TEXT) = '%s'", c.key, key)
				changes := []string{"DELETE FROM " + table + where}
				for _, col := range strings.Fields(c.numbers) {
					changes = append(changes, fmt.Sprintf("UPDATE %s SET %s = %s + 1000", table, col, col)+where)
				}
				if table == "journal" {
					changes = append(changes, "UPDATE journal SET refused = 1 - refused"+where)
				}
				for _, col := range strings.Fields(c.texts) {
					changes = append(changes, fmt.Sprintf("UPDATE %s SET %s = %s || 'x'", table, col, col)+where)
				}
				for _, col := range strings.Fields(c.blobs) {
					changes = append(changes, fmt.Sprintf("UPDATE %s SET %s = %s", table, col, p.blob("00ff"))+where)
				}
				for _, change := range changes {
					if tried++; tried%p.every != 0 {
						continue
					}
					p.exec(t, change)
					fine, _ := p.ok()
					require.False(t, fine, "not seen: %s", change)
					p.exec(t, "DELETE FROM "+table)
					p.exec(t, "INSERT INTO "+table+" SELECT * FROM kept")
				}
			}
			p.exec(t, "DROP TABLE kept")
			fine, v := p.ok()
			require.True(t, fine, "%s put back: %+v", table, v)
		}
	})
}

// The newest entries with all they did are missed, and rows put in are seen.
func TestVerifySeesTheEndAndTheUninvited(t *testing.T) {
	sealedPlaces(t, func(t *testing.T, p sealedPlace) {
		p.live(t, "a")
		p.exec(t, "INSERT INTO journal SELECT seq + 1, 'new', kind, actor, at, recorded_at, hash, refused, answer, chain FROM journal WHERE seq = (SELECT max(seq) FROM journal)")
		_, v := p.ok()
		require.Contains(t, strings.Join(v.Changed, "\n"), "put in from outside")
		p.exec(t, "DELETE FROM journal WHERE key = 'new'")
		p.exec(t, "DELETE FROM movement WHERE entry = (SELECT max(seq) FROM journal)")
		p.exec(t, "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)")
		_, v = p.ok()
		require.Contains(t, strings.Join(v.Missing, "\n"), "journal entry 7")
		require.Contains(t, strings.Join(v.Missing, "\n"), "movement")
		_, err := p.service.Do(context.Background(), &DefineItems{Head: Head{Key: "c"}, Items: []Item{{SKU: "T"}}})
		require.ErrorIs(t, err, ErrUnavailable)
		require.ErrorContains(t, err, "its newest rows are gone: it ends at entry 6")
	})
}

// A ledger of a version without digests goes on: its first new entry seals what is
// there, and says so.
func TestLedgerWithoutDigestsIsSealed(t *testing.T) {
	sealedPlaces(t, func(t *testing.T, p sealedPlace) {
		p.live(t, "a")
		p.exec(t, "UPDATE journal SET chain = NULL")
		p.exec(t, "DELETE FROM seal")
		fine, v := p.ok()
		require.True(t, fine, "%+v", v)
		require.Zero(t, v.SealedSince)
		entries := v.Entries
		p.live(t, "b")
		fine, v = p.ok()
		require.True(t, fine, "%+v", v)
		require.Equal(t, entries+1, v.SealedSince)
		for _, change := range []string{"UPDATE movement SET reason = 'x' WHERE id = 1",
			"UPDATE journal SET actor = 'bob' WHERE seq = 2",
			"UPDATE record SET version = version + 1 WHERE kind = 'item'"} {
			p.exec(t, change)
			fine, _ := p.ok()
			require.False(t, fine, change)
			p.exec(t, strings.NewReplacer("'x'", "'opening'", "'bob'", "'ann'", "+ 1", "- 1").Replace(change))
		}
		fine, v = p.ok()
		require.True(t, fine, "%+v", v)
	})
}
