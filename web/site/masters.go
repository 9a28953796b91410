package site

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// Description is what the floor calls a SKU; "" for one it does not know.
func (s *Server) Description(ctx context.Context, sku string) string {
	item, err := s.Opt.Ledger.Item(ctx, sku)
	if err != nil {
		return ""
	}
	return item.Description
}

// namesPatience is how long a page waits for the items' names.
const namesPatience = 50 * time.Millisecond

// Names are the descriptions of items by SKU.
type Names map[string]string

// Of is the description of a SKU, or of the SKU of a key; "" where none is known.
func (n Names) Of(key any) string {
	text := fmt.Sprint(key)
	if k, ok := core.ParseKey(text); ok {
		return n[k.SKU]
	}
	return n[text]
}

// Names reads the items' descriptions once a run; a page that comes before they are read
// shows codes.
func (s *Server) Names(ctx context.Context, d *RunData) (Names, error) {
	names, _, err := Keep[Later[Names]](d, "names").Within(ctx, namesPatience,
		func(ctx context.Context) (Names, error) {
			items, err := ReadInput[struct {
				SKU         string `json:"sku"`
				Description string `json:"description"`
			}](ctx, s, "items")
			out := make(Names, len(items))
			for _, v := range items {
				out[v.SKU] = v.Description
			}
			if err != nil {
				return Names{}, nil // masters that are being replaced leave only names out
			}
			return out, nil
		})
	return names, err
}

// SupplierNames are the suppliers' names by code.
func (s *Server) SupplierNames(ctx context.Context) (map[string]string, error) {
	rows, err := ReadInput[datasets.Supplier](ctx, s, "suppliers")
	out := map[string]string{}
	for _, v := range rows {
		out[v.Supplier] = v.Name
	}
	return out, err
}

// ReadInput reads an input table as the configuration names it now; no table is no rows.
func ReadInput[T any](ctx context.Context, s *Server, table string) ([]T, error) {
	cfg, err := s.Config()
	if err != nil {
		return nil, err
	}
	sources, err := cfg.Sources(s.Opt.Workspace)
	if err != nil {
		return nil, err
	}
	source, ok := sources[table]
	if !ok {
		return nil, nil
	}
	rows, err := datasets.ReadRows[T](ctx, source)
	if err != nil {
		return nil, Fail(http.StatusUnprocessableEntity, table, err.Error())
	}
	return rows, nil
}

// LocationNames are the locations of the workspace, sorted.
func (s *Server) LocationNames(ctx context.Context) ([]string, error) {
	cfg, err := s.Config()
	if err != nil {
		return nil, err
	}
	sources, err := cfg.Sources(s.Opt.Workspace)
	if err != nil {
		return nil, err
	}
	source, ok := sources["locations"]
	if !ok {
		return nil, nil
	}
	rows, err := datasets.ReadRows[datasets.Location](ctx, source)
	if err != nil {
		return nil, Fail(http.StatusUnprocessableEntity, "locations", err.Error())
	}
	var out []string
	for _, v := range rows {
		out = append(out, v.Location)
	}
	slices.Sort(out)
	return out, nil
}
