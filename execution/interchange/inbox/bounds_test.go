package inbox

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/internal/testkit/bounds"
	"github.com/stockwright/stockwright/plan"
)

const (
	isa          = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260127*1200*U*00401*000000001*0*P*>~"
	answerBegin  = isa + "GS*PR*S*R*20260127*1200*1*X*004010~ST*855*0001~BAK*00*AD*O1*20260127~"
	ublAnswer    = `<OrderResponse><ID>A1</ID><OrderReference><ID>O1</ID></OrderReference>`
	ublLine      = `<OrderLine><LineItem><ID>#</ID><LineStatusCode>5</LineStatusCode><Item><Name>x</Name></Item></LineItem></OrderLine>`
	edifactUNB   = "UNB+UNOC:3+S+R+260127:1200+1'"
	edifactBegin = edifactUNB + "UNH+1+ORDRSP:D:96A:UN'BGM+231+7+29'RFF+ON:O1'"
	edifactEnd   = "UNT+#+1'UNZ+1+1'"
	endSet       = "SE*#*0001~GE*1*1~IEA*1*000000001~"
)

// Documents of the largest size that is read cost no more than their size deserves,
// whatever is in them.
func TestAllowedDocumentsAreBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	ctx := context.Background()
	dir := t.TempDir()
	store, err := execution.OpenSQLite(ctx, filepath.Join(dir, "ledger.db"))
	require.NoError(t, err)
	ledger, err := execution.Open(ctx, store, execution.Options{})
	require.NoError(t, err)
	defer ledger.Close()
	order := &execution.ApprovePurchases{Head: execution.Head{Key: "o"}}
	for i := range bounds.Size(80_000) {
		order.Lines = append(order.Lines, plan.PurchaseLine{Line: fmt.Sprint("L", i+1), SKU: fmt.Sprint("S", i+1), Location: "WH", Supplier: "X", Quantity: 5, OrderOn: 20_000, DueOn: 20_007})
	}
	_, err = ledger.Do(ctx, order)
	require.NoError(t, err)
	orders, err := ledger.Orders(ctx, execution.OrderFilter{})
	require.NoError(t, err)
	id := orders.Rows[0].ID
	for _, c := range []struct {
		name, before, text, after string
	}{
		{"UBL: lines by number", ublAnswer, ublLine, "</OrderResponse>"},
		{"UBL: lines by item", ublAnswer, `<OrderLine><LineItem><ID>z#</ID><Item><BuyersItemIdentification><ID>S1#</ID></BuyersItemIdentification></Item></LineItem></OrderLine>`, "</OrderResponse>"},
		{"UBL: empty elements", ublAnswer, `<a/>`, "</OrderResponse>"},
		{"UBL: a text in pieces", ublAnswer + "<Note>", `x<!---->`, "</Note></OrderResponse>"},
		{"UBL: a text beside elements", ublAnswer, `x<a/>`, "</OrderResponse>"},
		{"UBL: attributes", ublAnswer + "<a ", `a#="" `, "/></OrderResponse>"},
		{"UBL: namespaces", ublAnswer, `<a xmlns:a#="u"/>`, "</OrderResponse>"},
		{"UBL: nesting", "", `<a>`, ""},
		{"UBL: entities", `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>` + ublAnswer + "<Note>", `&b;`, "</Note></OrderResponse>"},
		{"UBL: character references", ublAnswer + "<Note>", `&#65;`, "</Note></OrderResponse>"},
		{"UBL: one line of many numbers", ublAnswer + "<OrderLine><LineItem><ID>1</ID><Item>", `<AdditionalItemIdentification><ID>#</ID></AdditionalItemIdentification>`, "</Item></LineItem></OrderLine></OrderResponse>"},
		{"UBL: a huge quantity", ublAnswer + "<OrderLine><LineItem><ID>1</ID><Quantity>", `9`, "</Quantity></LineItem></OrderLine></OrderResponse>"},
		{"UBL: a huge price", ublAnswer + "<OrderLine><LineItem><ID>1</ID><Price><PriceAmount>0.", `9`, "</PriceAmount></Price></LineItem></OrderLine></OrderResponse>"},
		{"X12: lines by number", answerBegin, "PO1*#*5*EA***IN*S#~ACK*IA*5*EA~", endSet},
		{"X12: lines by item", answerBegin, "PO1*z#*5*EA***IN*S1#~ACK*IA*5*EA~", endSet},
		{"X12: short segments", answerBegin, "A~", endSet},
		{"X12: unknown segments in a line", answerBegin + "PO1*1*5*EA~", "ZZ*1~", endSet},
		{"X12: one line answered in parts", answerBegin + "PO1*1*5*EA***IN*S1~", "ACK*IA*1*EA~", endSet},
		{"X12: numbers of one line", answerBegin + "PO1*1*5*EA**", "*IN*S1", "~" + endSet},
		{"X12: empty elements", answerBegin + "PO1", "*", "~" + endSet},
		{"X12: sets", isa + "GS*PR*S*R*20260127*1200*1*X*004010~", "ST*855*#~BAK*00*AK*O*20260127~SE*3*#~", "GE*1*1~IEA*1*000000001~"},
		{"X12: interchanges", "", isa + "GS*PR*S*R*20260127*1200*1*X*004010~ST*855*1~BAK*00*AK*O#*20260127~SE*3*1~GE*1*1~IEA*1*000000001~", ""},
		{"X12: levels of a notice", isa + "GS*SH*S*R*20260127*1200*1*X*004010~ST*856*0001~BSN*00*1*20260127~", "HL*#*1*P~MAN*GM*106141412345678908~HL*9#*#*I~LIN**IN*S~SN1**1*EA~", endSet},
		{"X12: an acknowledgement", isa + "GS*FA*S*R*20260127*1200*1*X*004010~ST*997*0001~", "AK1*PO*#~AK9*A*1*1*1~", endSet},
		{"X12: packs of one item", isa + "GS*SH*S*R*20260127*1200*1*X*004010~ST*856*0001~BSN*00*1*20260127~HL*1**S~HL*2*1*I~LIN**IN*S~", "HL*#*2*P~MAN*GM*106141412345678908~SN1**1*EA~", endSet},
		{"X12: numbers and packs of one item", isa + "GS*SH*S*R*20260127*1200*1*X*004010~ST*856*0001~BSN*00*1*20260127~HL*1**S~HL*2*1*I~", "LIN**ZZ*#~HL*#*2*P~SN1**1*EA~", endSet},
		{"X12: lines of a receipt", isa + "GS*RC*S*R*20260127*1200*1*X*004010~ST*861*0001~BRA*R1*20260127*00*1~", "RCD*#*5*EA~LIN**IN*S#~PRF*P#~", endSet},
		{"EDIFACT: lines by number", edifactBegin, "LIN+#+5+S#:IN'QTY+21:5'", edifactEnd},
		{"EDIFACT: lines by item", edifactBegin, "LIN+z#+5+S1#:IN'QTY+21:5'", edifactEnd},
		{"EDIFACT: short segments", edifactBegin, "A'", edifactEnd},
		{"EDIFACT: texts", edifactBegin, "FTX+AAI+++x'", edifactEnd},
		{"EDIFACT: release characters", edifactBegin + "FTX+AAI+++", "??", "'" + edifactEnd},
		{"EDIFACT: numbers of one line", edifactBegin + "LIN+1'", "PIA+1+S#:IN'", edifactEnd},
		{"EDIFACT: elements", edifactBegin + "LIN+1", "+", "'" + edifactEnd},
		{"EDIFACT: another character set", edifactBegin + "FTX+AAI+++\xff", "\xff\xfe'", edifactEnd},
		{"EDIFACT: levels of a notice", edifactUNB + "UNH+1+DESADV:D:96A:UN'BGM+351+7+9'", "CPS+#'GIN+BJ+106141412345678908'LIN+#++S:IN'QTY+12:1'", edifactEnd},
		{"EDIFACT: messages", edifactUNB, "UNH+#+ORDRSP:D:96A:UN'BGM+231+#+29'RFF+ON:O'UNT+4+#'", "UNZ+1+1'"},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := bounds.Filled(bounds.Size(16<<20), c.before, c.text, c.after)
			body = []byte(strings.Replace(string(body), "<OrderReference><ID>O1", "<OrderReference><ID>"+id, 1))
			body = []byte(strings.Replace(string(body), "BAK*00*AD*O1*", "BAK*00*AD*"+id+"*", 1))
			if at := strings.LastIndex(string(body), "SE*#"); at >= 0 {
				begin := strings.Index(string(body), "ST*")
				segments := strings.Count(string(body[begin:at]), "~") + 1
				body = []byte(strings.Replace(string(body), "SE*#", fmt.Sprint("SE*", segments), 1))
			}
			if at := strings.LastIndex(string(body), "UNT+#+1"); at >= 0 {
				segments := strings.Count(string(body[:at]), "'")
				body = []byte(strings.NewReplacer("UNT+#", fmt.Sprint("UNT+", segments), "RFF+ON:O1", "RFF+ON:"+id).Replace(string(body)))
			}
			box := Box{Folder: t.TempDir()}
			var kept *Message
			bounds.Hold(t, c.name, len(body), func() {
				_, kept, err = box.TakeIn(ctx, ledger, "m", "WH", body, time.Now())
			})
			if !errors.Is(err, ErrUseless) {
				require.NoError(t, err)
			}
			if kept != nil {
				t.Logf("%.200s", strings.Join(kept.Reasons, "; "))
			}
		})
	}
}
