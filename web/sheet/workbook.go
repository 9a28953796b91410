package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Bounds of a workbook that somebody hands in.
const (
	unpackedMost = 128 << 20  // bytes of one part unpacked: 100,000 lines of the export have some 125 MB
	tagsMost     = 16_000_000 // in one part: 100,000 lines of the export have 13 million
	partsMost    = 4_096      // files in the archive
	rowsMost     = 1_048_576  // a worksheet has no more
	columnsMost  = 16_384     // nor more of these
	textMost     = 32_767     // characters of a cell: nor more of these
)

// Row is a row of a sheet: its number as spreadsheets show it, from 1, and its cells.
type Row struct {
	Number int
	Cells  []string
}

// ReadColumns reads columns of the first sheet of an .xlsx file by the names in its first
// row: the names that are there, in the order wanted, and the rows in which any of these
// columns has something, raw as the file keeps it and "" where there is nothing. What it
// costs grows with the bytes unpacked, which are bounded; more than the bounds is an error.
func ReadColumns(file io.ReaderAt, size int64, wanted []string) (names []string, rows []Row, err error) {
	if err := countParts(file, size); err != nil {
		return nil, nil, err
	}
	archive, err := zip.NewReader(file, size)
	if err != nil {
		return nil, nil, fmt.Errorf("this is no .xlsx file: %w", err)
	}
	name, err := firstSheet(archive)
	if err != nil {
		return nil, nil, err
	}
	body, err := unpack(archive, name)
	if err != nil {
		return nil, nil, err
	}
	if body == nil {
		return nil, nil, fmt.Errorf("the workbook has no %s", name)
	}
	texts, err := unpack(archive, "xl/sharedStrings.xml")
	if err != nil {
		return nil, nil, err
	}
	r := &sheetReader{wanted: wanted}
	if r.shared, err = readShared(texts); err != nil {
		return nil, nil, err
	}
	if err := r.read(body); err != nil {
		return nil, nil, err
	}
	return r.names, r.rows, nil
}

// countParts refuses an archive of very many files before they are listed.
func countParts(file io.ReaderAt, size int64) error {
	const window = 1 << 20
	sign := []byte("PK\x01\x02")
	buf := make([]byte, window+len(sign)-1)
	n := 0
	for at := int64(0); at < size; at += window {
		got, err := file.ReadAt(buf[:min(int64(len(buf)), size-at)], at)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if n += bytes.Count(buf[:got], sign); n > partsMost {
			return fmt.Errorf("the workbook is an archive of more than %d files", partsMost)
		}
	}
	return nil
}

// unpack reads a part of the archive; nil where there is none.
func unpack(archive *zip.Reader, name string) ([]byte, error) {
	at := slices.IndexFunc(archive.File, func(f *zip.File) bool { return strings.EqualFold(f.Name, name) })
	if at < 0 {
		return nil, nil
	}
	tooMuch := fmt.Errorf("%s of the workbook is more than %d MB unpacked; save it with fewer rows",
		name, unpackedMost>>20)
	f := archive.File[at]
	if f.UncompressedSize64 > unpackedMost {
		return nil, tooMuch
	}
	in, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s of the workbook: %w", name, err)
	}
	defer in.Close()
	var out bytes.Buffer
	out.Grow(int(f.UncompressedSize64) + bytes.MinRead)
	if _, err := out.ReadFrom(io.LimitReader(in, unpackedMost+1)); err != nil {
		return nil, fmt.Errorf("%s of the workbook: %w", name, err)
	}
	if out.Len() > unpackedMost {
		return nil, tooMuch
	}
	return out.Bytes(), nil
}

// firstSheet is the name of the part that holds the first sheet.
func firstSheet(archive *zip.Reader) (string, error) {
	book, err := unpack(archive, "xl/workbook.xml")
	if err != nil {
		return "", err
	}
	if book == nil {
		return "", errors.New("this is no .xlsx file: it has no xl/workbook.xml")
	}
	id, found := "", false
	for e := (tags{body: book}); e.next(); {
		if e.begins("sheet") {
			id, found = e.attribute("id"), true
			break
		}
	}
	if !found {
		return "", errors.New("this is no .xlsx file: its xl/workbook.xml names no sheet")
	}
	links, err := unpack(archive, "xl/_rels/workbook.xml.rels")
	if err != nil {
		return "", err
	}
	for e := (tags{body: links}); e.next(); {
		if e.begins("Relationship") && e.attribute("Id") == id {
			target := e.attribute("Target")
			if strings.HasPrefix(target, "/") {
				return strings.TrimPrefix(target, "/"), nil
			}
			return path.Join("xl", target), nil
		}
	}
	return "xl/worksheets/sheet1.xml", nil
}

var errTags = errors.New("the workbook has more cells than 100,000 lines of the export; save it with fewer rows")

// sharedTexts are the texts that cells name by number: where each stands, and what it says
// once a cell has named it.
type sharedTexts struct {
	body  []byte
	spans []span
	said  map[int]string
}

// span is where a text stands in a part.
type span struct{ from, to uint32 }

func readShared(body []byte) (*sharedTexts, error) {
	out := &sharedTexts{body: body, spans: make([]span, 0, bytes.Count(body, []byte("si>"))/2), said: map[int]string{}}
	begin, count := 0, 0
	for e := (tags{body: body}); e.next(); {
		if count++; count > tagsMost {
			return nil, errTags
		}
		switch {
		case string(e.name) != "si":
		case e.empty:
			out.spans = append(out.spans, span{})
		case e.end:
			out.spans = append(out.spans, span{uint32(begin), uint32(e.at)})
		default:
			begin = e.after
		}
	}
	return out, nil
}

// text is the shared text of a number; many cells that name it cost no more than one.
func (s *sharedTexts) text(n int) (string, error) {
	if n < 0 || n >= len(s.spans) {
		return "", errors.New("it names a text that the workbook has not")
	}
	if text, known := s.said[n]; known {
		return text, nil
	}
	text, err := cellText(s.body[s.spans[n].from:s.spans[n].to], true)
	if err == nil {
		s.said[n] = text
	}
	return text, err
}

// cellText is what a cell, or a text of runs without their phonetic guides, says.
func cellText(raw []byte, runs bool) (string, error) {
	if len(raw) > 16*textMost { // as entities a character takes up to ten bytes, and runs add tags
		return "", fmt.Errorf("it holds more than the %d characters of a cell", textMost)
	}
	if !runs {
		return plainText(raw), nil
	}
	out, pieces, phonetic, begin := "", []string(nil), false, -1
	for e := (tags{body: raw}); e.next(); {
		switch string(e.name) {
		case "rPh":
			phonetic = !e.end
		case "t":
			switch {
			case e.end && begin >= 0:
				out, begin = plainText(raw[begin:e.at]), -1
				pieces = append(pieces, out)
			case !e.end && !e.empty && !phonetic:
				begin = e.after
			}
		}
	}
	if len(pieces) < 2 {
		return out, nil
	}
	return strings.Join(pieces, ""), nil
}

// sheetReader takes the wanted columns out of a sheet.
type sheetReader struct {
	shared *sharedTexts
	wanted []string
	names  []string
	places map[int]int // column of the sheet -> column of the result
	rows   []Row
	row    int // number of the row at hand, from 1
	column int // of the cell at hand, from 0
}

func (r *sheetReader) read(body []byte) error {
	kind, begin := "", -1
	heading := map[int]string{}
	r.rows = make([]Row, 0, min(bytes.Count(body, []byte("<row")), rowsMost))
	count := 0
	for e := (tags{body: body}); e.next(); {
		if count++; count > tagsMost {
			return errTags
		}
		switch string(e.name) {
		case "row":
			if e.end {
				continue
			}
			if err := r.beginRow(&e.element, heading); err != nil {
				return err
			}
		case "c":
			if !e.end {
				kind, begin = r.beginCell(&e.element), -1
			}
		case "v", "is":
			if !e.end {
				if begin = e.after; e.empty {
					begin = -1
				}
				continue
			}
			if begin < 0 {
				continue
			}
			from := begin
			begin = -1
			if err := r.take(body[from:e.at], kind, len(e.name) == 2, heading); err != nil {
				return fmt.Errorf("row %d, column %d of the sheet: %w", r.row, r.column+1, err)
			}
		}
	}
	r.takeHeading(heading)
	return nil
}

// beginCell notes the column of a cell and gives its kind.
func (r *sheetReader) beginCell(e *element) string {
	r.column++
	if len(e.tag) == 0 {
		return ""
	}
	if c, ok := columnOf(e.attribute("r")); ok {
		r.column = c
	}
	return e.attribute("t")
}

// take keeps what a cell says, where its column is wanted.
func (r *sheetReader) take(raw []byte, kind string, isInline bool, heading map[int]string) error {
	if _, named := r.places[r.column]; r.row < 1 || r.row > 1 && !named || r.column >= columnsMost {
		return nil
	}
	var text string
	var err error
	if kind == "s" && !isInline {
		n, bad := strconv.Atoi(strings.TrimSpace(string(raw[:min(len(raw), 20)])))
		if bad != nil {
			n = -1
		}
		text, err = r.shared.text(n)
	} else {
		text, err = cellText(raw, isInline)
	}
	if err != nil {
		return err
	}
	if r.row == 1 {
		heading[r.column] = text
	} else {
		r.put(text)
	}
	return nil
}

func (r *sheetReader) beginRow(e *element, heading map[int]string) error {
	r.row, r.column = r.row+1, -1
	if n, err := strconv.Atoi(e.attribute("r")); err == nil && n > r.row {
		r.row = n
	}
	if r.row > 1 {
		r.takeHeading(heading)
	}
	if r.row > rowsMost {
		return fmt.Errorf("the sheet has a row %d; a worksheet ends at %d", r.row, rowsMost)
	}
	return nil
}

// takeHeading settles, once, which columns of the sheet are the wanted ones.
func (r *sheetReader) takeHeading(heading map[int]string) {
	if r.places != nil {
		return
	}
	r.places = map[int]int{}
	for _, name := range r.wanted {
		first := -1
		for column, text := range heading {
			if text == name && (first < 0 || column < first) {
				first = column
			}
		}
		if first >= 0 {
			r.places[first] = len(r.names)
			r.names = append(r.names, name)
		}
	}
}

func (r *sheetReader) put(text string) {
	if text == "" {
		return
	}
	if n := len(r.rows); n == 0 || r.rows[n-1].Number != r.row {
		r.rows = append(r.rows, Row{r.row, make([]string, len(r.places))})
	}
	r.rows[len(r.rows)-1].Cells[r.places[r.column]] = text
}

// columnOf reads the column of a reference such as BC12, from 0.
func columnOf(ref string) (int, bool) {
	n := 0
	for i, c := range ref {
		if c < 'A' || c > 'Z' {
			return n - 1, i > 0
		}
		if n = n*26 + int(c-'A') + 1; n > 1<<20 {
			return 0, false
		}
	}
	return 0, false
}
