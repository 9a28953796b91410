package execution

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/stockwright/stockwright/internal/wholefile"
)

// Released says what a release handed off, and what it found unfinished.
type Released struct {
	Sent    []Order `json:"sent"`
	Unknown []Order `json:"unknown,omitempty"` // found in sending without a trace: a person must say
}

// Release hands every approved purchase order off as files in a folder, a
// spreadsheet, a CSV and a JSON file an order, and journals each step: sending
// before the first byte, sent with the file's digest after the last. An order found in
// sending is settled by the file that is there complete; without it, it is
// reported and never sent again by itself.
func (s *Service) Release(ctx context.Context, folder, key string) (Released, error) {
	var out Released
	if err := os.MkdirAll(folder, wholefile.Folder); err != nil {
		return out, err
	}
	pending, err := s.Orders(ctx, OrderFilter{Open: true})
	if err != nil {
		return out, err
	}
	for _, o := range pending.Rows {
		if o.Supplier == "" || (o.State != OrderApproved && o.State != OrderSending) {
			continue
		}
		if err := s.releaseOne(ctx, folder, key, o, &out); err != nil {
			return out, fmt.Errorf("release order %s: %w", o.ID, err)
		}
	}
	return out, nil
}

func (s *Service) releaseOne(ctx context.Context, folder, key string, o Order, out *Released) error {
	lines, err := s.sendable(ctx, o.ID)
	if err != nil || len(lines) == 0 {
		return err
	}
	id, err := s.identity(ctx)
	if err != nil {
		return err
	}
	if o.State == OrderApproved {
		begun, err := s.Do(ctx, &BeginSending{Head: Head{Key: key + ":sending:" + o.ID}, Order: o.ID})
		if err == nil {
			err = begun.Into(&o)
		}
		if err != nil {
			return err
		}
		if err := writeFiles(folder, id, o, lines); err != nil {
			return err
		}
		if err := MarkOutbox(folder, Mark{Ledger: id, Entry: o.Entry}); err != nil {
			return err
		}
	}
	files, err := orderFiles(id, o, lines)
	if err != nil {
		return err
	}
	if o.State == OrderSending && !present(folder, files) {
		out.Unknown = append(out.Unknown, o)
		_, err := s.Do(ctx, &NoteUnknownHandOff{Head: Head{Key: "unknown:" + o.ID + ":" +
			strconv.FormatInt(o.Version, 10)}, Order: o.ID})
		return err
	}
	last := files[len(files)-1]
	sum := sha256.Sum256(last.body)
	ref := last.name + " sha256:" + hex.EncodeToString(sum[:8])
	a, err := s.Do(ctx, &RecordSent{Head: Head{Key: key + ":sent:" + o.ID}, Order: o.ID, Ref: ref})
	if err != nil {
		return err
	}
	var sent Order
	if err := a.Into(&sent); err != nil {
		return err
	}
	out.Sent = append(out.Sent, sent)
	return nil
}

// writeFiles puts the files of an order into the outbox.
func writeFiles(folder, ledger string, o Order, lines []Line) error {
	files, err := orderFiles(ledger, o, lines)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := wholefile.WriteBytes(filepath.Join(folder, f.name), wholefile.Shared, f.body); err != nil {
			return err
		}
	}
	return nil
}

// OutboxHead is the file in an outbox that says how far the ledger was when its newest
// order was written.
const OutboxHead = ".head"

// MarkOutbox notes in an outbox how far the ledger is, so that an older copy of the outbox
// is told from one whose files were fetched.
func MarkOutbox(folder string, m Mark) error {
	return wholefile.WriteBytes(filepath.Join(folder, OutboxHead), wholefile.Shared, []byte(m.String()+"\n"))
}

// OutboxMark is how far the ledger was for an outbox; false where it does not say.
func OutboxMark(folder string) (Mark, bool) {
	body, err := os.ReadFile(filepath.Join(folder, OutboxHead))
	if err != nil {
		return Mark{}, false
	}
	return ParseMark(strings.TrimSpace(string(body)))
}

// sendable lists the lines of an order that go out: not held, not closed.
func (s *Service) sendable(ctx context.Context, order string) ([]Line, error) {
	all, err := s.Lines(ctx, LineFilter{Order: order})
	if err != nil {
		return nil, err
	}
	var out []Line
	for _, l := range all.Rows {
		if !l.Held && !l.Closed {
			out = append(out, l)
		}
	}
	return out, nil
}

// outFile is one file of a hand-off. A varying file need not be the same byte
// for byte when it is made again (a workbook carries its own times).
type outFile struct {
	name    string
	body    []byte
	varying bool
}

// OrderFile is the content of an order as it is handed off.
type OrderFile struct {
	Order     string     `json:"order"`
	Supplier  string     `json:"supplier"`
	Location  string     `json:"location"`
	OrderedOn string     `json:"ordered_on"`
	Lines     []OrderRow `json:"lines"`
	Ledger    string     `json:"ledger,omitempty"` // Mark of the entry that began the hand-off
}

// OrderRow is one line of an order file.
type OrderRow struct {
	Line     string `json:"line"`
	SKU      string `json:"sku"`
	Quantity int64  `json:"quantity"` // base units
	UnitCost string `json:"unit_cost"`
	DueOn    string `json:"due_on"`
	*OrderUnit
}

// OrderUnit says an order line in the supplier's own units, where it has them and
// the quantity is a whole number of them.
type OrderUnit struct {
	Units    int64  `json:"order_units"`     // how many are ordered
	Unit     string `json:"order_unit"`      // such as CS
	Size     int64  `json:"order_unit_size"` // base units in one
	UnitCost string `json:"order_unit_cost"` // of one of them
}

func orderUnitOf(l *Line) *OrderUnit {
	n := l.OrderUnits()
	if n == 0 {
		return nil
	}
	return &OrderUnit{n, l.OrderUnit, l.OrderUnitSize, l.OrderUnitCost().String()}
}

// cells are the unit's columns of a table; empty where the line has none.
func (u *OrderUnit) cells() []string {
	if u == nil {
		return []string{"", "", "", ""}
	}
	return []string{strconv.FormatInt(u.Units, 10), u.Unit, strconv.FormatInt(u.Size, 10), u.UnitCost}
}

// orderFiles makes the hand-off of an order; the same lines give the same bytes.
func orderFiles(ledger string, o Order, lines []Line) ([]outFile, error) {
	doc := OrderFile{Order: o.ID, Supplier: o.Supplier, Location: o.Location, OrderedOn: o.MadeOn.String()}
	if o.Entry > 0 {
		doc.Ledger = Mark{Ledger: ledger, Entry: o.Entry}.String()
	}
	var sheet bytes.Buffer
	w := csv.NewWriter(&sheet)
	rows := [][]string{{"order", "line", "supplier", "location", "sku", "quantity", "unit_cost", "due_on",
		"order_units", "order_unit", "order_unit_size", "order_unit_cost"}}
	for _, l := range lines {
		unit := orderUnitOf(&l)
		doc.Lines = append(doc.Lines, OrderRow{l.ID, l.SKU, l.Quantity, l.UnitCost.String(), l.DueOn.String(), unit})
		rows = append(rows, append([]string{o.ID, l.ID, o.Supplier, o.Location, l.SKU,
			strconv.FormatInt(l.Quantity, 10), l.UnitCost.String(), l.DueOn.String()},
			unit.cells()...))
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, err
	}
	body, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return nil, err
	}
	name := fileName(o.ID)
	book, err := workbook(o, lines)
	if err != nil {
		return nil, err
	}
	// The JSON file comes last: where it is, the hand-off is complete.
	return []outFile{{name: name + ".xlsx", body: book, varying: true}, {name: name + ".csv", body: sheet.Bytes()},
		{name: name + ".json", body: append(body, '\n')}}, nil
}

// workbook makes the order as a spreadsheet that a supplier can open as it is.
func workbook(o Order, lines []Line) ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close()
	const sheet = "Order"
	if err := book.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	w, err := book.NewStreamWriter(sheet)
	if err != nil {
		return nil, err
	}
	rows := [][]any{{"Order", o.ID}, {"Supplier", o.Supplier}, {"Deliver to", o.Location},
		{"Ordered on", o.MadeOn.String()}, {},
		{"Line", "SKU", "Quantity", "Unit cost", "Value", "Due on", "Order units", "Order unit",
			"Quantity in one", "Cost of one"}}
	for _, l := range lines {
		row := []any{l.ID, l.SKU, l.Quantity, l.UnitCost.Float(),
			float64(l.Quantity) * l.UnitCost.Float(), l.DueOn.String()}
		if u := orderUnitOf(&l); u != nil {
			row = append(row, u.Units, u.Unit, u.Size, l.OrderUnitCost().Float())
		}
		rows = append(rows, row)
	}
	for i, row := range rows {
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), row); err != nil {
			return nil, err
		}
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = book.Write(&out)
	return out.Bytes(), err
}

// fileName makes an order number safe as a file name.
func fileName(id string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.':
			return r
		}
		return '_'
	}, id)
}

// present says whether every file of the hand-off is there, byte for byte.
func present(folder string, files []outFile) bool {
	for _, f := range files {
		have, err := os.ReadFile(filepath.Join(folder, f.name))
		if err != nil || (!f.varying && !bytes.Equal(have, f.body)) {
			return false
		}
	}
	return true
}
