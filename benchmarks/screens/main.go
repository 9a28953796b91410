// Command screens measures the bars of the screens, and takes the pictures of
// the documents: go run ./benchmarks/screens -pictures docs/screens
//
// Speed is measured on the demo workspace and on one of a hundred thousand
// series. That one is made once (some ten minutes of two cores) in a folder of
// the user's cache and kept there; -large names another folder, or none.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

type flags struct{ pictures, look, workspace, large, only string }

func main() {
	var f flags
	flag.StringVar(&f.pictures, "pictures", "", "take pictures of every screen into this folder instead of measuring")
	flag.StringVar(&f.look, "look", "", "with -pictures, take pictures of these addresses only, by commas; phone:/scan is a handheld, dark:/ is in the dark")
	flag.StringVar(&f.workspace, "workspace", "", "an existing demo workspace (default: make one)")
	flag.StringVar(&f.large, "large", largeFolder(), "folder of the workspace of 100,000 series, made when it is empty; none measures the demo alone")
	flag.StringVar(&f.only, "only", "", "measure some parts only: speed, axe, paper, security, decisions, tasks (twelve of a planner at 100,000 series, ten of floor and manager on a phone)")
	flag.Parse()
	code, err := run(context.Background(), f)
	if err != nil {
		fmt.Fprintln(os.Stderr, "screens:", err)
		os.Exit(1)
	}
	os.Exit(code)
}

func run(ctx context.Context, f flags) (int, error) {
	tmp, err := os.MkdirTemp("", "stockwright-screens-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(tmp)
	program, err := buildProgram(tmp)
	if err != nil {
		return 1, err
	}
	nights := 2
	if f.pictures != "" {
		nights = 10 // a strip of nights, and accuracy over them; the last is a Thursday, when orders are placed
	}
	if f.workspace == "" {
		if f.workspace, err = demoWorkspace(program, tmp, nights); err != nil {
			return 1, err
		}
	}
	if f.pictures != "" {
		s, err := startSite(ctx, program, f.workspace)
		if err != nil {
			return 1, err
		}
		defer s.stop()
		return 0, takePictures(ctx, s, f.pictures, f.look)
	}
	sheet := bar.NewSheet("screens")
	if err := measure(ctx, sheet, program, tmp, f); err != nil {
		return 1, err
	}
	return sheet.Close(), nil
}

func measure(ctx context.Context, sheet *bar.Sheet, program, scratch string, f flags) error {
	wanted := func(part string) bool { return f.only == "" || strings.Contains(f.only, part) }
	if wanted("speed") {
		if err := speed(ctx, sheet, program, f.workspace, "demo"); err != nil {
			return err
		}
		if err := linesBars(ctx, sheet, program, scratch, f.workspace); err != nil {
			return err
		}
		if f.large != "none" {
			if err := largeWorkspace(program, f.large); err != nil {
				return err
			}
			if err := speed(ctx, sheet, program, f.large, "100k"); err != nil {
				return err
			}
		}
	}
	if wanted("tasks") {
		if err := taskParts(ctx, sheet, program, scratch, f); err != nil {
			return err
		}
	}
	s, err := startSite(ctx, program, f.workspace)
	if err != nil {
		return err
	}
	defer s.stop()
	if wanted("axe") {
		if err := axeBars(ctx, sheet, s); err != nil {
			return err
		}
	}
	if wanted("paper") {
		if err := paperBars(ctx, sheet, s); err != nil {
			return err
		}
	}
	if wanted("security") {
		if err := securityBars(sheet, s); err != nil {
			return err
		}
		if err := hostileBars(ctx, sheet, program, scratch); err != nil {
			return err
		}
	}
	if wanted("decisions") {
		return decisionBars(ctx, sheet, s)
	}
	return nil
}

// taskParts does a planner's morning on the large workspace, or on the demo where there is
// none, and the floor's work on the demo.
func taskParts(ctx context.Context, sheet *bar.Sheet, program, scratch string, f flags) error {
	from, size := f.workspace, "the demo"
	if f.large != "none" {
		if err := largeWorkspace(program, f.large); err != nil {
			return err
		}
		from, size = f.large, "100,000 series"
	}
	for _, part := range []struct {
		from string
		do   func(*site) error
	}{
		{from, func(s *site) error {
			return taskBars(ctx, sheet, s, "planner at "+size, 1366, plannerTasks(), true)
		}},
		{f.workspace, func(s *site) error { return floorBars(ctx, sheet, s) }},
	} {
		dir, err := os.MkdirTemp(scratch, "tasks-")
		if err != nil {
			return err
		}
		if err := linked(part.from, dir); err != nil {
			return err
		}
		s, err := startSite(ctx, program, dir)
		if err != nil {
			return err
		}
		err = s.warmed()
		if err == nil {
			err = part.do(s)
		}
		s.stop()
		if err != nil {
			return err
		}
	}
	return nil
}

// speed measures first byte cold and warm, weight, and time to use.
func speed(ctx context.Context, sheet *bar.Sheet, program, workspace, size string) error {
	s, err := startSite(ctx, program, workspace)
	if err != nil {
		return err
	}
	pages, err := s.screens()
	if err != nil {
		s.stop()
		return err
	}
	if err := s.judged(); err != nil {
		s.stop()
		return err
	}
	s.stop()
	if err := coldBars(ctx, sheet, program, workspace, size, pages); err != nil {
		return err
	}
	if s, err = startSite(ctx, program, workspace); err != nil {
		return err
	}
	defer s.stop()
	if err := warmBars(sheet, s, size, pages); err != nil {
		return err
	}
	return usableBars(ctx, sheet, s, size, pages)
}
