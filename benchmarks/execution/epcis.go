package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/stockwright/stockwright/execution/interchange/epcis"
)

// disagreements are the vectors where the reference implementation's code differs
// from the rules it states (CBV 2.0, 8.9.2), by file and event; ours follow the rules.
var disagreements = map[string]string{
	"SensorDataExamples.xml 6":       "its floats lose digits of a text of 24 digits",
	"SensorDataExamples.xml 7":       "a member its order does not list comes after all others instead of in its report",
	"SensorDataExamples.xml 10":      "bizTransactionList comes after sensorElementList, the stated order has it before",
	"epclist_normalisation.jsonld 0": "an apostrophe stays, GS1 Digital Link 1.1.3 has it as %27",
}

// epcisHashes counts the events whose hash is the reference's, all, and those listed.
func epcisHashes() (equal, all, listed int, err error) {
	err = eachFile("epcis_hashes", func(name string, body []byte) error {
		reference, err := os.ReadFile(shared("cases", "partners", "epcis_hashes",
			strings.TrimSuffix(name, filepath.Ext(name))+".hashes"))
		if ext := filepath.Ext(name); ext != ".xml" && ext != ".jsonld" || err != nil {
			return nil
		}
		want := strings.Fields(string(reference))
		events, err := epcis.Read(body)
		for i := range want {
			switch at := fmt.Sprintf("%s %d", name, i); {
			case err == nil && i < len(events) && events[i].Hash() == want[i]:
				equal++
				all++
			case disagreements[at] != "":
				listed++
				fmt.Fprintf(os.Stderr, "%s: listed: %s\n", at, disagreements[at])
			default:
				all++
				fmt.Fprintf(os.Stderr, "%s: differs (%v)\n", at, err)
			}
		}
		return nil
	})
	return equal, all, listed, err
}

// epcisBars hold events to the reference implementation's own vectors.
func epcisBars(b *bench) error {
	names := [3]string{"EPCIS hashes equal to the reference's", "EPCIS documents whose events are one",
		"EPCIS XML read, or refused for a true reason"}
	if shared("cases", "partners") == "" {
		for _, name := range names {
			b.sheet.Skip(name, "the collection is not here (STOCKWRIGHT_SHARED)")
		}
		return nil
	}
	equal, all, listed, err := epcisHashes()
	if err != nil {
		return err
	}
	b.sheet.True(names[0], fmt.Sprintf("%d of %d, %d listed", equal, all, listed), "all but the listed",
		equal == all && all > 0)
	good, files := 0, 0
	err = eachFile("epcis_equal", func(name string, body []byte) error {
		files++
		events, err := epcis.Read(body)
		hashes := map[string]bool{}
		for _, e := range events {
			hashes[e.Hash()] = true
		}
		if err == nil && len(events) > 1 && len(hashes) == 1 {
			good++
		} else {
			fmt.Fprintf(os.Stderr, "%s: %d hashes of %d events (%v)\n", name, len(hashes), len(events), err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	b.sheet.AtLeast(names[1], float64(good), float64(files), "documents")
	good, files = 0, 0
	err = eachFile("epcis_xml", func(name string, body []byte) error {
		files++
		if why := xmlFault(body); why != "" {
			fmt.Fprintf(os.Stderr, "%s: %s\n", name, why)
			return nil
		}
		good++
		return nil
	})
	b.sheet.AtLeast(names[2], float64(good), float64(files), "documents")
	return err
}

func eachFile(folder string, f func(name string, body []byte) error) error {
	files, err := filepath.Glob(filepath.Join(shared("cases", "partners", folder), "*"))
	if err != nil {
		return err
	}
	for _, path := range files {
		body, err := os.ReadFile(path)
		if err == nil {
			err = f(filepath.Base(path), body)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

var (
	xmlComments = regexp.MustCompile(`(?s)<!--.*?-->`)
	xmlEvents   = regexp.MustCompile(`<(?:\w+:)?(?:Object|Aggregation|Transaction|Transformation|Association|Quantity)Event[ >]`)
	xmlEPCs     = regexp.MustCompile(`<(?:\w+:)?epc>`)
	xmlActions  = regexp.MustCompile(`<action>\s*(\w+)\s*</action>`)
)

// xmlFault holds what is read to counts of tags, and a refusal to the text.
func xmlFault(body []byte) string {
	text := xmlComments.ReplaceAllString(string(body), "")
	events, err := epcis.Parse(body)
	if err != nil {
		reason := err.Error()
		badAction := false
		for _, m := range xmlActions.FindAllStringSubmatch(text, -1) {
			badAction = badAction || m[1] != "OBSERVE" && m[1] != "ADD" && m[1] != "DELETE"
		}
		switch {
		case strings.Contains(reason, "'OBSERVE', 'ADD', 'DELETE'") && badAction,
			strings.Contains(reason, "is no EPCISDocument") &&
				!strings.Contains(text, "EPCISDocument") && !strings.Contains(text, "EPCISQueryDocument"),
			strings.Contains(reason, "(Poll)") && strings.Contains(text, "Poll>"),
			strings.Contains(reason, "date-time") && regexp.MustCompile(`T\d\d:\d\d(Z|[+-])`).MatchString(text):
			return ""
		}
		if m := regexp.MustCompile(`member "(\w+)" has no place`).FindStringSubmatch(reason); m != nil && strings.Contains(text, "<"+m[1]+">") &&
			!strings.Contains(string(body), "persistentDisposition") {
			return ""
		}
		return "refused: " + reason
	}
	epcs := 0
	for _, e := range events {
		for _, list := range []string{"epcList", "childEPCs", "inputEPCList", "outputEPCList"} {
			l, _ := e.Fields[list].([]any)
			epcs += len(l)
		}
	}
	if want := len(xmlEvents.FindAllString(text, -1)); len(events) != want {
		return fmt.Sprintf("%d events read of %d", len(events), want)
	}
	if want := len(xmlEPCs.FindAllString(text, -1)); epcs != want {
		return fmt.Sprintf("%d EPCs read of %d", epcs, want)
	}
	return ""
}
