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
	r := &sheetReader{texts: texts, wanted: wanted}
	if r.shared, err = sharedTexts(texts); err != nil {
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
	tooMuch := fmt.Errorf("%s of the workbook is more than %d MB unpacked; save it with fewer rows", name, unpackedMost>>20)
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
	for e := range elements(book) {
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
	for e := range elements(links) {
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

// span is where a text stands in a part.
type span struct{ from, to uint32 }

// sharedTexts are the texts that cells name by number.
func sharedTexts(body []byte) ([]span, error) {
	out := make([]span, 0, bytes.Count(body, []byte("<si")))
	begin, tags := 0, 0
	for e := range elements(body) {
		if tags++; tags > tagsMost {
			return nil, errTags
		}
		switch {
		case e.begins("si") && e.empty:
			out = append(out, span{})
		case e.begins("si"):
			begin = e.after
		case e.ends("si"):
			out = append(out, span{uint32(begin), uint32(e.at)})
		}
	}
	return out, nil
}

// richText is the text of runs without their phonetic guides.
func richText(body []byte) string {
	var out strings.Builder
	phonetic, begin := false, -1
	for e := range elements(body) {
		switch {
		case string(e.name) == "rPh":
			phonetic = !e.end
		case e.begins("t") && !e.empty && !phonetic:
			begin = e.after
		case e.ends("t") && begin >= 0:
			out.WriteString(plainText(body[begin:e.at]))
			begin = -1
		}
	}
	return out.String()
}

// sheetReader takes the wanted columns out of a sheet.
type sheetReader struct {
	texts  []byte
	shared []span
	wanted []string
	names  []string
	places map[int]int // column of the sheet -> column of the result
	rows   []Row
	row    int // number of the row at hand, from 1
	column int // of the cell at hand, from 0
}

func (r *sheetReader) read(body []byte) error {
	kind, begin, isInline := "", -1, false
	heading := map[int]string{}
	r.rows = make([]Row, 0, min(bytes.Count(body, []byte("<row")), rowsMost))
	tags := 0
	for e := range elements(body) {
		if tags++; tags > tagsMost {
			return errTags
		}
		switch {
		case e.begins("row"):
			if err := r.beginRow(e, heading); err != nil {
				return err
			}
		case e.begins("c"):
			kind, begin = e.attribute("t"), -1
			r.column++
			if c, ok := columnOf(e.attribute("r")); ok {
				r.column = c
			}
		case (e.begins("v") || e.begins("is")) && !e.empty:
			begin, isInline = e.after, e.begins("is")
		case (e.ends("v") || e.ends("is")) && begin >= 0:
			from := begin
			begin = -1
			if _, named := r.places[r.column]; r.row < 1 || r.row > 1 && !named {
				continue
			}
			text, err := r.text(body[from:e.at], kind, isInline)
			if err != nil {
				return fmt.Errorf("row %d, column %d of the sheet: %w", r.row, r.column+1, err)
			}
			if r.row == 1 {
				heading[r.column] = text
			} else {
				r.put(text)
			}
		}
	}
	r.takeHeading(heading)
	return nil
}

func (r *sheetReader) beginRow(e element, heading map[int]string) error {
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

// text is what a cell says.
func (r *sheetReader) text(raw []byte, kind string, isInline bool) (string, error) {
	if kind == "s" && !isInline {
		n, err := strconv.Atoi(strings.TrimSpace(string(raw[:min(len(raw), 20)])))
		if err != nil || n < 0 || n >= len(r.shared) {
			return "", errors.New("it names a text that the workbook has not")
		}
		raw, isInline = r.texts[r.shared[n].from:r.shared[n].to], true
	}
	if len(raw) > 16*textMost { // as entities a character takes up to ten bytes, and runs add tags
		return "", fmt.Errorf("it holds more than the %d characters of a cell", textMost)
	}
	if isInline {
		return richText(raw), nil
	}
	return plainText(raw), nil
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
