package store

import (
	"context"
	"strings"

	"github.com/stockwright/stockwright/execution/ledger"
)

// sqliteBatch is one BEGIN IMMEDIATE … COMMIT on the writing connection.
type sqliteBatch struct {
	s          *SQLite
	ctx        context.Context
	seq, moves int64
	seal       string
	ended      bool
}

func (b *sqliteBatch) Numbers() (int64, int64) { return b.seq, b.moves }

func (b *sqliteBatch) Seal() (ledger.Seal, error) { return ledger.ParseSeal(b.seal) }

func (b *sqliteBatch) Changed(after int64, sink ledger.Sink) (bool, error) {
	return loadChanged(b.ctx, b.s.conn, sqliteDialect, after, sink)
}

func (b *sqliteBatch) Load(sink ledger.Sink) error { return loadAll(b.ctx, b.s.conn, sink) }

// answersAtOnce is how many keys one look-up asks for.
const answersAtOnce = 64

func (b *sqliteBatch) Answers(keys []string) (map[string]ledger.Entry, error) {
	out := map[string]ledger.Entry{}
	st, err := b.s.stmt(b.ctx, "SELECT "+entryColumns+" FROM journal WHERE key IN (?"+strings.Repeat(",?", answersAtOnce-1)+")")
	if err != nil {
		return nil, err
	}
	args := make([]any, answersAtOnce)
	for len(keys) > 0 {
		n := min(len(keys), answersAtOnce)
		for i := range args {
			args[i] = nil
			if i < n {
				args[i] = keys[i]
			}
		}
		rows, err := st.QueryContext(b.ctx, args...)
		if err != nil {
			return nil, err
		}
		err = scanEntries(rows, func(e ledger.Entry) error { out[e.Key] = e; return nil })
		if err != nil {
			return nil, err
		}
		keys = keys[n:]
	}
	return out, nil
}

func (b *sqliteBatch) LaterThan(c ledger.Cell, at int64) (sum int64, err error) {
	st, err := b.s.stmt(b.ctx, laterThanQuery(sqliteDialect))
	if err != nil {
		return 0, err
	}
	err = st.QueryRowContext(b.ctx, laterThanArgs(c, at)...).Scan(&sum)
	return sum, err
}

// insert writes rows with as few statements as possible: groups of
// rowsAtOnce, then the rest one by one.
func (b *sqliteBatch) insert(into, tail string, columns, n int, fill func(i int, args []any)) error {
	row := "(?" + strings.Repeat(",?", columns-1) + ")"
	args := make([]any, columns*rowsAtOnce)
	for i := 0; i < n; {
		size := 1
		if n-i >= rowsAtOnce {
			size = rowsAtOnce
		}
		for k := range size {
			fill(i+k, args[k*columns:(k+1)*columns])
		}
		text := into + " VALUES " + row + strings.Repeat(","+row, size-1) + tail
		if _, err := b.s.exec(b.ctx, text, args[:size*columns]...); err != nil {
			return err
		}
		i += size
	}
	return nil
}

// rowsAtOnce rows go into one INSERT; more saves nothing measurable.
const rowsAtOnce = 16

func (b *sqliteBatch) Commit(w ledger.Written) error {
	if err := b.flush(w); err != nil {
		return err
	}
	_, err := b.s.exec(b.ctx, "COMMIT")
	b.ended = err == nil
	b.s.log.wrote(len(w.Entries) + len(w.Movements) + len(w.Balances) + len(w.Records))
	return err
}

func (b *sqliteBatch) flush(w ledger.Written) error {
	err := b.insert("INSERT INTO journal ("+entryColumns+")", "", 10, len(w.Entries),
		func(i int, a []any) { entryArgs(&w.Entries[i], a) })
	if err != nil {
		return err
	}
	err = b.insert("INSERT INTO movement ("+movementColumns+")", "", 11, len(w.Movements),
		func(i int, a []any) { movementArgs(&w.Movements[i], a) })
	if err != nil {
		return err
	}
	err = b.insert("INSERT INTO balance ("+balanceColumns+")", balanceUpsert, 15, len(w.Balances),
		func(i int, a []any) { balanceArgs(w.Balances[i], a) })
	if err != nil {
		return err
	}
	err = b.insert("INSERT INTO record (kind, id, version, body)", recordUpsert, 4, len(w.Records),
		func(i int, a []any) {
			r := &w.Records[i]
			a[0], a[1], a[2], a[3] = r.Kind, r.ID, r.Version, string(r.Body)
		})
	if err != nil {
		return err
	}
	seal, err := sealText(w.Seal)
	if err != nil {
		return err
	}
	if _, err := b.s.exec(b.ctx, "INSERT INTO seal (one, body) VALUES (1, ?)"+sealUpsert, seal); err != nil {
		return err
	}
	touched, err := touchedBy(w)
	if err != nil {
		return err
	}
	seq := w.Entries[len(w.Entries)-1].Seq
	if _, err := b.s.exec(b.ctx, "INSERT INTO batch (seq, touched) VALUES (?, ?)", seq, touched); err != nil {
		return err
	}
	_, err = b.s.exec(b.ctx, "DELETE FROM batch WHERE seq < ?", seq-keepTouched)
	return err
}

func (b *sqliteBatch) Rollback() {
	if !b.ended {
		b.ended = true
		_, _ = b.s.exec(b.ctx, "ROLLBACK")
	}
}
