package edi

import "strings"

// Status is the answer to an order, or to one of its lines.
type Status string

// The answers. A header that is Accepted or Rejected means the whole order;
// Conditional is accepted with the changes that the lines say, Noted is received
// and not yet answered. The others are of lines.
const (
	Accepted    Status = "accepted"
	Changed     Status = "changed"
	Backordered Status = "backordered"
	Rejected    Status = "rejected"
	Conditional Status = "conditional"
	Noted       Status = "noted"
	Added       Status = "added"     // a line that was not ordered
	Deleted     Status = "deleted"   // a line that falls away
	Unchanged   Status = "unchanged" // as it was before
	Delivered   Status = "delivered" // it has been delivered already
	Substituted Status = "substituted"
	// Unclear is a code that says neither yes nor no; Line.StatusCode keeps it.
	Unclear Status = "unclear"
)

// code is a code of a list and the status it stands for. The first of a status
// is the one that is written.
type code struct {
	text   string
	status Status
}

// ublLineCodes are UN/EDIFACT 1229 and UBL's own list of line statuses.
var ublLineCodes = []code{
	{"5", Accepted}, {"3", Changed}, {"6", Changed}, {"7", Rejected}, {"1", Added}, {"2", Deleted}, {"4", Unchanged}, {"42", Delivered},
	{"Revised", Changed}, {"Cancelled", Deleted}, {"NoStatus", ""},
	{"3", Backordered}, {"3", Substituted}, // written so; a note and the substitute say which
}

// ublAnswerCodes are UN/EDIFACT 4343 of a whole answer.
var ublAnswerCodes = []code{
	{"AP", Accepted}, {"RE", Rejected}, {"CA", Conditional}, {"AB", Noted},
	{"AC", Conditional}, {"AD", Accepted}, {"AI", Conditional}, {"AJ", Noted},
	{"29", Accepted}, {"27", Rejected}, {"30", Conditional}, {"4", Conditional}, // of 1225, as older profiles wrote it
}

// x12AnswerCodes are those of BAK02 (X12 element 587): with and without detail.
var x12AnswerCodes = []code{
	{"AK", Accepted}, {"RJ", Rejected}, {"AC", Conditional}, {"NA", Noted},
	{"AD", Accepted}, {"AT", Accepted}, {"AP", Accepted}, {"AE", Conditional}, {"AF", Conditional}, {"AH", Noted},
	{"RD", Rejected}, {"RF", Unclear}, {"RO", Conditional}, {"ZZ", Unclear},
}

// x12LineCodes are those of ACK01 (X12 element 668).
var x12LineCodes = []code{
	{"IA", Accepted}, {"IQ", Changed}, {"IB", Backordered}, {"IR", Rejected}, {"ID", Deleted}, {"IS", Substituted}, {"AC", Delivered},
	{"AR", Accepted}, {"DR", Changed}, {"IC", Changed}, {"IP", Changed}, {"IE", Accepted}, {"IF", Unclear}, {"IH", Unclear}, {"IW", Unclear},
	{"BP", Backordered}, {"SP", Backordered}, {"R1", Rejected}, {"R2", Rejected}, {"R3", Rejected}, {"R4", Rejected}, {"R5", Rejected}, {"R6", Rejected},
}

// x12ChangeCodes are those of POC02 (X12 element 670).
var x12ChangeCodes = []code{
	{"NC", Unchanged}, {"AI", Added}, {"DI", Deleted}, {"OA", Added},
	{"CA", Changed}, {"CB", Changed}, {"CC", Changed}, {"CE", Changed}, {"CF", Changed}, {"CG", Changed}, {"CH", Changed}, {"CI", Changed}, {"CT", Changed},
	{"MU", Changed}, {"PC", Changed}, {"PQ", Changed}, {"PR", Changed}, {"QD", Changed}, {"QI", Changed}, {"RQ", Changed}, {"RS", Changed}, {"RZ", Changed},
}

func codeOf(list []code, s Status) string {
	for _, c := range list {
		if c.status == s && s != "" {
			return c.text
		}
	}
	return ""
}

// bak is BAK02, which says too whether lines follow.
func bak() field[Document] {
	f := answer(x12AnswerCodes)
	get := f.get
	f.get = func(d *Document) string {
		switch {
		case d.Answer == "":
			return "AC"
		case d.Answer == Accepted && len(d.Lines) > 0:
			return "AD"
		case d.Answer == Rejected && len(d.Lines) > 0:
			return "RD"
		}
		return get(d)
	}
	return f
}

func statusOf(list []code, text string) Status {
	for _, c := range list {
		if c.text == text {
			return c.status
		}
	}
	return Unclear
}

// answer is the header's field with a list of codes.
func answer(list []code) field[Document] {
	return field[Document]{
		func(d *Document) string { return codeOf(list, d.Answer) },
		func(d *Document, s string) string {
			d.Answer = statusOf(list, s)
			if d.Answer == Unclear {
				d.Note = joined(d.Note, "answer code "+s)
			}
			return ""
		}}
}

// accepted is the yes or no of an OrderResponseSimple.
var accepted = field[Document]{
	func(d *Document) string {
		switch d.Answer {
		case Accepted:
			return "true"
		case Rejected:
			return "false"
		}
		return ""
	},
	func(d *Document, s string) string {
		switch s {
		case "true", "1":
			d.Answer = Accepted
		case "false", "0":
			d.Answer = Rejected
		default:
			return `"` + s + `" is neither true nor false`
		}
		return ""
	}}

// lineStatus is a line's field with a list of codes; a code that is not listed,
// and one that is not the one written for its status, is kept as it came.
func lineStatus(list []code) field[Line] {
	return field[Line]{
		func(l *Line) string {
			if l.StatusCode != "" {
				return l.StatusCode
			}
			return codeOf(list, l.Status)
		},
		func(l *Line, s string) string {
			status := statusOf(list, s)
			if l.Status == Backordered || l.Status == Substituted {
				return "" // said already by a note or a substitute
			}
			l.Status, l.StatusCode = status, ""
			if codeOf(list, status) != s {
				l.StatusCode = s
			}
			return ""
		}}
}

// getNote and setNote are a line's note in UBL, which has no code for a back
// order: the note begins with the word.
func getNote(l *Line) string {
	if l.Status == Backordered {
		return joined(string(Backordered), l.Note)
	}
	return l.Note
}

func setNote(l *Line, s string) string {
	word, rest, more := strings.Cut(s, ";")
	if word == string(Backordered) && (more || rest == "") {
		l.Status, l.Note = Backordered, strings.TrimSpace(rest)
		return ""
	}
	l.Note = s
	return ""
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}
