package inbox

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/execution"
)

var (
	ctx   = context.Background()
	today = core.DayOf(time.Date(2026, 11, 19, 0, 0, 0, 0, time.UTC))
)

// ledgerWith has order PO-1 of two lines, sent to S1.
func ledgerWith(t *testing.T) *execution.Service {
	store, err := execution.OpenSQLite(ctx, filepath.Join(t.TempDir(), "ledger.db"))
	require.NoError(t, err)
	s, err := execution.Open(ctx, store, execution.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { s.Close() })
	_, err = s.Seed(ctx, execution.Head{Key: "seed", At: today.Time()}, execution.Masters{
		OpenOrders: []datasets.OpenOrder{
			{Order: "PO-1", SKU: "A", Location: "WH1", Supplier: "S1", Quantity: 24, OrderedOn: today,
				DueOn: today + 5},
			{Order: "PO-1", SKU: "B", Location: "WH1", Supplier: "S1", Quantity: 10, OrderedOn: today,
				DueOn: today + 7}}})
	require.NoError(t, err)
	_, err = s.Do(ctx, &execution.DefineItems{Head: execution.Head{Key: "items"},
		Items: []execution.Item{{SKU: "A", Codes: []string{"04012345678901"}}}})
	require.NoError(t, err)
	return s
}

func ubl(root, body string) []byte {
	return []byte(`<` + root + `><ID>R-1</ID>` + body + `<OrderReference><ID>PO-1</ID></OrderReference></` + root + `>`)
}

func x12(sets ...string) []byte {
	var b strings.Builder
	b.WriteString("ISA*00*          *00*          *ZZ*S1             *ZZ*US             *261120*1200*U*00401*000000001*0*P*>~GS*PR*S1*US*20261120*1200*1*X*004010~")
	for i, s := range sets {
		fmt.Fprintf(&b, "ST*855*%04d~%sSE*%d*%04d~", i+1, s, strings.Count(s, "~")+2, i+1)
	}
	fmt.Fprintf(&b, "GE*%d*1~IEA*1*000000001~", len(sets))
	return []byte(b.String())
}

// outstanding is what each line still waits for after an answer.
func outstanding(t *testing.T, s *execution.Service) (execution.OrderState, []int64) {
	o, lines, err := s.Order(ctx, "PO-1")
	require.NoError(t, err)
	var out []int64
	for _, l := range lines {
		out = append(out, l.Outstanding())
	}
	return o.State, out
}

func TestAnswersOfAllKinds(t *testing.T) {
	for name, c := range map[string]struct {
		body  []byte
		state execution.OrderState
		left  []int64
	}{
		"accepted as a whole": {ubl("OrderResponse",
			"<OrderResponseCode>AP</OrderResponseCode>"), execution.OrderConfirmed, []int64{24, 10}},
		"refused as a whole": {ubl("OrderResponse",
			"<OrderResponseCode>RE</OrderResponseCode>"), execution.OrderCancelled, []int64{0, 0}},
		"received only": {ubl("OrderResponse",
			"<OrderResponseCode>AB</OrderResponseCode>"), execution.OrderSent, []int64{24, 10}},
		"simple yes": {ubl("OrderResponseSimple",
			"<AcceptedIndicator>true</AcceptedIndicator>"), execution.OrderConfirmed, []int64{24, 10}},
		"simple no": {ubl("OrderResponseSimple",
			"<AcceptedIndicator>false</AcceptedIndicator><RejectionNote>sold out</RejectionNote>"),
			execution.OrderCancelled, []int64{0, 0}},
		"a change without unit": {ubl("OrderResponse",
			"<OrderResponseCode>CA</OrderResponseCode><OrderLine><LineItem><ID>9</ID><LineStatusCode>3</LineStatusCode><Quantity>4</Quantity><Item><BuyersItemIdentification><ID>B</ID></BuyersItemIdentification></Item></LineItem></OrderLine>"), execution.OrderConfirmed, []int64{24, 4}},
		"a change of the item's name only": {ubl("OrderResponse",
			"<OrderResponseCode>CA</OrderResponseCode><OrderLine><LineItem><ID>9</ID><LineStatusCode>3</LineStatusCode><Item><BuyersItemIdentification><ID>B</ID></BuyersItemIdentification></Item></LineItem></OrderLine>"), execution.OrderConfirmed, []int64{24, 10}},
		"X12 accepted, no number": {x12("BAK*00*AK*PO-1*20261120~"), execution.OrderConfirmed, []int64{24, 10}},
		"X12 refused":             {x12("BAK*00*RJ*PO-1*20261120~"), execution.OrderCancelled, []int64{0, 0}},
		"X12 without ACK":         {x12("BAK*00*AD*PO-1*20261120~PO1*1*24*EA*7*PE*CB*A*ZZ*77~PO1**10*EA***CB*B~"), execution.OrderConfirmed, []int64{24, 10}},
		"X12 by GTIN, in two parts": {x12("BAK*00*AC*PO-1*20261120~PO1*1*24*EA***EN*4012345678901~ACK*IA*10*EA*067*20261125~ACK*IR*14*EA~"),
			execution.OrderConfirmed, []int64{10, 10}},
		"X12 in two deliveries": {x12("BAK*00*AC*PO-1*20261120~PO1*1*24*EA***BP*A~ACK*IQ*10*EA*067*20261125~ACK*IB*12*EA*067*20261130~"),
			execution.OrderConfirmed, []int64{22, 10}},
	} {
		t.Run(name, func(t *testing.T) {
			s := ledgerWith(t)
			box := Box{t.TempDir()}
			for range 2 { // partners repeat themselves
				_, kept, err := box.TakeIn(ctx, s, "answer", "", c.body, today.Time())
				require.NoError(t, err)
				require.Nil(t, kept)
			}
			state, left := outstanding(t, s)
			require.Equal(t, c.state, state)
			require.Equal(t, c.left, left)
		})
	}
}

func TestWhatAPersonMustDecideWaits(t *testing.T) {
	line := func(status, more string) []byte {
		return ubl("OrderResponse", "<OrderLine><LineItem><ID>9</ID><LineStatusCode>"+status+"</LineStatusCode><Item><BuyersItemIdentification><ID>B</ID>"+
			"</BuyersItemIdentification></Item></LineItem>"+more+"</OrderLine>")
	}
	for want, body := range map[string][]byte{
		"names none":               ubl("OrderResponse", "<OrderResponseCode>CA</OrderResponseCode>"),
		"neither yes nor no":       line("Disputed", ""),
		"nobody ordered":           line("1", ""),
		"X-2 would come":           line("3", "<SellerSubstitutedLineItem><ID>9</ID><Item><SellersItemIdentification><ID>X-2</ID></SellersItemIdentification></Item></SellerSubstitutedLineItem>"),
		"not on the order":         x12("BAK*00*AC*PO-1*20261120~PO1*1*3*EA***IN*C~ACK*IA*3*EA~"),
		"there is no order":        x12("BAK*00*AK*PO-7*20261120~"),
		"ends without IEA":         x12("BAK*00*AK*PO-1*20261120~")[:180],
		"is not a whole number":    x12("BAK*00*AC*PO-1*20261120~PO1*1*3.5*EA***IN*B~"),
		"does not say which order": []byte("<OrderResponseSimple><ID>1</ID><AcceptedIndicator>true</AcceptedIndicator></OrderResponseSimple>"),
		"neither true nor false":   ubl("OrderResponseSimple", "<AcceptedIndicator>perhaps</AcceptedIndicator>"),
		"XML syntax error on line": []byte("<Order><ID>1</Order>"),
	} {
		s := ledgerWith(t)
		box := Box{t.TempDir()}
		_, kept, err := box.TakeIn(ctx, s, "dir/answer.xml", "", body, today.Time())
		require.NoError(t, err, want)
		require.NotNil(t, kept, want)
		require.Contains(t, strings.Join(kept.Reasons, "\n"), want)
		state, left := outstanding(t, s)
		require.Equal(t, execution.OrderSent, state, want)
		require.Equal(t, []int64{24, 10}, left, want)
		listed, err := box.Messages(false)
		require.NoError(t, err)
		require.Equal(t, []Message{*kept}, listed)
	}
}

// Of two answers in one interchange one is wrong: the other is booked, the message
// waits, and after mending both have been booked once.
func TestPartialMessageIsMendedAndToldAgain(t *testing.T) {
	s := ledgerWith(t)
	box := Box{t.TempDir()}
	good, bad := "BAK*00*AC*PO-1*20261120****1~PO1*1*24*EA***IN*A~ACK*IQ*20*EA~",
		"BAK*00*AC*PO-1*20261120****2~PO1*2*10*EA***IN*B~ACK*IQ*9.5*EA~"
	out, kept, err := box.TakeIn(ctx, s, "answers.edi", "", x12(good, bad), today.Time())
	require.NoError(t, err)
	require.NotNil(t, out[0].Answer)
	require.Contains(t, out[1].Reason, `"9.5" is not a whole number`)
	_, left := outstanding(t, s)
	require.Equal(t, []int64{20, 10}, left)

	out, m, err := box.Tell(ctx, s, kept.ID, nil) // nothing was mended
	require.NoError(t, err)
	require.Equal(t, Waiting, m.State)
	require.True(t, out[0].Answer.Repeated)

	_, m, err = box.Tell(ctx, s, kept.ID, x12(good, strings.Replace(bad, "9.5", "9", 1)))
	require.NoError(t, err)
	require.Equal(t, Taken, m.State)
	_, left = outstanding(t, s)
	require.Equal(t, []int64{20, 9}, left)
	listed, err := box.Messages(false)
	require.NoError(t, err)
	require.Empty(t, listed)
	listed, err = box.Messages(true)
	require.NoError(t, err)
	require.Len(t, listed, 1)
	require.Equal(t, 3, listed[0].Told)
	_, err = box.Message("../tokens")
	require.ErrorContains(t, err, "is no message")
}

// A receipt names our order lines, not our items.
func TestReceiptByOrderLine(t *testing.T) {
	s := ledgerWith(t)
	_, lines, err := s.Order(ctx, "PO-1")
	require.NoError(t, err)
	body := ubl("ReceiptAdvice", `<ReceiptLine><ID>1</ID><ReceivedQuantity unitCode="EA">23</ReceivedQuantity><RejectedQuantity unitCode="EA">1</RejectedQuantity>`+
		`<OrderLineReference><LineID>`+lines[0].ID+`</LineID></OrderLineReference><Item><Name>Thing</Name></Item></ReceiptLine>`)
	out, kept, err := Box{t.TempDir()}.TakeIn(ctx, s, "receipt.xml", "", body, today.Time())
	require.NoError(t, err)
	require.Nil(t, kept, "%v", out)
	_, left := outstanding(t, s)
	require.Equal(t, []int64{0, 10}, left)
}
