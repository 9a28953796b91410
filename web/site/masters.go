package site

import (
	"context"
	"net/http"
	"slices"

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
