package terms

import (
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/config"
)

// Known tells whether a key can be planned at all: the tables describe its item, its
// location and every location its goods come from. What is not is named by the gate.
func (m *Masters) Known(k core.Key) bool {
	if m.Items[k.SKU] == nil {
		return false
	}
	_, known := m.Chain(k)
	return known
}

// InScope tells whether the pipeline plans the key: what is known, of its locations
// and categories.
func (m *Masters) InScope(job config.PipelineConfig, k core.Key) bool {
	return m.Known(k) && (len(job.Locations) == 0 || slices.Contains(job.Locations, k.Location)) &&
		(len(job.Categories) == 0 || slices.Contains(job.Categories, m.Category(k.SKU)))
}

// Group names the group whose shared knowledge a key borrows: its category
// within its kind of location.
func (b *Terms) Group(k core.Key) string {
	kind := "location"
	if l := b.Masters.Locations[k.Location]; l != nil && l.Kind != "" {
		kind = l.Kind
	}
	return kind + "/" + b.Masters.Category(k.SKU)
}
