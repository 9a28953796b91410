package epcis

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/execution/ledger"
)

// Places of the test warehouse, by GLN: the dock, two slots, the pack table.
var testPlaces = map[string]Place{
	"urn:epc:id:sgln:4012345.00011.1": {Location: "WH1", Dock: "in"},
	"urn:epc:id:sgln:4012345.00011.2": {Location: "WH1", Slot: "A-01"},
	"urn:epc:id:sgln:4012345.00011.3": {Location: "WH1", Slot: "B-01"},
}

func testBook() Book {
	return Book{
		Goods: func(gtin string) (string, int64, bool) {
			if gtin == "80614141123458" {
				return "SKU-1", 12, true
			}
			return "", 0, false
		},
		Place: func(id string) (Place, bool) {
			for uri, p := range testPlaces {
				if Canonical(uri) == id {
					return p, true
				}
			}
			return Place{}, false
		},
		Class: func(g execution.Goods) (string, bool) {
			return "urn:epc:idpat:sgtin:0614141.012345.*", g.SKU == "SKU-1"
		},
		Where: func(p Place) (string, bool) {
			for uri, have := range testPlaces {
				if have == p {
					return uri, true
				}
			}
			return "", false
		},
	}
}

func event(step, readPoint, bizLocation, order, goods string) string {
	e := fmt.Sprintf(`{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],"type":"ObjectEvent","action":"OBSERVE",
 "eventTime":"2026-11-20T0%d:00:00Z","eventTimeZoneOffset":"+00:00","bizStep":%q,%s}`, hours[step], step, goods)
	for name, place := range map[string]string{"readPoint": readPoint, "bizLocation": bizLocation} {
		if place != "" {
			e = strings.Replace(e, `"action"`, fmt.Sprintf(`%q:{"id":%q},"action"`, name,
				"urn:epc:id:sgln:4012345.00011."+place), 1)
		}
	}
	if order != "" {
		e = strings.Replace(e, `"action"`, fmt.Sprintf(`"bizTransactionList":[{"type":"po","bizTransaction":"urn:epcglobal:cbv:bt:4012345000009:%s"}],"action"`, order), 1)
	}
	return e
}

var hours = map[string]int{"receiving": 1, "storing": 2, "packing": 3, "picking": 4, "shipping": 5, "stock_taking": 6}

const (
	twoCases = `"epcList":["urn:epc:id:sgtin:0614141.812345.1","urn:epc:id:sgtin:0614141.812345.2"]`
	oneCase  = `"quantityList":[{"epcClass":"urn:epc:idpat:sgtin:0614141.812345.*","quantity":1}]`
)

func openLedger(t testing.TB) (*execution.Service, context.Context) {
	t.Helper()
	ctx := context.Background()
	store, err := execution.OpenSQLite(ctx, filepath.Join(t.TempDir(), "ledger.db"))
	require.NoError(t, err)
	s, err := execution.Open(ctx, store, execution.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	day := core.DayOf(time.Date(2026, 11, 19, 0, 0, 0, 0, time.UTC))
	_, err = s.Seed(ctx, execution.Head{Key: "seed", At: day.Time()}, execution.Masters{
		Items: []datasets.Item{{SKU: "SKU-1", CasePack: 12}},
		Slots: []datasets.Slot{{Slot: "A-01", Location: "WH1"}, {Slot: "B-01", Location: "WH1"}},
		OpenOrders: []datasets.OpenOrder{{Order: "PO-1", SKU: "SKU-1", Location: "WH1", Supplier: "S1",
			Quantity: 24, OrderedOn: day, DueOn: day + 1}},
	})
	require.NoError(t, err)
	return s, ctx
}

func balance(t testing.TB, s *execution.Service, a execution.Account) int64 {
	t.Helper()
	rows, err := s.Balances(context.Background(), execution.BalanceFilter{})
	require.NoError(t, err)
	for _, b := range rows.Rows {
		if b.Account == a {
			return b.OnHand
		}
	}
	return 0
}

func TestEventsMoveStockThroughTheWarehouse(t *testing.T) {
	s, ctx := openLedger(t)
	r, err := Open("", Ledger(s, testBook()), nil)
	require.NoError(t, err)
	capture := func(body string) Capture {
		job, err := r.Capture(ctx, []byte(body))
		require.NoError(t, err)
		require.Empty(t, job.Errors, body)
		return job
	}
	received := event("receiving", "1", "", "PO-1", twoCases)
	capture(received)
	capture(received)
	require.EqualValues(t, 24, balance(t, s, ledger.DockAccount("WH1", "in")))
	capture(event("storing", "1", "2", "", twoCases))
	capture(event("packing", "2", "", "", twoCases)) // no movement
	capture(event("picking", "2", "3", "", oneCase))
	require.EqualValues(t, 12, balance(t, s, execution.SlotAccount("WH1", "A-01")))
	require.EqualValues(t, 12, balance(t, s, execution.SlotAccount("WH1", "B-01")))
	capture(event("shipping", "3", "", "SO-9", oneCase))
	require.Zero(t, balance(t, s, execution.SlotAccount("WH1", "B-01")))
	capture(event("stock_taking", "2", "", "", `"quantityList":[{"epcClass":"urn:epc:idpat:sgtin:0614141.812345.*","quantity":2}]`))
	require.EqualValues(t, 24, balance(t, s, execution.SlotAccount("WH1", "A-01")))
	partner := strings.ReplaceAll(event("shipping", "1", "", "PO-1", twoCases), "4012345.00011", "0614141.00001")
	require.Empty(t, capture(partner).Errors, "a partner's shipping is no movement of ours")
	v, err := s.Verify(ctx)
	require.NoError(t, err)
	require.True(t, v.OK(), "%+v", v)
}

func TestErrorDeclarationTakesAReceiptBack(t *testing.T) {
	s, ctx := openLedger(t)
	r, err := Open("", Ledger(s, testBook()), nil)
	require.NoError(t, err)
	body := event("receiving", "1", "", "PO-1", twoCases)
	declared := strings.Replace(body, `"action"`, `"errorDeclaration":{"declarationTime":"2026-11-21T00:00:00Z","reason":"did_not_occur"},"action"`, 1)
	for _, text := range []string{body, declared, declared, body} {
		job, err := r.Capture(ctx, []byte(text))
		require.NoError(t, err)
		require.Empty(t, job.Errors)
	}
	require.Zero(t, balance(t, s, ledger.DockAccount("WH1", "in")))
	_, lines, err := s.Order(ctx, "PO-1")
	require.NoError(t, err)
	require.EqualValues(t, 24, lines[0].Outstanding(), "the order is open again")
	require.NoError(t, r.Replay(ctx))
	require.Zero(t, balance(t, s, ledger.DockAccount("WH1", "in")))
}

func TestMovementsBecomeEventsAndBack(t *testing.T) {
	s, ctx := openLedger(t)
	b := testBook()
	// Movements are in base units: the class of one unit, not of a case.
	b.Goods = func(gtin string) (string, int64, bool) { return "SKU-1", 1, gtin == "00614141123452" }
	b.GLN = "4012345000009"
	b.Order = func(ref string) string { order, _, _ := strings.Cut(ref, "/"); return order }
	r, err := Open("", Ledger(s, testBook()), nil)
	require.NoError(t, err)
	for _, body := range []string{event("receiving", "1", "", "PO-1", twoCases),
		event("storing", "1", "2", "", twoCases), event("shipping", "2", "", "", oneCase)} {
		job, err := r.Capture(ctx, []byte(body))
		require.NoError(t, err)
		require.Empty(t, job.Errors)
	}
	all, err := s.Movements(ctx, execution.MovementQuery{})
	require.NoError(t, err)
	var kinds, orders []string
	for _, m := range all.Rows {
		e, err := b.FromMovement(m)
		require.NoError(t, err)
		e.Fields["@context"] = []any{contextURL}
		text, err := json.Marshal(e.Fields)
		require.NoError(t, err)
		events, err := Parse(text)
		require.NoError(t, err, string(text))
		require.Equal(t, e.Hash(), events[0].Hash())
		commands, err := b.Commands(events[0])
		require.NoError(t, err)
		require.Len(t, commands, 1)
		orders = append(orders, events[0].Transaction("po"))
		kinds = append(kinds, commands[0].Kind())
		goods, err := mapping{book: b, event: events[0]}.goods("quantityList")
		require.NoError(t, err)
		require.Equal(t, m.Quantity, goods[0].units)
	}
	require.Equal(t, "PO-1", orders[0])
	require.Equal(t, []string{"receive", "put_away", "sell"}, kinds)
}

// What was captured is not written again; what the ledger itself did is, in a
// document that any capture interface takes.
func TestExportWritesTheLedgersOwnMovements(t *testing.T) {
	s, ctx := openLedger(t)
	b := testBook()
	b.Class = func(g execution.Goods) (string, bool) { return resolver + "/01/00614141123452", g.SKU == "SKU-1" }
	r, err := Open("", Ledger(s, b), nil)
	require.NoError(t, err)
	job, err := r.Capture(ctx, []byte(event("receiving", "1", "", "PO-1", oneCase)))
	require.NoError(t, err)
	require.Empty(t, job.Errors)
	at := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	for i, sku := range []string{"SKU-1", "SKU-1", "SKU-2", "SKU-1"} {
		_, err := s.Do(ctx, &execution.Receive{Head: execution.Head{Key: fmt.Sprint("own-", i),
			Actor: "ann", At: at.Add(time.Duration(i%3) * time.Minute)}, Location: "WH1", Supplier: "S1",
			Lines: []execution.Received{{Goods: execution.Goods{SKU: sku}, Quantity: int64(3 + i%3)}}})
		require.NoError(t, err)
	}
	var doc, again bytes.Buffer
	out, err := Export(ctx, s, b, at, &doc)
	require.NoError(t, err)
	require.Equal(t, Exported{Events: 2, Captured: 1, Without: 1,
		LeftOut: []string{"no GTIN is known for SKU SKU-2"}}, out)
	_, err = Export(ctx, s, b, at, &again)
	require.NoError(t, err)
	require.Equal(t, doc.String(), again.String())
	events, err := Parse(doc.Bytes())
	require.NoError(t, err)
	require.Len(t, events, 2)
	require.Contains(t, doc.String(), `"quantity": 6`, "two movements that no event could tell apart are one")
	require.NotEqual(t, events[0].Hash(), events[1].Hash())
	for _, e := range events {
		require.Equal(t, e.Hash(), e.Fields["eventID"], "a second export is a repetition, not news")
	}
	other, err := Open("", nil, nil)
	require.NoError(t, err)
	job, err = other.Capture(ctx, doc.Bytes())
	require.NoError(t, err)
	require.Empty(t, job.Errors)
}
