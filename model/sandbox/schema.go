package sandbox

import "time"

// The shapes of the answers. Names and types follow the official OpenAPI document of the Connector API (2025-07-31).

type enterprise struct {
	ID                                 string `json:"Id"`
	ChainID                            string `json:"ChainId"`
	ChainName                          string
	CreatedUtc                         string
	UpdatedUtc                         string
	Name                               string
	TimeZoneIdentifier                 string
	LegalEnvironmentCode               string
	AccommodationEnvironmentCode       string
	AccountingEnvironmentCode          string
	TaxEnvironmentCode                 string
	DefaultLanguageCode                string
	EditableHistoryInterval            string
	AccountingEditableHistoryInterval  string
	OperationalEditableHistoryInterval string
	WebsiteURL                         string `json:"WebsiteUrl"`
	Email                              string
	Phone                              string
	Pricing                            string
	TaxPrecision                       int
	AddressID                          string `json:"AddressId"`
	Address                            address
	GroupNames                         []string
	Subscription                       subscription
}

type address struct {
	ID          string `json:"Id"`
	Line1       string
	Line2       *string
	City        string
	PostalCode  string
	CountryCode string
}

type subscription struct{ TaxIdentifier string }

type currencyAcceptance struct {
	Currency  string
	IsDefault bool
	IsEnabled bool
}

// union is what the API calls a coproduct.
type union struct {
	Discriminator string
	Value         any
}

type promotions struct {
	BeforeCheckIn, AfterCheckIn, DuringStay, BeforeCheckOut, AfterCheckOut, DuringCheckOut bool
}

type service struct {
	ID           string `json:"Id"`
	EnterpriseID string `json:"EnterpriseId"`
	IsActive     bool
	Name         string
	Names        map[string]string
	StartTime    string `json:",omitempty"`
	EndTime      string `json:",omitempty"`
	Options      struct{ BillAsPackage bool }
	Promotions   promotions
	Type         string
	Ordering     int
	Data         union
	CreatedUtc   string
	UpdatedUtc   string
}

type resourceCategory struct {
	ID            string `json:"Id"`
	EnterpriseID  string `json:"EnterpriseId"`
	ServiceID     string `json:"ServiceId"`
	IsActive      bool
	Type          string
	Names         map[string]string
	Capacity      int
	ExtraCapacity int
	Ordering      int
}

type resource struct {
	ID           string `json:"Id"`
	EnterpriseID string `json:"EnterpriseId"`
	IsActive     bool
	Name         string
	State        string
	// Mews lists all translations of these; there are none here.
	Descriptions, ExternalNames, Directions struct{}
	Data                                    union
	CreatedUtc                              string
	UpdatedUtc                              string
}

type rateGroup struct {
	ID        string `json:"Id"`
	ServiceID string `json:"ServiceId"`
	IsActive  bool
	Name      string
}

type rate struct {
	ID         string `json:"Id"`
	GroupID    string `json:"GroupId"`
	ServiceID  string `json:"ServiceId"`
	IsBaseRate bool
	IsActive   bool
	IsEnabled  bool
	IsPublic   bool
	IsDefault  bool
	Type       string
	Name       string
	Names      map[string]string
	UpdatedUtc string
}

type customer struct {
	ID                     string `json:"Id"`
	ChainID                string `json:"ChainId"`
	Number                 string
	FirstName              string
	LastName               string
	Email                  string
	Phone                  string
	NationalityCode        string
	CreatedUtc             string
	UpdatedUtc             string
	Classifications        []string
	Options                []string
	IsActive               bool
	PreferredSpaceFeatures []string
	CreatorProfileID       string `json:"CreatorProfileId"`
	UpdaterProfileID       string `json:"UpdaterProfileId"`
	created, updated       time.Time
}

type reservation struct {
	ID                string `json:"Id"`
	ServiceID         string `json:"ServiceId"`
	AccountID         string `json:"AccountId"`
	AccountType       string
	CreatorProfileID  string `json:"CreatorProfileId"`
	UpdaterProfileID  string `json:"UpdaterProfileId"`
	Number            string
	State             string
	Origin            string
	CreatedUtc        string
	UpdatedUtc        string
	CancelledUtc      string `json:",omitempty"`
	Options           struct{ OwnerCheckedIn, AllCompanionsCheckedIn, AnyCompanionCheckedIn, ConnectorCheckIn bool }
	RateID            string `json:"RateId"`
	GroupID           string `json:"GroupId"`
	StartUtc          string
	EndUtc            string
	ScheduledStartUtc string
	ScheduledEndUtc   string

	RequestedResourceCategoryID string `json:"RequestedResourceCategoryId"`
	AssignedResourceID          string `json:"AssignedResourceId"`
	PersonCounts                []personCount
	created, updated            time.Time
	start, end                  time.Time
}

type personCount struct {
	AgeCategoryID string `json:"AgeCategoryId"`
	Count         int
}
