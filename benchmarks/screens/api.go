package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// call makes an API request with a token and decodes the answer.
func (s *site) call(token, method, path string, body, into any) (int, error) {
	var b bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&b).Encode(body); err != nil {
			return 0, err
		}
	}
	req, err := http.NewRequest(method, s.base+path, &b)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || into == nil {
		return resp.StatusCode, err
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return resp.StatusCode, fmt.Errorf("%s %s: %s", method, path, answer)
	}
	return resp.StatusCode, nil
}

// command carries out a command of the execution module.
func (s *site) command(kind string, body map[string]any) (map[string]any, error) {
	s.keys++
	body["key"] = fmt.Sprint("bar-", kind, "-", s.keys)
	var answer struct {
		Result map[string]any `json:"result"`
		Detail string         `json:"detail"`
	}
	status, err := s.call(s.token, "POST", "/api/v1/commands/"+kind, body, &answer)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%s: %d %s", kind, status, answer.Detail)
	}
	return answer.Result, err
}

// rows reads a list of the API.
func (s *site) rows(path string) ([]map[string]any, error) {
	var answer struct {
		Rows []map[string]any `json:"rows"`
	}
	_, err := s.call(s.token, "GET", path, nil, &answer)
	return answer.Rows, err
}

// lastReview is the last event of the journal of reviews.
func (s *site) lastReview() (map[string]any, error) {
	all, err := s.rows("/api/v1/reviews")
	if err != nil || len(all) == 0 {
		return map[string]any{}, err
	}
	return all[len(all)-1], nil
}
