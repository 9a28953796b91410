package config

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

var unknownField = regexp.MustCompile(`unknown field "([^"]+)"`)

// suggestKey adds the nearest known key to a strict decoder's complaint.
func suggestKey(err error) error {
	m := unknownField.FindStringSubmatch(err.Error())
	if m == nil {
		return err
	}
	if under := sectionsOf(reflect.TypeFor[Config](), "", m[1]); len(under) > 0 {
		return fmt.Errorf("%w\n%s stands under %s", err, m[1], strings.Join(under, " or "))
	}
	best := Nearest(m[1], configKeys(reflect.TypeFor[Config]()))
	if best == "" {
		return err
	}
	return fmt.Errorf("%w\ndid you mean %q?", err, best)
}

// Nearest is the known word closest to a mistyped one, or "" when none is
// close enough to be meant.
func Nearest(word string, known []string) string {
	best, least := "", len(word)/2+1
	for _, k := range known {
		if d := levenshtein.ComputeDistance(strings.ToLower(word), k); d < least {
			best, least = k, d
		}
	}
	return best
}

// sectionsOf are the keys of the configuration that a key stands under.
func sectionsOf(t reflect.Type, path, word string) (under []string) {
	switch t.Kind() {
	case reflect.Map, reflect.Slice:
		return sectionsOf(t.Elem(), path, word)
	case reflect.Struct:
	default:
		return nil
	}
	for i := range t.NumField() {
		key, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if key == word && path != "" && !slices.Contains(under, path) {
			under = append(under, path)
		}
		below := path
		if key != "" { // inline fields have none
			below = strings.TrimPrefix(path+"."+key, ".")
		}
		under = append(under, sectionsOf(t.Field(i).Type, below, word)...)
	}
	return under
}

// configKeys collects every yaml key of the configuration.
func configKeys(t reflect.Type) []string {
	switch t.Kind() {
	case reflect.Map, reflect.Slice:
		return configKeys(t.Elem())
	case reflect.Struct:
	default:
		return nil
	}
	var keys []string
	for i := range t.NumField() {
		key, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		keys = append(keys, key)
		keys = append(keys, configKeys(t.Field(i).Type)...)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}
