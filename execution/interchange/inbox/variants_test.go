package inbox

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// setsOf puts X12 sets of several kinds, each "group code body", into one interchange.
func setsOf(sets ...string) []byte {
	var b strings.Builder
	b.WriteString("ISA*00*          *00*          *ZZ*S1             *ZZ*US             *261120*1200*U*00401*000000001*0*P*>~")
	for i, s := range sets {
		f := strings.SplitN(s, " ", 3)
		fmt.Fprintf(&b, "GS*%s*S1*US*20261120*1200*%d*X*004010~ST*%s*0001~%sSE*%d*0001~GE*1*%d~", f[0],
			i+1, f[1], f[2], strings.Count(f[2], "~")+2, i+1)
	}
	fmt.Fprintf(&b, "IEA*%d*000000001~", len(sets))
	return []byte(b.String())
}

// messageOf is an interchange of X12, or of EDIFACT where the text begins with the name of a message.
func messageOf(text string) []byte {
	if code, body, _ := strings.Cut(text, " "); len(code) == 6 {
		return fmt.Appendf(nil, "UNB+UNOC:3+S+R+260127:1200+1'UNH+1+%s:D:96A:UN'%sUNT+%d+1'UNZ+1+1'",
			code, body, strings.Count(body, "'")+2)
	}
	return setsOf(text)
}

func p855(body string) string { return "PR 855 BAK*00*AC*PO-1*20261120****77~" + body }

func p861(body string) string { return "RC 861 BRA*R7*20261120*00*1~REF*PO*PO-1~" + body }

// What partners' messages leave of order PO-1, of 24 of A and 10 of B: what each line still
// waits for, or the reason for which a person is asked.
func TestVariantsThroughTheLedger(t *testing.T) {
	const a, b = "PO1*1*24*EA***IN*A~", "PO1*2*10*EA***IN*B~"
	for text, want := range map[string]string{
		p855("PO1*1*20*EA***IN*A~"):                                                                       "20 10", // changed where the ACK is left out
		p855("PO1*1*20*EA***IN*A~ACK*IA~"):                                                                "20 10",
		p855("PO1*1*20*EA***IN*A~ACK*IQ~"):                                                                "20 10",
		p855(a + "ACK*IA*0*EA~"):                                                                          "neither yes nor no",
		p855(a + "ACK*IR*4*EA~"):                                                                          "4 of 24 are refused and nothing is said of the rest",
		p855(a + "ACK*IR*24*EA~"):                                                                         "0 10",
		p855(a + "ACK*IR~"):                                                                               "0 10",
		p855(a + "ACK*ID~" + b + "ACK*IA*10*EA~"):                                                         "0 10",
		p855(a + "ACK*IB*12*EA*067*20261201~"):                                                            "24 10", // the rest was not refused
		p855(a + "ACK*BP*10*EA~"):                                                                         "24 10",
		p855(a + "ACK*IA*10*EA~ACK*IB*14*EA*067*20261201~"):                                               "24 10",
		p855(a + "ACK*IR*10*EA~ACK*IR*14*EA~"):                                                            "0 10",
		p855(a + "ACK*IP*24*EA~"):                                                                         "24 10",
		p855(a + "ACK*IA*2*CA~"):                                                                          "24 10", // yes, in a unit of his
		p855(a + "ACK*IQ*2*CA~"):                                                                          "ordered in base units, not in CA",
		p855(a + "ACK*IS*24*EA****VN*V9~"):                                                                "V9 would come in place of A",
		p855(a + "ACK*IW*24*EA~"):                                                                         "neither yes nor no",
		p855("PO1*1*4*EA***IN*B~ACK*IQ*4*EA~"):                                                            "24 4", // he counts his own lines
		p855("PO1*9*4*EA***VN*V*CB*B~ACK*IQ*4*EA~"):                                                       "24 4",
		p855("PO1*9*4*EA***IN*X~ACK*IQ*4*EA~"):                                                            "is not on the order",
		"PR 855 BAK*00*RJ*PO-1*20261120****77~" + a + "ACK*IA*24*EA~":                                     "refuses order PO-1 as a whole, and its line",
		"PR 855 BAK*00*RD*PO-1*20261120****77~" + a + "ACK*IR*24*EA~":                                     "0 0",
		"PR 855 BAK*00*AH*PO-1*20261120****77~" + a:                                                       "24 10",
		"PR 855 BAK*01*AK*PO-1*20261120****77~":                                                           "takes back an earlier answer",
		"PR 855 BAK*00*RF*PO-1*20261120****77~":                                                           "neither yes nor no",
		"CA 865 BCA*04*AC*PO-1**2*20261120~POC*1*QD*20**EA***IN*A~":                                       "20 10",
		"CA 865 BCA*04*AC*PO-1**2*20261120~POC*1*DI*24**EA***IN*A~":                                       "0 10",
		"CA 865 BCA*04*AC*PO-1**2*20261120~POC*9*AI*5**EA***IN*C~":                                        "is not on the order",
		"CA 865 BCA*04*AC*PO-1**2*20261120~POC*1*QI*30**EA***IN*A~ACK*IR~":                                "neither yes nor no",
		p861("RCD*1*24*EA~LIN**IN*A~"):                                                                    "0 10",
		p861("RCD*1*10*EA~LIN**IN*B~"):                                                                    "24 0", // line 1 of the receipt is not line 1 of the order
		p861("RCD*1*20*EA***4*EA*02~LIN**IN*A~"):                                                          "4 10",
		p861("RCD*1*24*EA***2*EA*01~SN1**24*EA~LIN**IN*A~"):                                               "0 10",
		p861("RCD*1*24*EA~LIN**UP*012345678905~"):                                                         "is not on the order",
		p861("RCD*1*2*CA~LIN**IN*A~"):                                                                     "ordered in base units, not in CA",
		"RC 861 BRA*R7*20261120*01*1~REF*PO*PO-1~RCD*1*24*EA~LIN**IN*A~":                                  "takes back receipt R7",
		"RC 861 BRA*R7*20261120*00*1~REF*PO*PO-9~RCD*1*24*EA~LIN**IN*A~":                                  "there is no order",
		"FA 997 AK1*PO*1~AK9*P*2*2*1~":                                                                    "could not read our group PO 1",
		"IN 810 BIG*20261120*1~":                                                                          "this is an invoice",
		"ORDRSP BGM+231+7+29'RFF+ON:PO-1'":                                                                "24 10",
		"ORDRSP BGM+231+7+27'RFF+ON:PO-1'":                                                                "0 0",
		"ORDRSP BGM+231+7+4'RFF+ON:PO-1'LIN+1+3+A:IN'QTY+21:24'QTY+113:20'":                               "20 10",
		"ORDRSP BGM+231+7+4'RFF+ON:PO-1'LIN+1+7+4012345678901:EN'":                                        "0 10",
		"ORDRSP BGM+231+7+4'RFF+ON:PO-1'LIN+1+3+B:IN'QTY+21:4'":                                           "24 4",
		"ORDRSP BGM+231+7+27'RFF+ON:PO-1'LIN+1+5+A:IN'QTY+21:24'":                                         "refuses order PO-1 as a whole, and its line",
		"RECADV BGM+632+R1+9'RFF+ON:PO-1'LIN+1++A:IN'QTY+48:20'":                                          "4 10",
		"RECADV BGM+632+R1+9'RFF+ON:PO-1'LIN+1++A:IN'QTY+48:24'QTY+195:1'LIN+2++B:IN'QTY+194:10'":         "0 0",
		p861("RCD*1*24*EA~LIN**IN*A~REF*LT*L1~REF*LT*L2~"):                                                "of lots L1 and L2",
		p861("RCD*1*24*EA~LIN**IN*A~REF*LT*L1~REF*LT*L1~"):                                                "0 10",
		"RECADV BGM+632+R1+9'RFF+ON:PO-1'LIN+1++A:IN'QTY+48:24'GIN+BX+L1:L2'":                             "of lots L1 and L2",
		"RECADV BGM+632+R1+9'RFF+ON:PO-1'LIN+1++A:IN'QTY+48:24'RFF+BT:L1'LIN+2++A:IN'QTY+48:0'RFF+BT:L2'": "0 10",
		"PR 855 BAK*00*AC*PO-1*20261120****77~" + a + "ACK*IA*2*CA~ACK*IB*5*EA~":                          "status \"2 CA and 5 EA\" says neither yes nor no",
		"CONTRL UCI+9+S+R+4'":                                                                             "could not read our group UNB 9",
	} {
		t.Run(text, func(t *testing.T) {
			s, box := ledgerWith(t), Box{t.TempDir()}
			var kept *Message
			for range 2 { // partners repeat themselves
				_, m, err := box.TakeIn(ctx, s, "m", "", messageOf(text), today.Time())
				require.NoError(t, err)
				kept = m
			}
			_, left := outstanding(t, s)
			if kept != nil {
				require.Contains(t, strings.Join(kept.Reasons, "\n"), want)
				require.Equal(t, []int64{24, 10}, left)
				return
			}
			require.Equal(t, want, fmt.Sprintf("%d %d", left[0], left[1]))
		})
	}
}

// One interchange carries messages of several kinds; what tells the ledger nothing leaves
// the others.
func TestMixedInterchange(t *testing.T) {
	s, box := ledgerWith(t), Box{t.TempDir()}
	body := setsOf("FA 997 AK1*PO*1~AK9*A*1*1*1~", "SH 856 BSN*00*S1*20261120*1200~HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*I~LIN**IN*A~SN1**20*EA~",
		p855("PO1*1*20*EA***IN*A~ACK*IQ*20*EA~"), p861("RCD*1*20*EA~LIN**IN*A~"))
	out, kept, err := box.TakeIn(ctx, s, "m", "", body, today.Time())
	require.NoError(t, err)
	require.Nil(t, kept)
	require.Len(t, out, 4)
	require.Contains(t, out[1].Noted, "tells the ledger nothing")
	_, left := outstanding(t, s)
	require.Equal(t, []int64{0, 10}, left)
	_, _, err = box.TakeIn(ctx, s, "m", "", setsOf("SH 856 BSN*00*S1*20261120*1200~HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*I~LIN**IN*A~SN1**20*EA~"), today.Time())
	require.ErrorIs(t, err, ErrUseless)
	ta1 := strings.SplitN(string(body), "GS*", 2)[0] + "TA1*000000007*260127*1200*R*018~IEA*0*000000001~"
	_, kept, err = box.TakeIn(ctx, s, "m", "", []byte(ta1), today.Time())
	require.NoError(t, err)
	require.Contains(t, kept.Reasons[0], "could not read our group ISA 000000007")
	_, kept, err = box.TakeIn(ctx, s, "m", "", []byte(strings.Replace(ta1,
		"TA1*000000007*260127*1200*R*018~", "", 1)), today.Time())
	require.NoError(t, err)
	require.Contains(t, kept.Reasons[0], "holds no message")
}

// A supplier answers again under the number of his order; a receipt that says something
// else under its number is no repetition.
func TestAnsweredAgainUnderOneNumber(t *testing.T) {
	s, box := ledgerWith(t), Box{t.TempDir()}
	tell := func(text string) *Message {
		_, kept, err := box.TakeIn(ctx, s, "m", "", setsOf(text), today.Time())
		require.NoError(t, err)
		return kept
	}
	require.Nil(t, tell(p855("PO1*1*24*EA***IN*A~ACK*IQ*20*EA~")))
	require.Nil(t, tell(p855("PO1*1*24*EA***IN*A~ACK*IQ*16*EA~")))
	_, left := outstanding(t, s)
	require.Equal(t, []int64{16, 10}, left)
	require.Nil(t, tell(p861("RCD*1*16*EA~LIN**IN*A~")))
	require.Contains(t, tell(p861("RCD*1*15*EA~LIN**IN*A~")).Reasons[0], "R7 was booked before and said something else")
	_, left = outstanding(t, s)
	require.Equal(t, []int64{0, 10}, left)
}
