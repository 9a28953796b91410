package label

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// WriteSVG draws the label as an SVG image of its size in millimetres.
func (l Label) WriteSVG(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" width="%gmm" height="%gmm" viewBox="0 0 %g %g">`+"\n", l.Width, l.Height, l.Width, l.Height)
	fmt.Fprintf(b, `<rect x="0" y="0" width="%g" height="%g" fill="#fff"/>`+"\n", l.Width, l.Height)
	for _, t := range l.Texts {
		weight := "normal"
		if t.Bold {
			weight = "bold"
		}
		var text strings.Builder
		if err := xml.EscapeText(&text, []byte(t.Text)); err != nil {
			return err
		}
		fmt.Fprintf(b, `<text x="%g" y="%g" font-family="Helvetica, Arial, sans-serif" font-size="%.3g" font-weight="%s">%s</text>`+"\n",
			t.X, t.Y, t.Size, weight, text.String())
	}
	for _, s := range l.Symbols {
		rectangles, err := s.rectangles()
		if err != nil {
			return err
		}
		content, err := s.Content()
		if err != nil {
			return err
		}
		var title strings.Builder
		if err := xml.EscapeText(&title, []byte(string(s.Kind)+" "+content)); err != nil {
			return err
		}
		fmt.Fprintf(b, `<g shape-rendering="crispEdges"><title>%s</title>`+"\n", title.String())
		for _, r := range rectangles {
			fmt.Fprintf(b, `<rect x="%.4f" y="%.4f" width="%.4f" height="%.4f"/>`+"\n", r.x, r.y, r.w, r.h)
		}
		b.WriteString("</g>\n")
	}
	b.WriteString("</svg>\n")
	return b.Flush()
}
