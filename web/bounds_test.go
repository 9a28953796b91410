package web

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/internal/testkit/bounds"
	"github.com/stockwright/stockwright/web/access"
)

// stockManySlots puts items T# into slots C#, and U into each.
func (s *testSite) stockManySlots() {
	s.t.Helper()
	c := &execution.OpenBalances{Head: execution.Head{Key: "many slots"}}
	for n := 1; n <= 12_000; n++ {
		row := execution.OpeningRow{Location: "WH", Slot: fmt.Sprint("C", n),
			Goods: execution.Goods{SKU: fmt.Sprint("T", n)}, Quantity: 3}
		c.Rows = append(c.Rows, row)
		if n%4 == 0 {
			row.SKU = "U"
			c.Rows = append(c.Rows, row)
		}
	}
	_, err := s.ledger.Do(s.t.Context(), c)
	require.NoError(s.t, err)
}

// Bodies of the largest size that a route takes cost no more than their size deserves,
// whatever is in them: those that are carried out in parts apart, none takes two seconds.
func TestAllowedBodiesAreBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
	s.stockManySlots()
	_, page := s.person(access.Planner).get("/purchase")
	planned := between(page, `data-line="`, `"`)
	const commands, mb = "/api/v1/commands/", 1 << 20
	for _, c := range []struct {
		name, path, before, text, after string
		limit                           int
		parts                           bool // carried out in parts between which others write
	}{
		{"receive: lines", commands + "receive", `{"key":"a","location":"WH","lines":[{"sku":"S","quantity":1}`, `,{"sku":"S#","quantity":1}`, `]}`, 32 * mb, true},
		{"receive: empty lines", commands + "receive", `{"key":"b","location":"WH","lines":[{}`, `,{}`, `]}`, 32 * mb, false},
		{"receive: one line of a long text", commands + "receive", `{"key":"c","location":"WH","lines":[{"sku":"`, `x`, `","quantity":1}]}`, 32 * mb, false},
		{"receive: a huge quantity", commands + "receive", `{"key":"d","location":"WH","lines":[{"sku":"S","quantity":1`, `0`, `}]}`, 32 * mb, false},
		{"receive: nesting", commands + "receive", `{"key":"e","location":`, `[`, ``, 32 * mb, false},
		{"receive: members again and again", commands + "receive", `{"key":"f"`, `,"order":"x"`, `}`, 32 * mb, false},
		{"receive: lists again and again", commands + "receive", `{"key":"g","location":"WH","lines":[]`, `,"lines":[{},{}]`, `}`, 32 * mb, false},
		{"approve purchases", commands + "approve_purchases", `{"key":"h","lines":[{"line":"0","sku":"S","location":"WH","supplier":"X","quantity":1}`, `,{"line":"#","sku":"S","location":"WH","supplier":"X#","quantity":1}`, `]}`, 32 * mb, true},
		{"approve purchases: empty lines", commands + "approve_purchases", `{"key":"i","lines":[{}`, `,{}`, `]}`, 32 * mb, false},
		{"open balances", commands + "open_balances", `{"key":"j","rows":[{"location":"WH","slot":"A-01","sku":"S","quantity":1}`, `,{"location":"WH","slot":"A-01","sku":"T#","quantity":1}`, `]}`, 32 * mb, true},
		{"define items", commands + "define_items", `{"key":"k","items":[{"sku":"S"}`, `,{"sku":"T#"}`, `]}`, 24 * mb, true},
		{"define slots", commands + "define_slots", `{"key":"l","slots":[{"location":"WH","slot":"A-01"}`, `,{"location":"WH","slot":"B#"}`, `]}`, 32 * mb, true},
		{"import orders", commands + "import_orders", `{"key":"m","rows":[{"order":"O","sku":"S","location":"WH","supplier":"X","quantity":1}`, `,{"order":"O#","sku":"S","location":"WH","supplier":"X","quantity":1}`, `]}`, 32 * mb, true},
		{"plan counts: slots", commands + "plan_counts", `{"key":"n","location":"WH","tasks":10000,"slots":["A-01"`, `,"C#"`, `]}`, 7 * mb / 8, false},
		{"plan counts: too many slots", commands + "plan_counts", `{"key":"nn","location":"WH","tasks":10000,"slots":["A-01"`, `,"C#"`, `]}`, 4 * mb, false},
		{"recover order: lines", commands + "recover_order", `{"key":"r","order":"R","ref":"x","supplier":"X","location":"WH","lines":[{"line":"0","sku":"S","quantity":1}`, `,{"line":"r#","sku":"S","quantity":1}`, `]}`, 32 * mb, true},
		{"acknowledge: lines", commands + "acknowledge", `{"key":"o","order":"R","lines":[{"line":"r1","promised_on":"2026-01-01"}`, `,{"line":"r#","promised_on":"2026-01-01","quantity":2}`, `]}`, 32 * mb, true},
		{"place order: lines", commands + "place_order", `{"key":"p","order":"p","location":"WH","customer":"C","lines":[{"sku":"S","quantity":1}`, `,{"sku":"T#","quantity":1}`, `]}`, mb / 8, false},
		{"place order: too many lines", commands + "place_order", `{"key":"pp","order":"pp","location":"WH","customer":"C","lines":[{"sku":"S","quantity":1}`, `,{"sku":"T#","quantity":1}`, `]}`, mb / 2, false},
		{"place order: one item again and again", commands + "place_order", `{"key":"q","order":"q","location":"WH","customer":"C","backorder":true,"lines":[{"sku":"U","quantity":1}`, `,{"sku":"U","quantity":1}`, `]}`, mb / 10, false},
		{"see goods: a long scan", commands + "see_goods", `{"key":"s","location":"WH","scan":"`, `(21)1`, `"}`, 32 * mb, false},
		{"task scan: a long scan", commands + "task_scan", `{"key":"t","task":"x","scan":"`, `(21)1`, `"}`, 32 * mb, false},
		{"reviews: one line again and again", "/api/v1/reviews", `{"reviews":[{"line":"` + planned + `","action":"approve"}`, `,{"line":"` + planned + `","action":"approve"}`, `]}`, mb / 2, false},
		{"reviews: unknown lines", "/api/v1/reviews", `{"reviews":[{"line":"x","action":"approve"}`, `,{"line":"#","action":"approve"}`, `]}`, mb / 2, false},
		{"reviews: empty", "/api/v1/reviews", `{"reviews":[{}`, `,{}`, `]}`, 32 * mb, false},
		{"a form of many fields", "form:/purchase/import/apply", `run=latest`, `&a#=1`, ``, 32 * mb, false},
		{"a form of many changes", "form:/purchase/import/apply", `run=latest`, `&change=%7B%22Line%22%3A%22x%22%7D`, ``, 32 * mb, false},
		{"a form of many escapes", "form:/purchase/import/apply", `run=`, `%41`, ``, 32 * mb, false},
		{"forecast: many cells", "form:/forecast", `back=`, `&v:20000:#=1`, ``, 8 * mb, false},
		{"upload: no workbook", "file:/purchase/import", ``, `x`, ``, 32 * mb, false},
		{"upload: openings of an archive", "file:/purchase/import", ``, "PK\x01\x02", "", 32 * mb, false},
		{"a search of a megabyte", "form:/views", `name=a`, `&q=x`, ``, mb, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.parts {
				if !bounds.Full() {
					t.Skip("carried out in parts; measured by the bar")
				}
				c.limit /= 8 // some 100,000 rows
			}
			body := bounds.Filled(bounds.Size(c.limit), c.before, c.text, c.after)
			kind, path, isForm := strings.Cut(c.path, ":")
			person := s.person(access.Manager)
			var req *http.Request
			var err error
			switch {
			case !isForm:
				req, err = http.NewRequest("POST", s.http.URL+c.path, bytes.NewReader(body))
				require.NoError(t, err)
				req.Header.Set("Authorization", "Bearer "+s.tokens[access.Manager])
			case kind == "form":
				req, err = http.NewRequest("POST", s.http.URL+path, bytes.NewReader(append(body, "&csrf="+person.csrf...)))
				require.NoError(t, err)
				req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			default:
				var form bytes.Buffer
				w := multipart.NewWriter(&form)
				require.NoError(t, w.WriteField("csrf", person.csrf))
				part, err := w.CreateFormFile("file", "a.xlsx")
				require.NoError(t, err)
				_, err = part.Write(body[:len(body)-1024])
				require.NoError(t, err)
				require.NoError(t, w.Close())
				req, err = http.NewRequest("POST", s.http.URL+path, &form)
				require.NoError(t, err)
				req.Header.Set("Content-Type", w.FormDataContentType())
			}
			client := http.DefaultClient
			if isForm {
				client = person.c
			}
			var answer []byte
			status := 0
			begin := time.Now()
			hold := bounds.Hold
			if c.parts {
				hold = bounds.HoldParts
			}
			hold(t, c.name, len(body), func() {
				resp, err := client.Do(req)
				require.NoError(t, err)
				defer resp.Body.Close()
				status = resp.StatusCode
				answer, err = io.ReadAll(io.LimitReader(resp.Body, 1<<20))
				require.NoError(t, err)
				_, err = io.Copy(io.Discard, resp.Body)
				require.NoError(t, err)
			})
			t.Logf("%d in %v: %.200s", status, time.Since(begin).Round(time.Millisecond), answer)
			require.NotEqual(t, 5, status/100)
		})
	}
}
