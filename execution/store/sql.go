package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution/ledger"
)

// querier is what reading needs: a pool, a connection or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// dialect is the one difference between the stores' SQL: the placeholders.
type dialect func(n int) string

func sqliteDialect(int) string { return "?" }

func postgresDialect(n int) string { return fmt.Sprintf("$%d", n) }

const (
	entryColumns    = "seq, key, kind, actor, at, recorded_at, hash, refused, answer, chain"
	movementColumns = "id, entry, at, sku, lot, expiry, from_account, to_account, quantity, reason, ref"
	balanceColumns  = "account, sku, lot, expiry, on_hand, reserved, expected, since, last_at, counted_at, count_key, moves, shorts, strays, version"
	balanceUpsert   = " ON CONFLICT (account, sku, lot, expiry) DO UPDATE SET on_hand=excluded.on_hand, reserved=excluded.reserved," +
		" expected=excluded.expected, since=excluded.since, last_at=excluded.last_at, counted_at=excluded.counted_at," +
		" count_key=excluded.count_key, moves=excluded.moves, shorts=excluded.shorts, strays=excluded.strays, version=excluded.version"
	recordUpsert = " ON CONFLICT (kind, id) DO UPDATE SET version=excluded.version, body=excluded.body"
)

// keepTouched is for how many journal entries the list of changes is kept; a
// process that fell further behind reads everything.
const keepTouched = 200_000

func entryArgs(e *ledger.Entry, a []any) {
	r := 0
	if e.Refused {
		r = 1
	}
	a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9] = e.Seq, e.Key, e.Kind, e.Actor, e.At,
		e.RecordedAt, e.Hash, r, string(e.Answer), e.Chain
}

func movementArgs(m *ledger.Movement, a []any) {
	a[0], a[1], a[2], a[3], a[4], a[5] = m.ID, m.Entry, m.At, m.Goods.SKU, m.Goods.Lot, int64(m.Goods.Expiry)
	a[6], a[7], a[8], a[9], a[10] = string(m.From), string(m.To), m.Quantity, m.Reason, m.Ref
}

func balanceArgs(b *ledger.Balance, a []any) {
	a[0], a[1], a[2], a[3] = string(b.Account), b.SKU, b.Lot, int64(b.Expiry)
	a[4], a[5], a[6], a[7], a[8] = b.OnHand, b.Reserved, b.Expected, b.Since, b.LastAt
	a[9], a[10], a[11], a[12], a[13], a[14] = b.CountedAt, b.CountKey, b.Moves, b.Shorts, b.Strays, b.Version
}

// touched names what one commit changed, for other processes on the store.
type touched struct {
	All      bool        `json:"all,omitempty"`
	Balances []touchCell `json:"b,omitempty"`
	Records  [][2]string `json:"r,omitempty"`
}

type touchCell struct {
	A ledger.Account `json:"a"`
	S string         `json:"s"`
	L string         `json:"l,omitempty"`
	E core.Day       `json:"e"`
}

func touchedBy(w ledger.Written) (string, error) {
	t := touched{All: len(w.Balances)+len(w.Records) > 20_000}
	if !t.All {
		for _, b := range w.Balances {
			t.Balances = append(t.Balances, touchCell{b.Account, b.SKU, b.Lot, b.Expiry})
		}
		for _, r := range w.Records {
			t.Records = append(t.Records, [2]string{r.Kind, r.ID})
		}
	}
	out, err := json.Marshal(t)
	return string(out), err
}

func loadAll(ctx context.Context, q querier, sink ledger.Sink) error {
	if err := scanBalances(ctx, q, "SELECT "+balanceColumns+" FROM balance", nil, sink); err != nil {
		return err
	}
	return scanRecords(ctx, q, "SELECT kind, id, version, body FROM record ORDER BY kind, id", nil, sink)
}

func loadChanged(ctx context.Context, q querier, d dialect, after int64, sink ledger.Sink) (bool, error) {
	oldest := int64(-1)
	if err := q.QueryRowContext(ctx, "SELECT coalesce(min(seq), -1) FROM batch").Scan(&oldest); err != nil {
		return false, err
	}
	if oldest < 0 || after < oldest {
		return false, nil
	}
	rows, err := q.QueryContext(ctx, "SELECT touched, seq FROM batch WHERE seq > "+d(1)+" ORDER BY seq", after)
	if err != nil {
		return false, err
	}
	cells, recs, all, _, err := scanTouched(rows, 0)
	if err != nil || all {
		return false, err
	}
	return true, loadTouched(ctx, q, d, cells, recs, sink)
}

// loadSome is loadChanged up to the commit with which most rows are reached.
func loadSome(ctx context.Context, q querier, d dialect, after int64, most int,
	sink ledger.Sink) (last int64, known bool, err error) {
	oldest, newest := int64(-1), int64(0)
	if err := q.QueryRowContext(ctx, "SELECT coalesce(min(seq), -1), coalesce(max(seq), 0) FROM batch").Scan(&oldest, &newest); err != nil {
		return 0, false, err
	}
	fromTheBegin := after == 0 && newest <= keepTouched // nothing was dropped yet
	if oldest < 0 || after < oldest && !fromTheBegin {
		return 0, false, nil
	}
	rows, err := q.QueryContext(ctx, "SELECT touched, seq FROM batch WHERE seq > "+d(1)+" ORDER BY seq", after)
	if err != nil {
		return 0, false, err
	}
	cells, recs, all, last, err := scanTouched(rows, most)
	if err != nil || all {
		return 0, false, err
	}
	return last, true, loadTouched(ctx, q, d, cells, recs, sink)
}

func loadTouched(ctx context.Context, q querier, d dialect, cells []touchCell, recs [][2]string,
	sink ledger.Sink) error {
	for _, c := range cells {
		err := scanBalances(ctx, q, "SELECT "+balanceColumns+" FROM balance WHERE account="+d(1)+" AND sku="+d(2)+" AND lot="+d(3)+" AND expiry="+d(4),
			[]any{string(c.A), c.S, c.L, int64(c.E)}, sink)
		if err != nil {
			return err
		}
	}
	for _, r := range recs {
		err := scanRecords(ctx, q, "SELECT kind, id, version, body FROM record WHERE kind="+d(1)+" AND id="+d(2), []any{r[0], r[1]}, sink)
		if err != nil {
			return err
		}
	}
	return nil
}

func scanTouched(rows *sql.Rows, most int) (cells []touchCell, recs [][2]string, all bool, last int64, err error) {
	defer rows.Close()
	seenC, seenR := map[touchCell]bool{}, map[[2]string]bool{}
	for rows.Next() {
		var text string
		if err := rows.Scan(&text, &last); err != nil {
			return nil, nil, false, 0, err
		}
		var t touched
		if err := json.Unmarshal([]byte(text), &t); err != nil {
			return nil, nil, false, 0, err
		}
		all = all || t.All
		for _, c := range t.Balances {
			if !seenC[c] {
				seenC[c] = true
				cells = append(cells, c)
			}
		}
		for _, r := range t.Records {
			if !seenR[r] {
				seenR[r] = true
				recs = append(recs, r)
			}
		}
		if most > 0 && len(cells)+len(recs) >= most {
			break
		}
	}
	return cells, recs, all, last, rows.Err()
}

func scanBalances(ctx context.Context, q querier, text string, args []any, sink ledger.Sink) error {
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var b ledger.Balance
		if err := rows.Scan(&b.Account, &b.SKU, &b.Lot, &b.Expiry, &b.OnHand, &b.Reserved, &b.Expected,
			&b.Since, &b.LastAt,
			&b.CountedAt, &b.CountKey, &b.Moves, &b.Shorts, &b.Strays, &b.Version); err != nil {
			return err
		}
		sink.Balance(b)
	}
	return rows.Err()
}

func scanRecords(ctx context.Context, q querier, text string, args []any, sink ledger.Sink) error {
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var kind, id, body string
		var version int64
		if err := rows.Scan(&kind, &id, &version, &body); err != nil {
			return err
		}
		if err := sink.Record(kind, id, version, []byte(body)); err != nil {
			return err
		}
	}
	return rows.Err()
}

func scanEntries(rows *sql.Rows, each func(ledger.Entry) error) error {
	defer rows.Close()
	for rows.Next() {
		var e ledger.Entry
		var isRefused int
		var answer string
		if err := rows.Scan(&e.Seq, &e.Key, &e.Kind, &e.Actor, &e.At, &e.RecordedAt, &e.Hash,
			&isRefused, &answer, &e.Chain); err != nil {
			return err
		}
		e.Refused, e.Answer = isRefused != 0, []byte(answer)
		if err := each(e); err != nil {
			return err
		}
	}
	return rows.Err()
}

func laterThanQuery(d dialect) string {
	goods := func(n int) string {
		return fmt.Sprintf("sku=%s AND lot=%s AND expiry=%s AND at>%s", d(n), d(n+1), d(n+2), d(n+3))
	}
	return "SELECT CAST((SELECT coalesce(sum(quantity),0) FROM movement WHERE " + goods(1) + " AND to_account=" + d(5) +
		") - (SELECT coalesce(sum(quantity),0) FROM movement WHERE " + goods(6) + " AND from_account=" +
		d(10) + ") AS BIGINT)"
}

func laterThanArgs(c ledger.Cell, at int64) []any {
	half := []any{c.SKU, c.Lot, int64(c.Expiry), at, string(c.Account)}
	return append(half, half...)
}

func readMovements(ctx context.Context, q querier, d dialect, mq ledger.MovementQuery,
	each func(ledger.Movement) error) error {
	var args []any
	arg := func(v any) string { args = append(args, v); return d(len(args)) }
	where := []string{"id > " + arg(mq.After)}
	if mq.SKU != "" {
		where = append(where, "sku = "+arg(mq.SKU))
	}
	if mq.Since != 0 {
		where = append(where, "at >= "+arg(mq.Since))
	}
	if mq.Until != 0 {
		where = append(where, "at < "+arg(mq.Until))
	}
	if mq.Cell != "" {
		where = append(where, "(from_account = "+arg(string(mq.Cell))+" OR to_account = "+arg(string(mq.Cell))+")")
	}
	text := "SELECT " + movementColumns + " FROM movement WHERE " + strings.Join(where, " AND ") + " ORDER BY id"
	if mq.Limit > 0 {
		text += fmt.Sprintf(" LIMIT %d", mq.Limit)
	}
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var m ledger.Movement
		if err := rows.Scan(&m.ID, &m.Entry, &m.At, &m.Goods.SKU, &m.Goods.Lot, &m.Goods.Expiry,
			&m.From, &m.To, &m.Quantity, &m.Reason, &m.Ref); err != nil {
			return err
		}
		if err := each(m); err != nil {
			return err
		}
	}
	return rows.Err()
}

func readAnswer(ctx context.Context, q querier, d dialect, key string) (e ledger.Entry, known bool, err error) {
	rows, err := q.QueryContext(ctx, "SELECT "+entryColumns+" FROM journal WHERE key = "+d(1), key)
	if err != nil {
		return e, false, err
	}
	err = scanEntries(rows, func(one ledger.Entry) error { e, known = one, true; return nil })
	return e, known, err
}

func readJournal(ctx context.Context, q querier, d dialect, after int64, limit int,
	each func(ledger.Entry) error) error {
	text := "SELECT " + entryColumns + " FROM journal WHERE seq > " + d(1) + " ORDER BY seq"
	if limit > 0 {
		text += fmt.Sprintf(" LIMIT %d", limit)
	}
	rows, err := q.QueryContext(ctx, text, after)
	if err != nil {
		return err
	}
	return scanEntries(rows, each)
}
