package locale

import "golang.org/x/sys/windows/registry"

// ask reads what the user has set beside the language: Excel goes by these two.
func (l *Locale) ask() {
	key, err := registry.OpenKey(registry.CURRENT_USER, `Control Panel\International`, registry.QUERY_VALUE)
	if err != nil {
		return // what the language says stays
	}
	defer func() { _ = key.Close() }()
	if point, _, err := key.GetStringValue("sDecimal"); err == nil {
		l.Comma = point == ","
	}
	if separator, _, err := key.GetStringValue("sList"); err == nil && len(separator) == 1 {
		l.Separator = rune(separator[0])
	}
}
