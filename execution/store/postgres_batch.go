package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/stockwright/stockwright/execution/ledger"
)

// postgresBatch is one transaction under the writer's advisory lock.
type postgresBatch struct {
	s          *Postgres
	ctx        context.Context
	seq, moves int64
	seal       string
	ended      bool
}

func (b *postgresBatch) Numbers() (int64, int64) { return b.seq, b.moves }

func (b *postgresBatch) Seal() (ledger.Seal, error) { return ledger.ParseSeal(b.seal) }

func (b *postgresBatch) Changed(after int64, sink ledger.Sink) (bool, error) {
	return loadChanged(b.ctx, b.s.conn, postgresDialect, after, sink)
}

func (b *postgresBatch) Load(sink ledger.Sink) error { return loadAll(b.ctx, b.s.conn, sink) }

func (b *postgresBatch) Answers(keys []string) (map[string]ledger.Entry, error) {
	rows, err := b.s.pg.Query(b.ctx, "SELECT "+entryColumns+" FROM journal WHERE key = ANY($1)", keys)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]ledger.Entry{}
	for rows.Next() {
		var e ledger.Entry
		var isRefused int
		var answer string
		if err := rows.Scan(&e.Seq, &e.Key, &e.Kind, &e.Actor, &e.At, &e.RecordedAt, &e.Hash,
			&isRefused, &answer, &e.Chain); err != nil {
			return nil, err
		}
		e.Refused, e.Answer = isRefused != 0, []byte(answer)
		out[e.Key] = e
	}
	return out, rows.Err()
}

func (b *postgresBatch) LaterThan(c ledger.Cell, at int64) (sum int64, err error) {
	err = b.s.pg.QueryRow(b.ctx, laterThanQuery(postgresDialect), laterThanArgs(c, at)...).Scan(&sum)
	return sum, err
}

// column types of the arrays that rows are sent as.
const (
	big  = "bigint"
	text = "text"
	raw  = "bytea"
)

// byArray queues one INSERT … SELECT unnest(…), a column an array.
func byArray(q *pgx.Batch, into, tail string, types []string, n int, fill func(i int, args []any)) {
	if n == 0 {
		return
	}
	ints := make([][]int64, len(types))
	texts := make([][]string, len(types))
	raws := make([][][]byte, len(types))
	args := make([]any, len(types))
	for i := range n {
		fill(i, args)
		for c, v := range args {
			switch v := v.(type) {
			case int64:
				ints[c] = append(ints[c], v)
			case int:
				ints[c] = append(ints[c], int64(v))
			case string:
				texts[c] = append(texts[c], v)
			case []byte:
				raws[c] = append(raws[c], v)
			}
		}
	}
	names := make([]string, len(types))
	out := make([]any, len(types))
	for c, typ := range types {
		names[c] = fmt.Sprintf("$%d::%s[]", c+1, typ)
		switch typ {
		case big:
			out[c] = ints[c]
		case text:
			out[c] = texts[c]
		case raw:
			out[c] = raws[c]
		}
	}
	q.Queue(into+" SELECT * FROM unnest("+strings.Join(names, ", ")+")"+tail, out...)
}

func (b *postgresBatch) Commit(w ledger.Written) error {
	var q pgx.Batch
	byArray(&q, "INSERT INTO journal ("+entryColumns+")", "",
		[]string{big, text, text, text, big, big, raw, big, text, raw},
		len(w.Entries), func(i int, a []any) { entryArgs(&w.Entries[i], a) })
	byArray(&q, "INSERT INTO movement ("+movementColumns+")", "",
		[]string{big, big, big, text, text, big, text, text, big, text, text},
		len(w.Movements), func(i int, a []any) { movementArgs(&w.Movements[i], a) })
	byArray(&q, "INSERT INTO balance ("+balanceColumns+")", balanceUpsert,
		[]string{text, text, text, big, big, big, big, big, big, big, text, big, big, big, big},
		len(w.Balances), func(i int, a []any) { balanceArgs(w.Balances[i], a) })
	byArray(&q, "INSERT INTO record (kind, id, version, body)", recordUpsert, []string{text, text, big, text},
		len(w.Records), func(i int, a []any) {
			r := &w.Records[i]
			a[0], a[1], a[2], a[3] = r.Kind, r.ID, r.Version, string(r.Body)
		})
	changed, err := touchedBy(w)
	if err != nil {
		return err
	}
	seal, err := sealText(w.Seal)
	if err != nil {
		return err
	}
	q.Queue("INSERT INTO seal (one, body) VALUES (1, $1)"+sealUpsert, seal)
	seq := w.Entries[len(w.Entries)-1].Seq
	q.Queue("INSERT INTO batch (seq, touched) VALUES ($1, $2)", seq, changed)
	q.Queue("DELETE FROM batch WHERE seq < $1", seq-keepTouched)
	q.Queue("COMMIT")
	err = b.s.pg.SendBatch(b.ctx, &q).Close()
	b.ended = err == nil
	return err
}

func (b *postgresBatch) Rollback() {
	if !b.ended && !b.s.pg.IsClosed() {
		b.ended = true
		_, _ = b.s.pg.Exec(b.ctx, "ROLLBACK")
	}
}
