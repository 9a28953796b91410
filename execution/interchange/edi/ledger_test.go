package edi

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/execution"
)

// An order leaves as X12, is answered in UBL, and its goods come back in a
// receipt: each message goes over the wire as text.
func TestOrderAnswerAndReceiptThroughTheLedger(t *testing.T) {
	ctx := context.Background()
	store, err := execution.OpenSQLite(ctx, filepath.Join(t.TempDir(), "ledger.db"))
	require.NoError(t, err)
	s, err := execution.Open(ctx, store, execution.Options{})
	require.NoError(t, err)
	defer s.Close()
	day := core.DayOf(time.Date(2026, 11, 19, 0, 0, 0, 0, time.UTC))
	_, err = s.Seed(ctx, execution.Head{Key: "seed", At: day.Time()}, execution.Masters{OpenOrders: []datasets.OpenOrder{
		{Order: "PO-1", SKU: "A", Location: "WH1", Supplier: "S1", Quantity: 24, OrderedOn: day, DueOn: day + 5},
		{Order: "PO-1", SKU: "B", Location: "WH1", Supplier: "S1", Quantity: 10, OrderedOn: day, DueOn: day + 7}}})
	require.NoError(t, err)
	o, lines, err := s.Order(ctx, "PO-1")
	require.NoError(t, err)

	var wire bytes.Buffer
	require.NoError(t, WriteX12(&wire, Envelope{Sender: "US", Receiver: "S1", Control: 1, At: day.Time()}, FromOrder(o, lines, nil)))
	sent, err := ReadEDI(&wire)
	require.NoError(t, err)
	require.Equal(t, day+5, sent[0].Due)
	require.Len(t, sent[0].Lines, 2)

	answer := sent[0]
	answer.Kind, answer.ID, answer.Order = OrderResponse, "SO-9", sent[0].ID
	answer.Lines[0].Status, answer.Lines[0].Due = Accepted, day+6
	answer.Lines[1].Status, answer.Lines[1].Quantity = Changed, 8
	wire.Reset()
	require.NoError(t, WriteUBL(&wire, answer))
	got, err := ReadUBL(&wire)
	require.NoError(t, err)
	ack, err := got.Acknowledge(Ordered{Lines: lines})
	require.NoError(t, err)
	for range 2 { // the partner sends it twice
		_, err = s.Do(ctx, ack)
		require.NoError(t, err)
	}
	_, lines, err = s.Order(ctx, "PO-1")
	require.NoError(t, err)
	require.Equal(t, day+6, lines[0].Promised)
	require.EqualValues(t, 8, lines[1].Quantity)

	receipt := got
	receipt.Kind, receipt.ID, receipt.Due = ReceiptAdvice, "R-1", day+6
	receipt.Lines[0].Quantity, receipt.Lines[0].Damaged = 23, 1
	wire.Reset()
	require.NoError(t, WriteX12(&wire, Envelope{Sender: "3PL", Receiver: "US", Control: 2, At: day.Time()}, receipt))
	back, err := ReadEDI(&wire)
	require.NoError(t, err)
	c, err := back[0].Receive("WH1", Ordered{})
	require.NoError(t, err)
	for range 2 {
		_, err = s.Do(ctx, c)
		require.NoError(t, err)
	}
	_, lines, err = s.Order(ctx, "PO-1")
	require.NoError(t, err)
	require.EqualValues(t, []int64{23, 1, 8, 0}, []int64{lines[0].Received, lines[0].Damaged, lines[1].Received, lines[1].Outstanding()})
	_, err = got.Receive("WH1", Ordered{})
	require.ErrorContains(t, err, "is no receipt")
}
