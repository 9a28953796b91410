package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/stockwright/stockwright/execution/ledger"
)

// numbersQuery asks for the newest entry, the newest movement and the seal.
const numbersQuery = "SELECT (SELECT coalesce(max(seq),0) FROM journal), (SELECT coalesce(max(id),0) FROM movement), coalesce((SELECT body FROM seal WHERE one = 1), '')"

// sealUpsert writes the seal, of which there is one row.
const sealUpsert = " ON CONFLICT (one) DO UPDATE SET body=excluded.body"

func sealText(s ledger.Seal) (string, error) {
	body, err := json.Marshal(s)
	return string(body), err
}

func readTx(ctx context.Context, db *sql.DB, opt *sql.TxOptions, f func(querier) error) (seq, moves int64, err error) {
	tx, err := db.BeginTx(ctx, opt)
	if err != nil {
		return 0, 0, err
	}
	defer tx.Rollback()
	err = tx.QueryRowContext(ctx, numbersQuery).Scan(&seq, &moves, new(string))
	if err != nil {
		return 0, 0, err
	}
	return seq, moves, f(tx)
}

// view is a read transaction.
type view struct {
	ctx        context.Context
	q          querier
	d          dialect
	seq, moves int64
	seal       string
}

func viewing(ctx context.Context, db *sql.DB, opt *sql.TxOptions, d dialect, f func(ledger.View) error) error {
	tx, err := db.BeginTx(ctx, opt)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	v := &view{ctx: ctx, q: tx, d: d}
	if err := tx.QueryRowContext(ctx, numbersQuery).Scan(&v.seq, &v.moves, &v.seal); err != nil {
		return err
	}
	return f(v)
}

func (v *view) Seal() (ledger.Seal, error) { return ledger.ParseSeal(v.seal) }

func (v *view) Numbers() (int64, int64) { return v.seq, v.moves }

func (v *view) Load(sink ledger.Sink) error { return loadAll(v.ctx, v.q, sink) }

func (v *view) Movements(q ledger.MovementQuery, each func(ledger.Movement) error) error {
	return readMovements(v.ctx, v.q, v.d, q, each)
}

func (v *view) Journal(after int64, limit int, each func(ledger.Entry) error) error {
	return readJournal(v.ctx, v.q, v.d, after, limit, each)
}

func (v *view) Sums(each func(ledger.Cell, int64) error) error { return readSums(v.ctx, v.q, each) }

func (v *view) Gaps() ([]string, error) { return readGaps(v.ctx, v.q) }

func readSums(ctx context.Context, q querier, each func(ledger.Cell, int64) error) error {
	rows, err := q.QueryContext(ctx, "SELECT account, sku, lot, expiry, CAST(sum(q) AS BIGINT) FROM ("+
		"SELECT to_account AS account, sku, lot, expiry, quantity AS q FROM movement UNION ALL "+
		"SELECT from_account, sku, lot, expiry, -quantity FROM movement) AS ends GROUP BY account, sku, lot, expiry")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var c ledger.Cell
		var sum int64
		if err := rows.Scan(&c.Account, &c.SKU, &c.Lot, &c.Expiry, &sum); err != nil {
			return err
		}
		if err := each(c, sum); err != nil {
			return err
		}
	}
	return rows.Err()
}

// mostGaps is how many gaps are named.
const mostGaps = 20

func readGaps(ctx context.Context, q querier) ([]string, error) {
	out := []string{}
	for _, table := range []struct{ name, id, what string }{{"journal", "seq", "journal entry"},
		{"movement", "id", "movement"}} {
		// The number after which the next is not there, from 0 on.
		rows, err := q.QueryContext(ctx, "SELECT before.n, (SELECT min(t."+table.id+") FROM "+table.name+" t WHERE t."+table.id+" > before.n) FROM ("+
			"SELECT 0 AS n UNION ALL SELECT "+table.id+" FROM "+table.name+") AS before WHERE NOT EXISTS (SELECT 1 FROM "+table.name+" u WHERE u."+table.id+
			" = before.n + 1) AND before.n < (SELECT coalesce(max("+table.id+"), 0) FROM "+table.name+") ORDER BY before.n LIMIT "+fmt.Sprint(mostGaps))
		if err != nil {
			return nil, err
		}
		err = scanGaps(rows, func(from, to int64) {
			if from == to {
				out = append(out, fmt.Sprintf("%s %d", table.what, from))
			} else {
				out = append(out, fmt.Sprintf("%s %d to %d", table.what, from, to))
			}
		})
		if err != nil {
			return nil, err
		}
	}
	rows, err := q.QueryContext(ctx, "SELECT DISTINCT m.entry, m.entry FROM movement m LEFT JOIN journal j ON j.seq = m.entry WHERE j.seq IS NULL ORDER BY 1 LIMIT "+fmt.Sprint(mostGaps))
	if err != nil {
		return nil, err
	}
	err = scanGaps(rows, func(_, entry int64) {
		out = append(out,
			fmt.Sprintf("journal entry %d, which has movements", entry))
	})
	return out, err
}

// scanGaps reads pairs of the number before a gap and the one after it.
func scanGaps(rows *sql.Rows, each func(from, to int64)) error {
	defer rows.Close()
	for rows.Next() {
		var before, after int64
		if err := rows.Scan(&before, &after); err != nil {
			return err
		}
		if before == after {
			each(before, after)
			continue
		}
		each(before+1, after-1)
	}
	return rows.Err()
}
