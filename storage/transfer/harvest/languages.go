package harvest

import (
	"slices"
	"strings"
)

// tokenWords are what "access" and "client" are called beside "token" in other languages: Zugangstoken, token de
// acceso.
var tokenWords = map[string]string{
	"zugangs": "access", "zugang": "access", "zugriffs": "access", "zugriff": "access", "toegangs": "access",
	"toegang": "access", "acces": "access", "acceso": "access", "accesso": "access", "acesso": "access",
	"pristupovy": "access", "pristup": "access", "dostepu": "access", "доступа": "access", "kunden": "client",
	"klienten": "client", "klient": "client", "klant": "client", "klanten": "client", "cliente": "client",
	"klientsky": "client", "klienta": "client", "клиента": "client", "jeton": "token", "токен": "token",
	"hozzaferesi": "access", "atkomst": "access", "adgangs": "access", "tilgangs": "access", "erisim": "access",
	"acess": "access", "acccess": "access", "accses": "access",
	"ugyfel": "client", "istemci": "client", "kund": "client", "jetonu": "token",
}

// inEnglish puts the words of a token's name in the place of those of another language. Without a token there, a Kunde
// is a customer.
func inEnglish(all []string) []string {
	if len(all) > 0 && (all[0] == "ctoken" || all[0] == "atoken") { // for short
		all = append([]string{map[string]string{"ctoken": "client", "atoken": "access"}[all[0]], "token"}, all[1:]...)
	}
	is := func(w string) bool { return w == "token" || w == "tokens" || tokenWords[w] == "token" }
	if !slices.ContainsFunc(all, is) {
		return all
	}
	isForeign := false
	for i, w := range all {
		if in := tokenWords[w]; in != "" {
			all[i], isForeign = in, true
		}
	}
	if !isForeign {
		return all
	}
	return slices.DeleteFunc(all, func(w string) bool { return articles[w] }) // jeton d'accès
}

// articles stand between the words of a name in other languages and say nothing: nome do hotel, nom de l'hôtel.
var articles = words(`d l de del do da du des di della dell das der die el la le il of the van het`)

// What a place, the name of one, and whoever it belongs to are called in other languages.
var (
	foreignPlaces = words(`hotelli hotel hotelu hotelo hoteli hotell albergo otel hostal etablissement
	establecimiento estabelecimento propriete propiedad proprieta propriedade unterkunft
	betrieb haus objekt objektu obiekt obiektu ubytovani provozovna szalloda locatie
	vestiging struttura alojamiento отель отеля гостиница
	гостиницы объект объекта`)
	foreignNames = words(`nom nome nombre naam navn namn nazev nazwa nazov nev bezeichnung название
	наименование имя`)
	foreignCustomers = words(`client cliente kunde kunden klant zakaznik zakaznika клиент клиента`)
)

// isNamedForeign takes what a customer is called: nom du client, which is no client application.
func isNamedForeign(all []string) bool {
	return len(all) > 1 && foreignNames[all[0]] && foreignCustomers[all[len(all)-1]]
}

// labelRank is the place of a name among labelNames, whatever its language, and -1 for the name of anything else.
func labelRank(all []string) int {
	if at := slices.Index(labelNames, strings.TrimPrefix(strings.Join(all, ""), "mews")); at >= 0 {
		return at
	}
	isPlace, isName, isCustomer := false, false, false
	for _, w := range all {
		switch {
		case articles[w]:
		case foreignPlaces[w]:
			isPlace = true
		case foreignNames[w] || w == "name":
			isName = true
		case foreignCustomers[w] && w != "client":
			isCustomer = true
		default:
			return -1
		}
	}
	switch {
	case isPlace && isCustomer:
		return -1
	case isPlace && isName:
		return slices.Index(labelNames, "hotelname")
	case isPlace:
		return slices.Index(labelNames, "hotel")
	case isCustomer:
		return slices.Index(labelNames, "customer")
	case isName:
		return slices.Index(labelNames, "name")
	}
	return -1
}
