package execution

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/stockwright/stockwright/internal/wholefile"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// PostingRow is a movement as exported.
type PostingRow struct {
	ID       int64     `json:"id" parquet:"name=id, type=INT64"`
	Entry    int64     `json:"entry" parquet:"name=entry, type=INT64"`
	At       time.Time `json:"at" parquet:"name=at"`
	SKU      string    `json:"sku" parquet:"name=sku"`
	Lot      string    `json:"lot" parquet:"name=lot, repetitiontype=OPTIONAL"`
	Expires  core.Day  `json:"expires_on" parquet:"name=expires_on, repetitiontype=OPTIONAL"`
	From     string    `json:"from_account" parquet:"name=from_account"`
	To       string    `json:"to_account" parquet:"name=to_account"`
	Quantity int64     `json:"quantity" parquet:"name=quantity, type=INT64"`
	Reason   string    `json:"reason" parquet:"name=reason, repetitiontype=OPTIONAL"`
	Ref      string    `json:"ref" parquet:"name=ref, repetitiontype=OPTIONAL"`
}

// BalanceRow is a balance as exported.
type BalanceRow struct {
	Account  string   `json:"account" parquet:"name=account"`
	Kind     string   `json:"kind" parquet:"name=kind"`
	Location string   `json:"location" parquet:"name=location, repetitiontype=OPTIONAL"`
	Name     string   `json:"name" parquet:"name=name, repetitiontype=OPTIONAL"`
	SKU      string   `json:"sku" parquet:"name=sku"`
	Lot      string   `json:"lot" parquet:"name=lot, repetitiontype=OPTIONAL"`
	Expires  core.Day `json:"expires_on" parquet:"name=expires_on, repetitiontype=OPTIONAL"`
	OnHand   int64    `json:"on_hand" parquet:"name=on_hand, type=INT64"`
	Reserved int64    `json:"reserved" parquet:"name=reserved, type=INT64"`
	Expected int64    `json:"expected" parquet:"name=expected, type=INT64"`
	Doubt    float64  `json:"doubt" parquet:"name=doubt, type=DOUBLE"`
}

// EntryRow is a journal entry as exported.
type EntryRow struct {
	Entry      int64     `json:"entry" parquet:"name=entry, type=INT64"`
	Key        string    `json:"key" parquet:"name=key"`
	Kind       string    `json:"kind" parquet:"name=kind"`
	Actor      string    `json:"actor" parquet:"name=actor, repetitiontype=OPTIONAL"`
	At         time.Time `json:"at" parquet:"name=at"`
	RecordedAt time.Time `json:"recorded_at" parquet:"name=recorded_at"`
	Refused    bool      `json:"refused" parquet:"name=refused"`
	Answer     string    `json:"answer" parquet:"name=answer"`
}

// Export writes the ledger as Parquet for data teams: movements, balances and
// journal, and the closing balance of asOf as the contract's stock,
// open_orders, receipts and slot_stock tables. It returns the files written.
func (s *Service) Export(ctx context.Context, folder string, asOf core.Day) ([]string, error) {
	if err := os.MkdirAll(folder, wholefile.Folder); err != nil {
		return nil, err
	}
	snap, err := s.Snapshot(ctx, asOf)
	if err != nil {
		return nil, err
	}
	postings, err := s.postingRows(ctx)
	if err != nil {
		return nil, err
	}
	balances, err := s.balanceRows(ctx)
	if err != nil {
		return nil, err
	}
	entries, err := s.entryRows(ctx)
	if err != nil {
		return nil, err
	}
	var written []string
	for _, f := range []struct {
		name  string
		write func(path string) error
	}{
		{"movements", asTable(postings)}, {"balances", asTable(balances)}, {"journal", asTable(entries)},
		{"stock", asTable(snap.Stock)}, {"open_orders", asTable(snap.OpenOrders)},
		{"receipts", asTable(snap.Receipts)}, {"slot_stock", asTable(snap.SlotStock)},
	} {
		path := filepath.Join(folder, f.name+".parquet")
		if err := f.write(path); err != nil {
			return written, fmt.Errorf("export %s: %w", f.name, err)
		}
		written = append(written, path)
	}
	return written, nil
}

func asTable[T any](rows []T) func(string) error {
	return func(path string) error { return datasets.WriteRows(path, rows, datasets.WriteOptions{}) }
}

func (s *Service) postingRows(ctx context.Context) (out []PostingRow, err error) {
	err = s.store.Movements(ctx, MovementQuery{}, func(m Movement) error {
		out = append(out, PostingRow{m.ID, m.Entry, time.UnixMicro(m.At).UTC(), m.Goods.SKU,
			m.Goods.Lot, expiresOn(m.Goods), string(m.From), string(m.To),
			m.Quantity, m.Reason, m.Ref})
		return nil
	})
	return out, err
}

func (s *Service) balanceRows(ctx context.Context) (out []BalanceRow, err error) {
	all, err := s.Balances(ctx, BalanceFilter{Empty: true})
	now := s.now().UnixMicro()
	for _, b := range all.Rows {
		row := BalanceRow{string(b.Account), string(b.Account.Kind()), b.Account.Location(),
			b.Account.Name(), b.SKU, b.Lot, expiresOn(b.Goods), b.OnHand, b.Reserved, b.Expected, 0}
		if b.Account.Kind() == KindSlot {
			row.Doubt = Doubt(b, now)
		}
		out = append(out, row)
	}
	return out, err
}

func (s *Service) entryRows(ctx context.Context) (out []EntryRow, err error) {
	err = s.store.Journal(ctx, 0, 0, func(e Entry) error {
		out = append(out, EntryRow{e.Seq, e.Key, e.Kind, e.Actor, time.UnixMicro(e.At).UTC(),
			time.UnixMicro(e.RecordedAt).UTC(), e.Refused, string(e.Answer)})
		return nil
	})
	return out, err
}
