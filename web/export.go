package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/stockwright/stockwright/web/sheet"
)

// pageRows is how many rows a page of a table shows.
const pageRows = 100

// pager says which part of a table a page shows, and where its neighbours are.
type pager struct {
	From, To, Total int
	Prev, Next      string
}

// paged is the part of rows the request asks for.
func paged[T any](r *http.Request, rows []T) ([]T, pager) { return pagedBy(r, rows, pageRows) }

// pagedBy is paged with pages of another size.
func pagedBy[T any](r *http.Request, rows []T, size int) ([]T, pager) {
	number, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || number < 1 || (number-1)*size >= max(len(rows), 1) {
		number = 1
	}
	from := (number - 1) * size
	to := min(from+size, len(rows))
	p := pager{From: min(from+1, len(rows)), To: to, Total: len(rows)}
	if number > 1 {
		p.Prev = withParameter(r.URL.Query(), "page", strconv.Itoa(number-1))
	}
	if to < len(rows) {
		p.Next = withParameter(r.URL.Query(), "page", strconv.Itoa(number+1))
	}
	return rows[from:to], p
}

func withParameter(q url.Values, name, value string) string {
	q.Set(name, value)
	return q.Encode()
}

// exportRows answers format=csv and format=xlsx with all rows the page would
// show; done tells that it did.
func exportRows[T any](w http.ResponseWriter, r *http.Request, name string, rows []T) (done bool, err error) {
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
		return true, refuse(http.StatusBadRequest, "bad_format", format)
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s.%s"`, name, format))
	return true, write(w, name, rows)
}
