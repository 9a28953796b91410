package site

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/web/sheet"
)

// PageRows is how many rows a page of a table shows.
const PageRows = 100

// Pager says which part of a table a page shows, and where its neighbours are.
type Pager struct {
	From, To, Total int
	Prev, Next      string
}

// Paged is the part of rows the request asks for.
func Paged[T any](r *http.Request, rows []T) ([]T, Pager) { return PagedBy(r, rows, PageRows) }

// PagedBy is paged with pages of another size.
func PagedBy[T any](r *http.Request, rows []T, size int) ([]T, Pager) {
	number, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || number < 1 || (number-1)*size >= max(len(rows), 1) {
		number = 1
	}
	from := (number - 1) * size
	to := min(from+size, len(rows))
	p := Pager{From: min(from+1, len(rows)), To: to, Total: len(rows)}
	if number > 1 {
		p.Prev = WithParameter(r.URL.Query(), "page", strconv.Itoa(number-1))
	}
	if to < len(rows) {
		p.Next = WithParameter(r.URL.Query(), "page", strconv.Itoa(number+1))
	}
	return rows[from:to], p
}

func WithParameter(q url.Values, name, value string) string {
	q.Set(name, value)
	return q.Encode()
}

// ExportRows answers format=csv and format=xlsx with all rows the page would
// show; done tells that it did.
func ExportRows[T any](w http.ResponseWriter, r *http.Request, name string, rows []T) (done bool, err error) {
	format := r.URL.Query().Get("format")
	var kind string
	write := sheet.CSV[T]
	switch format {
	case "":
		return false, nil
	case "csv":
		kind = "text/csv; charset=utf-8"
	case "xlsx":
		kind, write = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheet.XLSX[T]
	default:
		return true, Refuse(http.StatusBadRequest, "bad_format", format)
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s.%s"`, name, format))
	return true, write(w, name, rows)
}

// PrintedRows is how many orders or labels one print page holds.
const PrintedRows = 50

func ParseQuery(text string) url.Values {
	q, err := url.ParseQuery(text)
	if err != nil {
		return url.Values{}
	}
	q.Del("notice")
	return q
}

// Contains tells whether any of the texts contains the search, in any case.
func Contains(search string, texts ...string) bool {
	if search == "" {
		return true
	}
	search = strings.ToLower(search)
	return slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(strings.ToLower(t), search) })
}
