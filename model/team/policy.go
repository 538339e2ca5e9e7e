package team

import (
	"fmt"
	"strings"
)

// Role is what a member is to be allowed.
type Role string

// The roles.
const (
	Reader Role = "reader" // sees the list and reads tokens
	Editor Role = "editor" // adds, rotates, edits and deletes; everything can be brought back
	Owner  Role = "owner"  // destroys as well
)

// Roles lists the roles, the least first.
func Roles() []Role { return []Role{Reader, Editor, Owner} }

// grant is one rule of a policy.
type grant struct{ call, may string }

func (r Role) grants() []grant {
	grants := []grant{{"metadata", `"list", "read"`}, {"data", `"read"`}}
	if r == Reader {
		return grants
	}
	grants = []grant{
		{"metadata", `"list", "read", "create", "update", "patch"`},
		{"data", `"create", "read", "update"`},
		{"delete", `"update"`},
		{"undelete", `"update"`},
	}
	if r == Owner {
		grants[0].may += `, "delete"`
		grants = append(grants, grant{"destroy", `"update"`})
	}
	return grants
}

// Policy is the policy of a role in HCL, as an administrator gives it to an engine. It allows what the role needs, for
// the path of the team alone. That a token may look itself up, renew itself and ask for its capabilities, the policy
// "default" of every engine allows.
func Policy(role Role, mount, path string) string {
	var hcl strings.Builder
	for _, grant := range role.grants() {
		fmt.Fprintf(&hcl, "path %q {\n  capabilities = [%s]\n}\n", mount+"/"+grant.call+"/"+path+"/*", grant.may)
	}
	fmt.Fprintf(&hcl, "path %q {\n  capabilities = [\"list\"]\n}\n", mount+"/metadata/"+path)
	return hcl.String()
}
