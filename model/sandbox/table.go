package sandbox

import "time"

// table is one kind of entity. How many rows a property has of it is chosen so that the numbers divide each other: row
// n refers to row n modulo the other table's count, and then a bill, its items, its payments and its guest all agree.
type table struct {
	count int
	names []string // what its rows are called, in turn
	// fill sets what the general rules of invention do not know. It may be nil.
	fill func(m *maker, o object)
}

// tables returns all tables by the name of their shape.
func tables() map[string]table {
	return map[string]table{
		"AccountAddress": {count: 60, fill: fillAddress},
		"AccountNote":    {count: 12},
		"AccountingCategory": {
			count: 6,
			names: []string{"Accommodation", "Food", "Beverage", "Spa", "Payments", "City tax"},
		},
		"AgeCategory":            {count: 2, names: []string{"Adults", "Children"}, fill: fillAgeCategory},
		"AvailabilityAdjustment": {count: 12, fill: fillNextDays},
		"AvailabilityBlock": {
			count: 6, names: []string{"Spring congress", "Rowing club", "Film crew"},
			fill: fillNextDays,
		},
		"Bill":                        {count: 120, fill: fillBill},
		"BillingAutomation":           {count: 2, names: []string{"Company pays the room", "Company pays everything"}},
		"BillingAutomationAssignment": {count: 2},
		"BusinessSegment":             {count: 3, names: []string{"Leisure", "Business", "Groups"}},
		"CancellationPolicy": {
			count: 2, names: []string{"Free until the day before", "Non-refundable"},
			fill: fillPolicy,
		},
		"Cashier":            {count: 2, names: []string{"Front desk", "Bar"}},
		"CashierTransaction": {count: 24},
		"Companionship":      {count: 240},
		"Company":            {count: 12, names: companies(), fill: fillCompany},
		"Counter": {count: 6, names: []string{
			"Bills", "Proformas", "Previews", "Service orders",
			"Registration cards", "Fiscal",
		}, fill: fillCounter},
		"CreditCard":           {count: 60, fill: fillCard},
		"CustomTitle":          {count: 4, names: []string{"Doctor", "Professor", "Captain", "Maestro"}},
		"CustomTitleGroup":     {count: 2, names: []string{"Academic", "Other"}},
		"Customer":             {count: 60, fill: fillCustomer},
		"CustomerRelationship": {count: 12, fill: fillRelationship},
		"Department":           {count: 3, names: []string{"Housekeeping", "Reception", "Maintenance"}},
		"Device": {
			count: 4,
			names: []string{"Printer", "Terminal at reception", "Key cutter", "Fiscal machine"}, fill: fillDevice,
		},
		"DeviceCommand":                     {count: 4, fill: fillCommand},
		"Export":                            {count: 2, fill: fillExport},
		"FiscalMachineCommandDataV20250623": {count: 2},
		"IdentityDocumentV20241025":         {count: 60, fill: fillDocument},
		"LoyaltyMembership":                 {count: 12, fill: fillMembership},
		"LoyaltyProgram":                    {count: 1, names: []string{"Northern Lights"}},
		"LoyaltyTier":                       {count: 3, names: []string{"Green", "Violet", "Red"}},
		"Message":                           {count: 12},
		"MessageThread":                     {count: 6},
		"OrderItem":                         {count: 480, fill: fillOrderItem},
		"OrderNote":                         {count: 24},
		"Outlet":                            {count: 2, names: []string{"Restaurant", "Bar"}},
		"OutletBill":                        {count: 24},
		"OutletItem": {
			count: 48,
			names: []string{"Soup of the day", "Schnitzel", "Apple strudel", "Espresso"}, fill: fillOutletItem,
		},
		"Payment":                 {count: 240, fill: fillPayment},
		"PaymentPolicy":           {count: 2, names: []string{"Pay on arrival", "Pay on booking"}, fill: fillPaymentPolicy},
		"PaymentPolicyAssignment": {count: 2, fill: fillPolicyAssignment},
		"PaymentRequest":          {count: 12, fill: fillPaymentRequest},
		"Payout":                  {count: 6, fill: fillPayout},
		"PayoutTransaction":       {count: 24, fill: fillPayoutTransaction},
		"Preauthorization":        {count: 12},
		"Product":                 {count: 8, names: products(), fill: fillProduct},
		"ProductCategory":         {count: 2, names: []string{"Stay extras", "Treatments"}, fill: onBothServices},
		"Rate": {
			count: 4,
			names: []string{"Best available", "Corporate", "Early booking", "Weekly stay"}, fill: fillRate,
		},
		"RateGroup":           {count: 2, names: []string{"Public", "Negotiated"}},
		"Reservation":         {count: 240, fill: fillReservation},
		"ReservationGroup":    {count: 120},
		"Resource":            {count: 24, fill: fillResource},
		"ResourceAccessToken": {count: 24, fill: fillAccess},
		"ResourceBlock": {
			count: 3, names: []string{"New carpet", "Broken shower", "Staff"},
			fill: fillResourceBlock,
		},
		"ResourceCategory": {
			count: 3, names: []string{"Single room", "Double room", "Suite"},
			fill: fillCategory,
		},
		"ResourceCategoryAssignment":      {count: 24},
		"ResourceCategoryImageAssignment": {count: 3},
		"ResourceFeature": {
			count: 4,
			names: []string{"View of the river", "Balcony", "Twin beds", "Bath tub"},
		},
		"ResourceFeatureAssignment": {count: 24},
		"Restriction":               {count: 6, fill: fillRestriction},
		"RoutingRule":               {count: 2},
		"Rule":                      {count: 2},
		"RuleAction":                {count: 2},
		"Service":                   {count: 2, names: []string{"Stay", "Spa"}, fill: fillService},
		"ServiceOrder":              {count: 60, fill: onBothServices},
		"ServiceOverbookingLimit":   {count: 3, fill: fillNextDays},
		"Source":                    {count: 4, names: []string{"Website", "Wanderly", "Roomfinder", "Central reservations"}},
		"SourceAssignment":          {count: 120},
		"SourceAssignmentV20240920": {count: 240},
		"Task": {
			count: 12,
			names: []string{"Bring a cot", "Change the bulb", "Late check-out until 14:00", "Call a taxi"}, fill: fillTask,
		},
		"TravelAgencyContract": {count: 6},
		"Voucher":              {count: 3, names: []string{"Winter offer", "Company deal", "Agency deal"}, fill: fillActive},
		"VoucherAssignment":    {count: 3},
		"VoucherCode":          {count: 6, fill: fillActive},
	}
}

// aliases are the older shapes that some operations give the same rows in.
func aliases() map[string]string {
	return map[string]string{
		"AccountingItem": "OrderItem", "CancellationPolicyModificationData": "CancellationPolicy",
		"OrderItemOld":   "OrderItem",
		"PaymentItemOld": "Payment", "RateForExtent": "Rate", "RateGroupOld": "RateGroup",
		"ReservationGroupOld": "ReservationGroup",
		"ReservationOld":      "Reservation", "BillV20250623": "Bill",
	}
}

// references tell which table a field with an id points to.
func references() map[string]string {
	return map[string]string{
		"AccountId": "Customer", "AccountingCategoryId": "AccountingCategory", "AddressId": "AccountAddress",
		"AgeCategoryId":      "AgeCategory",
		"AssignedResourceId": "Resource", "AvailabilityBlockId": "AvailabilityBlock", "BillId": "Bill",
		"BillingAutomationId": "BillingAutomation", "BookerId": "Customer", "BusinessSegmentId": "BusinessSegment",
		"CashierId":  "Cashier",
		"CategoryId": "ResourceCategory", "CompanionshipId": "Companionship", "CompanyId": "Company", "CounterId": "Counter",
		"CreditCardId": "CreditCard", "CustomTitleId": "CustomTitle",
		"CustomTitleGroupId": "CustomTitleGroup", "CustomerId": "Customer",
		"DepartmentId": "Department",
		"ExactRateId":  "Rate", "FeatureId": "ResourceFeature", "GroupId": "ReservationGroup",
		"LinkedReservationId": "Reservation",
		"LoyaltyProgramId":    "LoyaltyProgram", "LoyaltyTierId": "LoyaltyTier", "MessageThreadId": "MessageThread",
		"OrderId":  "Reservation",
		"OutletId": "Outlet", "OwnerId": "Customer", "PartnerCompanyId": "Company", "PaymentId": "Payment",
		"PaymentPolicyId":  "PaymentPolicy",
		"PaymentRequestId": "PaymentRequest", "PayoutId": "Payout", "ProductCategoryId": "ProductCategory",
		"ProductId":   "Product",
		"RateGroupId": "RateGroup", "RateId": "Rate", "TemplateRateId": "Rate", "RelatedCustomerId": "Customer",
		"RequestedCategoryId":         "ResourceCategory",
		"RequestedResourceCategoryId": "ResourceCategory", "ReservationGroupId": "ReservationGroup",
		"ReservationId":      "Reservation",
		"ResourceCategoryId": "ResourceCategory", "ResourceId": "Resource", "RuleId": "Rule", "ServiceId": "Service",
		"ServiceOrderId": "Reservation", "SourceId": "Source", "TravelAgencyId": "Company", "VoucherId": "Voucher",

		// where the same name means something else
		"OutletItem.BillId": "OutletBill", "Product.CategoryId": "ProductCategory", "Rate.GroupId": "RateGroup",
		"RateForExtent.GroupId": "RateGroup",
	}
}

// usual are the fields that may be null and mostly are not.
func usual() map[string]bool {
	all := map[string]bool{}
	for _, name := range []string{
		"AccountId", "AccountType", "AccountingCategoryId", "AddressId", "Amount", "AmountDefault", "AssignedResourceId",
		"BillId", "BusinessSegmentId",
		"CategoryId", "ChainId", "ChargedAmount", "Classification", "ClassificationV2", "Code", "CreatedUtc", "CreditCardId",
		"CustomerId", "DepartmentId",
		"Data", "EnterpriseData", "EnterpriseId", "Kind", "LoyaltyTierId", "Names", "Options", "OrderId", "OriginalAmount",
		"PaymentId", "ProductId", "Purpose",
		"ReservationGroupId", "ReservationId", "ResourceId", "ServiceId", "ServiceOrderId", "SettledAmount", "Sex",
		"ShortNames", "Title", "Type", "UnitAmount",
		"UpdatedUtc", "ValidityInvervalsUtc", "Message", "Restriction", "Creator", "Reservation.CreditCardId", "Subscription",
	} {
		all[name] = true
	}
	return all
}

// property holds the data of one hotel; a table is made when it is first asked for.
type property struct {
	hotel
	sandbox  *Sandbox
	location *time.Location
	today    time.Time // the local midnight at which the day of opening began, in UTC
	opened   time.Time
	rows     map[string][]*row // by table, newest first
	byID     map[string]*row
}

// row is one entity.
type row struct {
	table    string
	index    int // in the order of invention; rows that were added count on
	property *property
	created  string // instant; the order of listings, newest first
	changed  string // instant
	taken    bool   // a client does the work of the command's device
	object
}
