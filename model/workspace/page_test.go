package workspace_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/workspace"
)

// pages answers with three items a page until there are total, and keeps the bodies it was asked with.
func pages(total int, file func([]byte) model.Exchange) (answer func(string, model.Clearance, []byte) (model.Exchange,
	error), bodies *[]string,
) {
	bodies = &[]string{}
	return func(_ string, clearance model.Clearance, body []byte) (model.Exchange, error) {
		*bodies = append(*bodies, string(body))
		var wanted struct {
			Limitation struct {
				Count  int
				Cursor string
			}
		}
		if err := json.Unmarshal(body, &wanted); err != nil {
			return model.Exchange{}, err
		}
		first := 0
		if wanted.Limitation.Cursor != "" {
			if _, err := fmt.Sscanf(wanted.Limitation.Cursor, "item-%d", &first); err != nil {
				return model.Exchange{}, err
			}
			first++
		}
		var items []string
		for i := first; i < min(total, first+wanted.Limitation.Count); i++ {
			items = append(items, fmt.Sprintf(`{"Id":"item-%d","Value":1.50}`, i))
		}
		cursor := "null"
		if len(items) > 0 {
			cursor = fmt.Sprintf(`"item-%d"`, first+len(items)-1)
		}
		text := fmt.Sprintf(`{ "Services" : [%s], "Groups":[{"Of":%d}], "Extra":{"A":{"B":2.00}}, "Cursor":%s}`,
			strings.Join(items, ","), first, cursor)
		exchange := model.Exchange{
			Operation: clearance.Operation(), Status: http.StatusOK, Body: []byte(text),
			Size: int64(len(text)),
		}
		if file != nil {
			exchange = file([]byte(text))
		}
		return exchange, nil
	}, bodies
}

func TestAllPagesBecomeOneDocument(t *testing.T) {
	for total, want := range map[int]int{0: 1, 2: 1, 3: 2, 7: 3} {
		f := open(t)
		connection := f.Add(t, workspace.DemoID, accessToken)
		answer, bodies := pages(total, nil)
		f.Mews.AnswerBody = answer
		var document bytes.Buffer
		var seen []workspace.PagesProgress
		result, err := f.AllPages(t.Context(), workspace.AllPagesOptions{
			Request: workspace.Request{
				Connection: connection.ID, Path: "services/getAll",
				Body: []byte("{\n  \"Limitation\": {\"Count\": 3},\n  \"X\": 1.0\n}"),
			},
			To: &document, Progress: func(p workspace.PagesProgress) { seen = append(seen, p) },
		})
		if err != nil {
			t.Fatal(err)
		}
		if result.Pages != want || result.Items != total || !result.Complete || result.List != "Services" ||
			len(seen) != want || seen[want-1].Items != total {
			t.Errorf("%d items: %+v, progress %+v", total, result, seen)
		}
		var all struct {
			Services []struct {
				ID string `json:"Id"`
			}
			Groups []struct{ Of int }
			Extra  json.RawMessage
			Cursor *string
		}
		if err := json.Unmarshal(document.Bytes(), &all); err != nil {
			t.Fatalf("%v in %s", err, document.Bytes())
		}
		if len(all.Services) != total || len(all.Groups) != want || all.Cursor != nil ||
			string(all.Extra) != `{"A":{"B":2.00}}` {
			t.Errorf("%d items: the document is %s", total, document.Bytes())
		}
		for i, item := range all.Services {
			if item.ID != fmt.Sprintf("item-%d", i) {
				t.Errorf("item %d is %s", i, item.ID)
			}
		}
		if total == 7 {
			if diff := cmp.Diff("{\n  \"Limitation\": {\"Count\":3,\"Cursor\":\"item-2\"},\n  \"X\": 1.0\n}",
				(*bodies)[1]); diff != "" {
				t.Errorf("the second request (-want +got):\n%s", diff)
			}
		}
	}
}

func TestPagesInFilesAreReadAndRemoved(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	dir := t.TempDir()
	number := 0
	answer, _ := pages(5, func(text []byte) model.Exchange {
		number++
		name := filepath.Join(dir, fmt.Sprint(number))
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return model.Exchange{Status: http.StatusOK, BodyFile: name, Size: int64(len(text))}
	})
	f.Mews.AnswerBody = answer
	var document bytes.Buffer
	result, err := f.AllPages(t.Context(), workspace.AllPagesOptions{
		Request: workspace.Request{
			Connection: connection.ID, Path: "services/getAll",
			Body: []byte(`{"Limitation":{"Count":3}}`),
		}, To: &document,
	})
	if err != nil || result.Items != 5 || !json.Valid(document.Bytes()) {
		t.Errorf("%+v, error %v", result, err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%d files are left", len(left))
	}
}

func TestAFetchThatEndsEarlyLeavesADocumentAndSaysWhereToGoOn(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	answer, _ := pages(100, nil)
	request := workspace.Request{
		Connection: connection.ID, Path: "services/getAll",
		Body: []byte(`{"Limitation":{"Count":3}}`),
	}
	for name, test := range map[string]struct {
		spoil  func(call int, cancel context.CancelFunc) (model.Exchange, error, bool)
		limit  int
		failed func(error) bool
	}{
		"a limit": {nil, 2, func(err error) bool { return err == nil }},
		"a 429": {func(call int, _ context.CancelFunc) (model.Exchange, error, bool) {
			return model.Exchange{Status: 429}, nil, call == 3
		}, 0, func(err error) bool { status := (*workspace.StatusError)(nil); return errors.As(err, &status) }},
		"a cancel": {func(call int, cancel context.CancelFunc) (model.Exchange, error, bool) {
			if call == 3 {
				cancel()
			}
			return model.Exchange{}, context.Canceled, call == 3
		}, 0, func(err error) bool { return errors.Is(err, context.Canceled) }},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		call := 0
		f.Mews.AnswerBody = func(path string, clearance model.Clearance, body []byte) (model.Exchange, error) {
			call++
			if test.spoil != nil {
				if exchange, err, spoilt := test.spoil(call, cancel); spoilt {
					return exchange, err
				}
			}
			return answer(path, clearance, body)
		}
		var document bytes.Buffer
		result, err := f.AllPages(ctx, workspace.AllPagesOptions{Request: request, To: &document, MaxPages: test.limit})
		cancel()
		if !test.failed(err) || result.Complete || result.Pages != 2 || result.Items != 6 {
			t.Errorf("%s: %+v, error %v", name, result, err)
		}
		if !json.Valid(document.Bytes()) || !strings.Contains(document.String(), `"Cursor":"item-5"`) ||
			!strings.Contains(string(result.Next.Body), "item-5") {
			t.Errorf("%s: the document ends with %.60q, the next request is %s", name,
				document.String()[max(0, document.Len()-60):], result.Next.Body)
		}
	}
}

func TestOnlyPagedReadsHavePages(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	for _, path := range []string{"configuration/get", "reservations/cancel", "unknown/getAll"} {
		_, err := f.AllPages(t.Context(),
			workspace.AllPagesOptions{Request: workspace.Request{Connection: connection.ID, Path: path}, To: &bytes.Buffer{}})
		if !errors.Is(err, workspace.ErrNotPaged) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestAllPagesAreOfOneToken(t *testing.T) {
	f, _, connection := protected(t, model.Open)
	answer, bodies := pages(9, nil)
	f.Mews.AnswerBody = func(path string, clearance model.Clearance, body []byte) (model.Exchange, error) {
		if len(*bodies) == 1 {
			if err := f.ReplaceAccessToken(t.Context(), connection.ID, token(t, otherToken),
				workspace.Verification{}); err != nil {
				t.Error(err)
			}
		}
		return answer(path, clearance, body)
	}
	request := workspace.Request{
		Connection: connection.ID, Path: "services/getAll",
		Body: []byte(`{"Limitation":{"Count":3}}`),
	}
	result, err := f.AllPages(t.Context(), workspace.AllPagesOptions{Request: request, To: &bytes.Buffer{}})
	if staleReason(err) != model.StaleToken || result.Pages != 2 || result.Complete {
		t.Errorf("%+v, error %v", result, err)
	}
}

func TestAServerWhosePagesDoNotEndIsLeft(t *testing.T) {
	for name, test := range map[string]struct {
		cursor   func(page int) string
		pages    int
		complete bool
		err      error
	}{
		"the same cursor": {func(int) string { return "a" }, 2, true, nil},
		"cursors in a ring": {
			func(page int) string { return string(rune('a' + page%3)) }, 4, false,
			workspace.ErrPagesRepeat,
		},
		"ever new cursors": {func(page int) string { return fmt.Sprint("c", page) }, 10_000, false, nil},
	} {
		f, _, connection := protected(t, model.Open)
		page := 0
		f.Mews.AnswerBody = func(string, model.Clearance, []byte) (model.Exchange, error) {
			if page++; page > 10_001 {
				return model.Exchange{}, errors.New("it goes on for ever")
			}
			return model.Exchange{
				Status: http.StatusOK,
				Body:   fmt.Appendf(nil, `{"Services":[1],"Cursor":%q}`, test.cursor(page-1)),
			}, nil
		}
		request := workspace.Request{
			Connection: connection.ID, Path: "services/getAll",
			Body: []byte(`{"Limitation":{"Count":1}}`),
		}
		var document bytes.Buffer
		result, err := f.AllPages(t.Context(), workspace.AllPagesOptions{Request: request, To: &document})
		if !errors.Is(err, test.err) || result.Pages != test.pages || result.Complete != test.complete ||
			!json.Valid(document.Bytes()) {
			t.Errorf("%s: %d pages, complete %t, error %v", name, result.Pages, result.Complete, err)
		}
	}
}
