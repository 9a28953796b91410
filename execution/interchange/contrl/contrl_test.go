package contrl

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/execution/interchange/edi"
)

// contrlOf answers a text, and gives the answer segment by segment.
func contrlOf(t require.TestingT, text string) (int, []string) {
	read, err := edi.ReadInterchanges(strings.NewReader(text))
	require.NoError(t, err)
	var out strings.Builder
	n, err := Write(&out, edi.Envelope{Control: 9, At: time.Date(2026, 1, 28, 9, 30, 0, 0, time.UTC)}, read)
	require.NoError(t, err)
	return n, strings.Split(strings.TrimSuffix(out.String(), "'"), "'")
}

// interchangeOf puts whole messages into one interchange.
func interchangeOf(messages ...string) string {
	return "UNB+UNOC:3+4000001000005:14+4012345000009:14+260127:1200+77'" +
		strings.Join(messages, "") + fmt.Sprintf("UNZ+%d+77'", len(messages))
}

func messageOf(number int, code, body string) string {
	return fmt.Sprintf("UNH+%d+%s:D:96A:UN:EAN008'%sUNT+%d+%d'", number, code, body, strings.Count(body, "'")+2, number)
}

const goodResponse = "BGM+231+7+29'RFF+ON:PO-1'"

func TestCONTRLSaysWhatCouldBeRead(t *testing.T) {
	const ucm = "+ORDRSP:D:96A:UN:EAN008+"
	for name, c := range map[string]struct {
		text string
		want string // what stands between UCI and UNT
	}{
		"taken": {interchangeOf(messageOf(1, "ORDRSP", goodResponse)), "UCM+1" + ucm + "7"},
		"one of two": {interchangeOf(messageOf(1, "ORDRSP", goodResponse),
			messageOf(2, "ORDRSP", goodResponse+"LIN+1++4006381333932:EN'QTY+21:1'")), "UCM+1" + ucm +
			"7|UCM+2" + ucm + "4|UCS+4+12"},
		"a date that is no": {interchangeOf(messageOf(1, "ORDRSP",
			"BGM+231+7+29'DTM+137:20260231:102'RFF+ON:PO-1'")), "UCM+1" + ucm + "4|UCS+3+12"},
		"count of segments": {interchangeOf(strings.Replace(messageOf(1, "ORDRSP", goodResponse),
			"UNT+4", "UNT+9", 1)), "UCM+1" + ucm + "4+29+UNT"},
		"its number": {interchangeOf(strings.Replace(messageOf(1, "ORDRSP", goodResponse),
			"UNT+4+1", "UNT+4+2", 1)), "UCM+1" + ucm + "4+28+UNT"},
		"no end": {interchangeOf(strings.Replace(messageOf(1, "ORDRSP", goodResponse),
			"UNT+4+1'", "", 1)), "UCM+1" + ucm + "4+13+UNT"},
		"no number": {interchangeOf(messageOf(1, "ORDERS", "BGM+220++9'LIN+1++A:IN'QTY+21:24'")),
			"UCM+1+ORDERS:D:96A:UN:EAN008+4+13"},
		"another message": {interchangeOf(messageOf(1, "INVOIC", "BGM+380+7+9'")),
			"UCM+1+INVOIC:D:96A:UN:EAN008+4+17+UNH"},
		"groups": {"UNB+UNOA:2+A+B+260127:1200+X?+1'UNG+ORDRSP+A:1+B+260127:1200+5+UN+D:96A'" +
			messageOf(1, "ORDRSP", goodResponse) + "UNE+1+5'UNZ+1+X?+1'",
			"UCF+5+A:1+B+7|UCM+1" + ucm + "7"},
		"a group that is cut short": {"UNB+UNOA:2+A+B+260127:1200+X'UNG+ORDRSP+A+B+260127:1200+5+UN+D:96A'" + messageOf(1, "ORDRSP", goodResponse) + "UNE+2+5'UNZ+1+X'",
			"UCF+5+A+B+4+29+UNE"},
	} {
		n, out := contrlOf(t, c.text)
		require.Equal(t, 1, n, name)
		require.Equal(t, c.want, strings.Join(out[3:len(out)-2], "|"), name)
		require.Equal(t, fmt.Sprintf("UNT+%d+1", len(out)-2), out[len(out)-2], name)
		require.Equal(t, "UNZ+1+9", out[len(out)-1], name)
	}
	_, out := contrlOf(t, interchangeOf(messageOf(1, "ORDRSP", goodResponse)))
	require.Equal(t, []string{"UNB+UNOC:3+4012345000009:14+4000001000005:14+260128:0930+9",
		"UNH+1+CONTRL:D:3:UN", "UCI+77+4000001000005:14+4012345000009:14+7"}, out[:3])
	n, _ := contrlOf(t, interchangeOf(messageOf(1, "CONTRL", "UCI+9+A+B+7'")))
	require.Zero(t, n, "a CONTRL is not answered")
	_, out = contrlOf(t, "UNB+UNOC:4+A+B+20260127:1200+7++++++1'"+messageOf(1, "ORDRSP", goodResponse)+"UNZ+1+7'")
	require.Equal(t, []string{"UNB+UNOC:4+B+A+20260128:0930+9++++++1", "UNH+1+CONTRL:4:1:UN"}, out[:2])
	_, err := Write(&strings.Builder{}, edi.Envelope{}, []edi.Interchange{{}})
	require.ErrorContains(t, err, "997")
}

// What is written is read again as what became of each message.
func TestCONTRLIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var messages []string
		good := rapid.SliceOfN(rapid.Bool(), 1, 6).Draw(r, "good")
		taken := 0
		for i, ok := range good {
			body := goodResponse
			if ok {
				taken++
			} else {
				body += rapid.SampledFrom([]string{"LIN+1++4006381333932:EN'", "DTM+137:x:102'",
					"LIN+1++A:IN'QTY+21:x'"}).Draw(r, "fault")
			}
			messages = append(messages, messageOf(i+1, "ORDRSP", body))
		}
		_, out := contrlOf(r, interchangeOf(messages...))
		docs, err := edi.ReadEDI(strings.NewReader(strings.Join(out, "'") + "'"))
		require.NoError(r, err)
		g := docs[0].Groups[0]
		require.Equal(r, "77", docs[0].ID)
		require.Equal(r, taken == len(good), g.OK())
		require.Equal(r, []int{len(good), taken}, []int{g.Included, g.Accepted})
		for i, s := range g.Sets {
			require.Equal(r, map[bool]string{true: "A", false: "R"}[good[i]], s.Status)
			require.Equal(r, good[i], len(s.Faults) == 0)
		}
	})
}
