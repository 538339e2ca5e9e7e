package request_test

import (
	"errors"
	"testing"

	"keyrack/model"
	"keyrack/model/request"
)

func portfolio() *model.Identity {
	return &model.Identity{
		EnterpriseID: "stand-in", ChainID: "chain-1", Portfolio: true,
		Enterprises: []model.Enterprise{
			{ID: "a", ChainID: "chain-1"},
			{ID: "b", ChainID: "chain-1"},
			{ID: "c", ChainID: "chain-2"},
		},
	}
}

func TestPropertiesGoWhereTheOperationTakesThemAndNowhereElse(t *testing.T) {
	const body = "{\n  \"Limitation\": {\"Count\": 10}\n}"
	for name, test := range map[string]struct {
		scope      []string
		properties []string
		body, want string
		err        error
	}{
		"none": {[]string{"EnterpriseIds"}, nil, body, body, nil},
		"a list": {
			[]string{"EnterpriseIds"},
			[]string{"a", "b"},
			body,
			"{\n  \"EnterpriseIds\": [\"a\",\"b\"],\n  \"Limitation\": {\"Count\": 10}\n}", nil,
		},
		"a list of one": {[]string{"EnterpriseIds"}, []string{"c"}, "", `{"EnterpriseIds": ["c"]}`, nil},
		"in place of others": {
			[]string{"EnterpriseIds"},
			[]string{"c"},
			`{"EnterpriseIds":["x"],"A":1.0}`,
			`{"EnterpriseIds":["c"],"A":1.0}`, nil,
		},
		"one":                 {[]string{"EnterpriseId"}, []string{"a"}, `{ }`, `{ "EnterpriseId": "a" }`, nil},
		"one, asked with two": {[]string{"EnterpriseId"}, []string{"a", "b"}, body, "", request.ErrOneProperty},
		"both fields": {
			[]string{"EnterpriseId", "EnterpriseIds"},
			[]string{"a", "b"},
			`{}`,
			`{"EnterpriseIds": ["a","b"]}`, nil,
		},
		"chains": {
			[]string{"ChainIds"},
			[]string{"a", "b", "c"},
			`{}`,
			`{"ChainIds": ["chain-1","chain-2"]}`, nil,
		},
		"one chain":          {[]string{"ChainId"}, []string{"a", "b"}, `{}`, `{"ChainId": "chain-1"}`, nil},
		"two chains for one": {[]string{"ChainId"}, []string{"a", "c"}, `{}`, "", request.ErrOneProperty},
		"no field":           {nil, []string{"a"}, `{}`, "", request.ErrNoPropertyField},
		"a stranger":         {[]string{"EnterpriseIds"}, []string{"x"}, `{}`, "", request.ErrNotInPortfolio},
	} {
		got, err := request.Scoped(model.Operation{Path: "x/y", Scope: test.scope}, portfolio(), test.properties,
			[]byte(test.body))
		if !errors.Is(err, test.err) || string(got) != test.want {
			t.Errorf("%s: %q, error %v; want %q, %v", name, got, err, test.want, test.err)
		}
	}
	if _, err := request.Scoped(model.Operation{Scope: []string{"EnterpriseIds"}}, portfolio(), []string{"a"},
		[]byte("[]")); err == nil {
		t.Error("ids were put into a body that is no object")
	}
}

func TestAPropertyWithoutAChainOfItsOwnIsOfTheChainOfThePortfolio(t *testing.T) {
	older := portfolio()
	older.Enterprises[1].ChainID = "" // as an older Keyrack has kept it
	got, err := request.Scoped(model.Operation{Path: "x/y", Scope: []string{"ChainIds"}}, older, []string{"b"},
		[]byte(`{}`))
	if err != nil || string(got) != `{"ChainIds": ["chain-1"]}` {
		t.Errorf("%s, error %v", got, err)
	}
}
