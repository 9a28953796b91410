package label

import (
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// WritePDF draws labels as one PDF document, a page a label. made is the date
// the document bears; the same labels and date give the same bytes.
func WritePDF(w io.Writer, labels []Label, made time.Time) error {
	if len(labels) == 0 {
		labels = []Label{{Width: smallWidth, Height: smallHeight}}
	}
	doc := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: labels[0].Width, Ht: labels[0].Height}})
	doc.SetCompression(false)
	doc.SetCatalogSort(true)
	doc.SetCreationDate(made)
	doc.SetModificationDate(made)
	doc.SetMargins(0, 0, 0)
	doc.SetAutoPageBreak(false, 0)
	western := doc.UnicodeTranslatorFromDescriptor("")
	for _, l := range labels {
		doc.AddPageFormat("P", fpdf.SizeType{Wd: l.Width, Ht: l.Height})
		for _, t := range l.Texts {
			style := ""
			if t.Bold {
				style = "B"
			}
			doc.SetFont("Helvetica", style, t.Size/pointMM)
			doc.Text(t.X, t.Y, western(t.Text))
		}
		for _, s := range l.Symbols {
			rectangles, err := s.rectangles()
			if err != nil {
				return err
			}
			for _, r := range rectangles {
				doc.Rect(r.x, r.y, r.w, r.h, "F")
			}
		}
	}
	return doc.Output(w)
}

// pointMM is a typographic point in mm.
const pointMM = 25.4 / 72
