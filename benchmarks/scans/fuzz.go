package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/execution/interchange/edi"
	"github.com/stockwright/stockwright/execution/interchange/epc"
	"github.com/stockwright/stockwright/execution/interchange/epcis"
	"github.com/stockwright/stockwright/execution/interchange/explain"
	"github.com/stockwright/stockwright/execution/interchange/gs1"
	"github.com/stockwright/stockwright/execution/interchange/scanner"
)

// target is a parser under fire. run reports false when something was taken
// and did not come back the same after writing it.
type target struct {
	name  string
	seeds []string
	run   func(text string) bool
}

func targets() []target {
	codes := []string{"(01)09520123456788(10)ABC(17)261231", "\x1d010952012345678810ABC\x1d17261231",
		"]C10109520123456788", "]d2010952012345678821S",
		"]E09520123456788", "]E02112345678900|]e099COMPOSITE\x1d98XYZ",
		"https://id.gs1.org/01/09520123456788/10/ABC?17=261231&99=X",
		"(8110)106141416543213150110120121101409211", "(4309)00000000000000000000",
		"(8003)00614141123452400", "9520123456788", "106141412345678908",
		"(3103)000125(3922)0299", "(7258)1/2", "(8007)DE91100000000123456789"}
	uris := []string{"urn:epc:id:sgtin:0614141.812345.67%2F89",
		"urn:epc:tag:sgtin-198:3.0614141.812345.A", "urn:epc:id:adi:W81X9C.3KL984PX1.%232WMA52",
		"urn:epc:tag:cpi-var:0.0614141.12-456.123456789", "urn:epc:class:lgtin:4012345.012345.998877",
		"urn:epc:id:bic:CSQU3054383",
		"urn:epc:tag:gid-96:95100000.12345.400", "urn:epc:tag:usdod-96:1.2S194.0"}
	var x12, ubl bytes.Buffer
	doc := edi.Document{Kind: edi.Order, ID: "PO1", Lines: []edi.Line{{ID: "1", SKU: "A",
		GTIN: "09520123456788", Unit: "EA", Quantity: 3}}}
	if edi.WriteX12(&x12, edi.Envelope{Sender: "A", Receiver: "B", Control: 1, At: time.Unix(0, 0)},
		doc) != nil || edi.WriteUBL(&ubl, doc) != nil {
		panic("the seed documents cannot be written")
	}
	today := time.Unix(1_795_000_000, 0)
	return []target{
		{"gs1.Parse", codes, func(t string) bool {
			c, err := gs1.Parse(t)
			if err != nil {
				return true
			}
			again, err := gs1.Parse(gs1.Raw(c.Elements, gs1.FNC1))
			return err == nil && gs1.Brackets(again.Elements) == gs1.Brackets(c.Elements)
		}},
		{"gs1.ParseScan", codes, func(t string) bool { _, _ = gs1.Parser{}.ParseScan(t); return true }},
		{"gs1.ParseLink", codes[6:7], func(t string) bool {
			_, _ = gs1.Parser{PermitUnknown: true, ConvenienceAlphas: true}.ParseLink(t)
			return true
		}},
		{"gs1 linters", []string{"couponcode\x00106141416543213150110120121101409211", "iban\x00DE91100000000123456789", "csumalpha\x001987654Ad4X4bL5ttr2310c2K",
			"yymmdd\x00261231", "posinseqslash\x001/2", "couponposoffer\x00101234561234560123456", "pcenc\x00A%20B", "cset64\x00AB=="}, lintOne},
		{"epc.DecodeHex", tagSamples(), func(t string) bool {
			tag, err := epc.DecodeHex(t)
			return err != nil || strings.HasPrefix(tag.Hex(), strings.ToUpper(t))
		}},
		{"epc.ParseURI and ParseTagURI", uris, func(t string) bool {
			if e, err := epc.ParseURI(t); err == nil {
				again, err := epc.ParseURI(e.URI())
				return err == nil && again == e
			}
			if tag, err := epc.ParseTagURI(t); err == nil {
				again, err := epc.DecodeHex(tag.Hex())
				return err == nil && again == tag
			}
			return true
		}},
		{"scanner.Scan", append(codes, uris...), func(t string) bool { _, _, _ = scanner.Standard{}.Scan(t); return true }},
		{"explain.Code and Hex", append(codes, uris...), func(t string) bool { _ = explain.Code(t, 7, today); _ = explain.Hex(t, today); return true }},
		{"epcis.Parse", []string{small, worked}, func(t string) bool { _, _ = epcis.Parse([]byte(t)); return true }},
		{"epcis.Canonical", append(codes[6:7], uris...), func(t string) bool { c := epcis.Canonical(t); return epcis.Canonical(c) == c }},
		{"edi.ReadEDI", []string{x12.String()}, func(t string) bool { _, _ = edi.ReadEDI(strings.NewReader(t)); return true }},
		{"edi.ReadUBL", []string{ubl.String()}, func(t string) bool { _, _ = edi.ReadUBL(strings.NewReader(t)); return true }},
	}
}

// small is the smallest event that passes.
const small = `{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],"type":"ObjectEvent","action":"ADD",` +
	`"eventTime":"2020-03-04T11:00:30Z","eventTimeZoneOffset":"+01:00","epcList":["urn:epc:id:sscc:4012345.0000000333"]}`

func lintOne(t string) bool {
	name, data, _ := strings.Cut(t, "\x00")
	f, _ := gs1.Check(name, data, nil)
	return f.Pos >= 0 && f.Len >= 0 && f.Pos+f.Len <= len(data)
}

// fuzzBars throws n mutated inputs at every parser, on all cores.
func fuzzBars(s *bar.Sheet, n int, only string) {
	for _, t := range targets() {
		if !strings.Contains(t.name, only) {
			continue
		}
		start := time.Now()
		panics, lost, example := fire(t, n)
		s.True(fmt.Sprintf("%s, %d inputs, %.0f s", t.name, n, time.Since(start).Seconds()),
			fmt.Sprintf("%d panics, %d lost", panics, lost), "0 panics, 0 lost", panics == 0 && lost == 0)
		if example != "" {
			fmt.Printf("   for example %q\n", example)
		}
	}
}

func fire(t target, n int) (panics, lost int64, example string) {
	var next atomic.Int64
	var mu sync.Mutex
	var wg sync.WaitGroup
	const batch = 1000
	for worker := range runtime.GOMAXPROCS(0) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			rng := rand.New(rand.NewPCG(uint64(worker), 2026))
			m := mutator{rng: rng, seeds: t.seeds}
			for next.Add(batch) <= int64(n) {
				for range batch {
					text := m.next()
					if bad, kind := attempt(t, text); bad {
						mu.Lock()
						example = kind + ": " + text
						if kind == "panic" {
							panics++
						} else {
							lost++
						}
						mu.Unlock()
					}
				}
			}
		}()
	}
	wg.Wait()
	return panics, lost, example
}

func attempt(t target, text string) (bad bool, kind string) {
	defer func() {
		if recover() != nil {
			bad, kind = true, "panic"
		}
	}()
	if !t.run(text) {
		return true, "lost"
	}
	return false, ""
}

// mutator makes inputs: seeds with a few bytes changed, cut, doubled or
// spliced with other seeds.
type mutator struct {
	rng   *rand.Rand
	seeds []string
	buf   []byte
}

const spice = "0123456789()ABCXYZabc.:/%^|\x1d]~*'<>{}\"\\ \x00\xff\xe9#&?=-_"

func (m *mutator) next() string {
	r := m.rng
	m.buf = append(m.buf[:0], m.seeds[r.IntN(len(m.seeds))]...)
	for range 1 + r.IntN(4) {
		n := len(m.buf)
		if n == 0 {
			m.buf = append(m.buf, spice[r.IntN(len(spice))])
			continue
		}
		i := r.IntN(n)
		switch r.IntN(6) {
		case 0, 1:
			m.buf[i] = spice[r.IntN(len(spice))]
		case 2:
			m.buf = append(m.buf[:i], m.buf[min(n, i+1+r.IntN(3)):]...)
		case 3:
			m.buf = append(m.buf[:i], append([]byte{spice[r.IntN(len(spice))]}, m.buf[i:]...)...)
		case 4:
			j := min(n, i+1+r.IntN(8))
			m.buf = append(m.buf, m.buf[i:j]...)
		default:
			other := m.seeds[r.IntN(len(m.seeds))]
			m.buf = append(m.buf[:i], other[r.IntN(len(other)):]...)
		}
	}
	return string(m.buf)
}
