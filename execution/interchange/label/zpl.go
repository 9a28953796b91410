package label

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/stockwright/stockwright/execution/interchange/gs1"
)

// WriteZPL writes the label in the language of label printers (ZPL II); the
// printer draws barcodes itself. dotsPerMM is the printer's resolution: 8
// (203 dpi), 12 (300 dpi) or 24 (600 dpi).
func (l Label) WriteZPL(w io.Writer, dotsPerMM int) error {
	dots := func(mm float64) int { return int(math.Round(mm * float64(dotsPerMM))) }
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "^XA\n^CI28\n^PW%d\n^LL%d\n", dots(l.Width), dots(l.Height))
	for _, t := range l.Texts {
		size := dots(t.Size)
		fmt.Fprintf(b, "^FO%d,%d^A0N,%d,%d^FH_^FD%s^FS\n", dots(t.X), dots(t.Y-t.Size), size, size, zplText(t.Text))
	}
	for _, s := range l.Symbols {
		g, err := s.grid()
		if err != nil {
			return err
		}
		columns := len(g.rows[0]) + 2*g.quiet
		module := dots(min(s.Width, s.Height)) / columns
		if s.Kind == GS1128 {
			module = dots(s.Width) / columns
		}
		if module < 1 {
			return fmt.Errorf("%s: %d modules do not fit in %d dots; carry less or print finer", s.Kind,
				columns, dots(s.Width))
		}
		x, y := dots(s.X)+module*g.quiet, dots(s.Y)
		switch s.Kind {
		case GS1128:
			fmt.Fprintf(b, "^FO%d,%d^BY%d^BCN,%d,N,N,N,A^FH_^FD%s^FS\n", x, y, module, dots(s.Height),
				zplData(s.Elements, ">8"))
		case DataMatrix:
			fmt.Fprintf(b, "^FO%d,%d^BXN,%d,200,,,,~^FH_^FD%s^FS\n", x, y+module*g.quiet, module,
				zplData(s.Elements, "~1"))
		default:
			text, err := s.Content()
			if err != nil {
				return err
			}
			fmt.Fprintf(b, "^FO%d,%d^BQN,2,%d,M^FH_^FDMA,%s^FS\n", x, y+module*g.quiet, min(module, 10), zplText(text))
		}
	}
	b.WriteString("^XZ\n")
	return b.Flush()
}

// zplData writes elements with the printer's sign for FNC1. The signs that
// call FNC1 are doubled or spelled in hexadecimal where they are data.
func zplData(elements []gs1.Element, fnc1 string) string {
	var b strings.Builder
	for _, r := range []byte(gs1.Raw(elements, gs1.FNC1)) {
		switch {
		case r == gs1.FNC1:
			b.WriteString(strings.ReplaceAll(fnc1, "~", "_7E"))
		case r == '>' && fnc1[0] == '>':
			b.WriteString(">0")
		default:
			b.WriteString(zplText(string(rune(r))))
		}
	}
	return b.String()
}

// zplText spells the signs that ZPL takes for commands, under ^FH_.
func zplText(s string) string {
	return strings.NewReplacer("_", "_5F", "^", "_5E", "~", "_7E", "\n", " ", "\r", " ").Replace(s)
}
