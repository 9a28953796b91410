package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
	"github.com/stockwright/stockwright/internal/testkit/worlds/warehouse"
)

// caseBars runs each small warehouse with a known answer through a night by the
// command.
func caseBars(sheet *bar.Sheet) {
	for _, w := range append(warehouse.Cases(), warehouse.Variants()...) {
		seen, right := caseBar(w)
		sheet.True("case: "+w.Name, seen, "right", right)
	}
}

func caseBar(w worlds.World) (seen string, right bool) {
	dir, err := os.MkdirTemp("", "stockwright-slotting-*")
	if err != nil {
		return err.Error(), false
	}
	defer os.RemoveAll(dir)
	n, err := worlds.Run(context.Background(), w, 3, dir)
	if err != nil {
		return err.Error(), false
	}
	f := n.Judge()
	if len(f.Wrong) > 0 {
		return strings.Join(f.Wrong, "; "), false
	}
	return fmt.Sprintf("%d of %d", f.Right, f.Right), true
}
