// Command screens measures the bars of the screens, and takes the pictures of
// the documents: go run ./benchmarks/screens -pictures docs/screens
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

func main() {
	dir := flag.String("pictures", "", "take pictures of every screen into this folder instead of measuring")
	workspace := flag.String("workspace", "", "an existing demo workspace (default: make one)")
	flag.Parse()
	code, err := run(context.Background(), *dir, *workspace)
	if err != nil {
		fmt.Fprintln(os.Stderr, "screens:", err)
		os.Exit(1)
	}
	os.Exit(code)
}

func run(ctx context.Context, pictures, workspace string) (int, error) {
	tmp, err := os.MkdirTemp("", "stockwright-screens-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(tmp)
	program, err := buildProgram(tmp)
	if err != nil {
		return 1, err
	}
	if workspace == "" {
		if workspace, err = demoWorkspace(program, tmp); err != nil {
			return 1, err
		}
	}
	s, err := startSite(ctx, program, workspace)
	if err != nil {
		return 1, err
	}
	defer s.stop()
	if pictures != "" {
		return 0, takePictures(ctx, s, pictures)
	}
	sheet := bar.NewSheet("screens")
	speedBars(sheet, s)
	if err := usableBars(ctx, sheet, s); err != nil {
		return 1, err
	}
	securityBars(sheet, s)
	return sheet.Close(), nil
}
