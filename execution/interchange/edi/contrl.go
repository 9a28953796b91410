package edi

import "strings"

// control reads a CONTRL: whether an interchange and its messages could be read.
func (r *edifactReader) control(segments []edifactSegment) (Document, error) {
	status := map[string]string{"4": "R", "7": "A", "8": "A"}
	for _, s := range segments[1 : len(segments)-1] {
		name := r.edifactMarks.name(s)
		if name == "UCI" {
			r.doc.ID = r.value(s, 1, 0)
			g := Acked{Code: "UNB", Control: r.value(s, 1, 0), Status: status[r.value(s, 4, 0)]}
			if e := r.value(s, 5, 0); e != "" {
				g.Errors = []string{e}
			}
			r.doc.Groups = append(r.doc.Groups, g)
			continue
		}
		if len(r.doc.Groups) == 0 {
			return r.doc, r.fail(s, "stands before any UCI")
		}
		g := &r.doc.Groups[len(r.doc.Groups)-1]
		switch {
		case name == "UCM":
			set := AckedSet{Code: r.value(s, 2, 0), Control: r.value(s, 1, 0), Status: status[r.value(s, 3, 0)]}
			if e := r.value(s, 4, 0); e != "" {
				set.Errors = []string{e}
			}
			g.Included++
			if set.Status == "A" {
				g.Accepted++
			} else if g.Status == "A" {
				g.Status = "P"
			}
			g.Sets = append(g.Sets, set)
		case len(g.Sets) == 0:
		case name == "UCS":
			set := &g.Sets[len(g.Sets)-1]
			set.Faults = append(set.Faults, AckedFault{Position: atoi(r.value(s, 1, 0)), Code: r.value(s, 2, 0)})
		case name == "UCD":
			set := &g.Sets[len(g.Sets)-1]
			f := AckedFault{Element: r.value(s, 2, 0), Code: r.value(s, 1, 0)}
			if n := len(set.Faults); n > 0 {
				f.Position = set.Faults[n-1].Position
			}
			set.Faults = append(set.Faults, f)
		}
	}
	g := r.doc.Groups
	if len(g) == 0 || g[0].Status == "" {
		return r.doc, r.fail(segments[0], "its UCI does not say whether the interchange was taken (4, 7 or 8)")
	}
	g[0].Received = g[0].Included
	return r.doc, nil
}

// AsWritten are the elements of the UNG of an EDIFACT group, where it has one, and of the UNH
// of its messages, as an answer writes them back.
type AsWritten struct {
	UNG      bool
	From, To string
	Messages []string // type, version and agency
}

// Released is a value with the marks in it released.
func Released(value string) string {
	return strings.NewReplacer("?", "??", "'", "?'", "+", "?+", ":", "?:").Replace(value)
}
