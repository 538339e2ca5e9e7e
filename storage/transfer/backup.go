package transfer

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"filippo.io/age"
	"filippo.io/age/armor"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace/transfer"
	"keyrack/storage/transfer/harvest"
)

// A backup is one armored file of the age format, locked by a passphrase, so that "age -d" opens it without Keyrack.
// Its plain text is the JSON below. A member that a newer Keyrack adds is left out when it is read; a change that an
// older one must not read raises the version.
const (
	backupFormat  = "keyrack-backup"
	backupVersion = 1
	workFactor    = 18
	maxWorkFactor = 20 // 1 GiB of memory
)

type backupFile struct {
	Format       string              `json:"format"`
	Version      int                 `json:"version"`
	Made         time.Time           `json:"made"`
	Environments []backupEnvironment `json:"environments"`
	Integrations []backupIntegration `json:"integrations"`
	Connections  []backupConnection  `json:"connections"`
}

type backupEnvironment struct {
	ID         model.EnvironmentID   `json:"id"`
	Name       string                `json:"name"`
	Kind       model.EnvironmentKind `json:"kind"`
	Address    string                `json:"address,omitempty"`
	Protection model.Protection      `json:"protection"`

	Color  model.EnvironmentColor `json:"color,omitempty"`
	Socket string                 `json:"socket,omitempty"` // of a custom one
}

type backupIntegration struct {
	ID          model.IntegrationID `json:"id"`
	Environment model.EnvironmentID `json:"environment"`
	Client      string              `json:"client"`
	ClientToken string              `json:"client_token"`
	Public      bool                `json:"public,omitempty"`
}

type backupConnection struct {
	ID          model.ConnectionID  `json:"id"`
	Integration model.IntegrationID `json:"integration"`
	AccessToken string              `json:"access_token"`
	model.Details
	Public            bool            `json:"public,omitempty"`
	MewsIntegrationID string          `json:"mews_integration_id,omitempty"`
	MewsEnterpriseID  string          `json:"mews_enterprise_id,omitempty"`
	Standing          *model.Standing `json:"standing,omitempty"`
	Created           time.Time       `json:"created"`
	Identity          *model.Identity `json:"identity,omitempty"`
	LastCheck         *model.Check    `json:"last_check,omitempty"`
	Rotated           time.Time       `json:"rotated,omitzero"`
	LastUsed          time.Time       `json:"last_used,omitzero"`
}

// SealBackup encrypts a backup. It takes about a second.
func (f Files) SealBackup(backup transfer.Backup, passphrase model.Secret) ([]byte, error) {
	plain, err := json.MarshalIndent(toFile(backup), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encoding the backup: %w", err)
	}
	recipient, err := age.NewScryptRecipient(passphrase.Reveal())
	if err != nil {
		return nil, secrets.ErrWeakPassphrase // it is empty
	}
	recipient.SetWorkFactor(cmp.Or(f.WorkFactor, workFactor))
	var sealed bytes.Buffer
	armored := armor.NewWriter(&sealed)
	w, err := age.Encrypt(armored, recipient)
	if err != nil {
		return nil, fmt.Errorf("encrypting the backup: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("encrypting the backup: %w", err)
	}
	if err := errors.Join(w.Close(), armored.Close()); err != nil {
		return nil, fmt.Errorf("encrypting the backup: %w", err)
	}
	return sealed.Bytes(), nil
}

func toFile(backup transfer.Backup) backupFile {
	file := backupFile{
		Format: backupFormat, Version: backupVersion, Made: backup.Made.UTC(),
		Environments: []backupEnvironment{}, Integrations: []backupIntegration{}, Connections: []backupConnection{},
	}
	for _, e := range backup.Environments {
		address := e.Address.String()
		if e.Kind == model.Sandbox {
			address = "" // it is another one at every start
		}
		file.Environments = append(file.Environments, backupEnvironment{
			ID: e.ID, Name: e.Name, Kind: e.Kind, Address: address, Protection: e.Protection, Color: e.Color,
			Socket: e.Socket.String(),
		})
	}
	for _, i := range backup.Integrations {
		file.Integrations = append(file.Integrations, backupIntegration{
			ID: i.ID, Environment: i.EnvironmentID, Client: i.Client, ClientToken: i.Token.Reveal(), Public: i.Public,
		})
	}
	for _, c := range backup.Connections {
		one := backupConnection{
			ID: c.ID, Integration: c.IntegrationID, AccessToken: c.Token.Reveal(), Details: c.Details,
			Public: c.Public, MewsIntegrationID: c.MewsIntegrationID, Created: c.Created.UTC(), Identity: c.Identity,
			Rotated: c.Rotated, LastUsed: c.LastUsed, MewsEnterpriseID: c.MewsEnterpriseID,
		}
		if c.LastCheck.Health != model.NeverChecked {
			one.LastCheck = &c.LastCheck
		}
		if c.Standing.State != "" {
			one.Standing = &c.Standing
		}
		file.Connections = append(file.Connections, one)
	}
	return file
}

// ageHeader begins a file of the age format without armor.
const ageHeader = "age-encryption.org/"

// isSealed reports whether content is a file of the age format, or a text with an armored one in it.
func isSealed(content []byte) bool {
	_, armored := armorIn(content)
	return armored || bytes.HasPrefix(bytes.TrimLeft(content, " \t\r\n"), []byte(ageHeader))
}

// armorIn finds an armored file in a text, as editors, mail programs and terminals hand it on: with a byte order mark,
// in UTF-16, with lines before and behind it, blanks at the ends of lines and between them, and a mark of citation
// before each.
func armorIn(content []byte) (armored []byte, found bool) {
	text := content
	if bytes.IndexByte(content, 0) >= 0 { // no text but UTF-16
		decoded, err := harvest.Decode(content)
		if err != nil {
			return nil, false
		}
		text = []byte(decoded)
	}
	start := bytes.Index(text, []byte(armor.Header))
	if start < 0 {
		return nil, false
	}
	before := text[bytes.LastIndexByte(text[:start], '\n')+1 : start]
	before = bytes.TrimPrefix(before, []byte("\ufeff"))
	if len(bytes.Trim(before, " \t>|")) > 0 {
		return nil, false // in the middle of a sentence
	}
	var clean bytes.Buffer
	for line := range bytes.Lines(text[start:]) {
		line = bytes.Trim(line, " \t\r\n>|")
		if len(line) == 0 {
			continue
		}
		clean.Write(line)
		clean.WriteByte('\n')
		if bytes.Equal(line, []byte(armor.Footer)) {
			break // what stands behind it is none of its own
		}
	}
	return clean.Bytes(), true
}

// OpenBackup decrypts a backup and checks it. Nothing of a file counts before its end has been authenticated.
func (Files) OpenBackup(content []byte, passphrase model.Secret) (transfer.Backup, error) {
	if len(content) > transfer.MaxTransferFile {
		return transfer.Backup{}, transfer.ErrFileTooLarge
	}
	if !isSealed(content) {
		return transfer.Backup{}, transfer.ErrNotBackup
	}
	plain, err := unlock(content, passphrase)
	if err != nil {
		return transfer.Backup{}, err
	}
	var file backupFile
	var kind struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	switch err := json.Unmarshal(plain, &kind); {
	case err != nil || kind.Format != backupFormat:
		return transfer.Backup{}, transfer.ErrNotBackup
	case kind.Version > backupVersion:
		return transfer.Backup{}, transfer.ErrNewerBackup
	case json.Unmarshal(plain, &file) != nil || kind.Version < 1:
		return transfer.Backup{}, transfer.ErrDamagedBackup
	}
	return fromFile(file)
}

func unlock(content []byte, passphrase model.Secret) ([]byte, error) {
	identity, err := age.NewScryptIdentity(passphrase.Reveal())
	if err != nil {
		return nil, secrets.ErrWrongPassphrase // it is empty
	}
	identity.SetMaxWorkFactor(maxWorkFactor)
	source := io.Reader(bytes.NewReader(content))
	if armored, found := armorIn(content); found {
		source = armor.NewReader(bytes.NewReader(armored))
	}
	r, err := age.Decrypt(source, identity)
	switch {
	case errors.Is(err, age.ErrIncorrectIdentity):
		return nil, secrets.ErrWrongPassphrase
	case err != nil:
		return nil, transfer.ErrDamagedBackup
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return nil, transfer.ErrDamagedBackup
	}
	return plain, nil
}

// fromFile checks what a person could have changed after "age -d": ids, addresses, and that everything hangs together.
func fromFile(file backupFile) (transfer.Backup, error) {
	backup := transfer.Backup{Made: file.Made}
	environments := map[model.EnvironmentID]bool{}
	integrations := map[model.IntegrationID]bool{}
	connections := map[model.ConnectionID]bool{}
	for _, e := range file.Environments {
		environment := model.Environment{ID: e.ID, Name: e.Name, Kind: e.Kind, Protection: e.Protection, Color: e.Color}
		if e.Address != "" {
			var err error
			if environment.Address, err = model.ReadAddress(e.Kind, e.Address); err != nil {
				return backup, fmt.Errorf("environment %q: %w", e.Name, err)
			}
		}
		if e.Socket != "" {
			var err error
			if environment.Socket, err = model.ParseSocketAddress(e.Socket); err != nil {
				return backup, fmt.Errorf("environment %q: %w", e.Name, err)
			}
		}
		if e.ID == "" || environments[e.ID] || environment.Validate() != nil {
			return backup, transfer.ErrDamagedBackup
		}
		environments[e.ID] = true
		backup.Environments = append(backup.Environments, environment)
	}
	for _, i := range file.Integrations {
		token, err := model.ParseToken(i.ClientToken)
		if err != nil || i.ID == "" || integrations[i.ID] || !environments[i.Environment] {
			return backup, transfer.ErrDamagedBackup
		}
		integrations[i.ID] = true
		backup.Integrations = append(backup.Integrations, transfer.BackedUpIntegration{
			Integration: model.Integration{
				ID: i.ID, EnvironmentID: i.Environment, Client: i.Client, Fingerprint: token.Secret.Fingerprint(),
				Public: i.Public || token.Public,
			},
			Token: token.Secret,
		})
	}
	for _, c := range file.Connections {
		token, err := model.ParseToken(c.AccessToken)
		if err != nil || c.ID == "" || connections[c.ID] || !integrations[c.Integration] {
			return backup, transfer.ErrDamagedBackup
		}
		connections[c.ID] = true
		details, err := c.Details.Parse()
		if err != nil { // a ticket that no browser should open was put there by hand
			return backup, transfer.ErrDamagedBackup
		}
		connection := model.Connection{
			ID: c.ID, IntegrationID: c.Integration, Details: details,
			Public: c.Public || token.Public, MewsIntegrationID: c.MewsIntegrationID, Fingerprint: token.Secret.Fingerprint(),
			Created: c.Created, Identity: c.Identity, Rotated: c.Rotated, TokenMade: token.Made(), LastUsed: c.LastUsed,
			MewsEnterpriseID: c.MewsEnterpriseID,
		}
		if c.Standing != nil && slices.Contains(model.StandingStates(), c.Standing.State) {
			connection.Standing = *c.Standing
		}
		if c.LastCheck != nil {
			connection.LastCheck = withFound(*c.LastCheck)
		}
		backup.Connections = append(backup.Connections,
			transfer.BackedUpConnection{Connection: connection, Token: token.Secret})
	}
	return backup, nil
}

// withFound is a check whose message was the name of the other property, as an older Keyrack has written it.
func withFound(check model.Check) model.Check {
	if check.Health == model.OtherProperty && check.Found == "" {
		check.Found, check.Message = check.Message, ""
	}
	return check
}
