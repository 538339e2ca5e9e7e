# bash completion of keyrack: the program reads the line itself, so that quotes and blanks in names are right.

_keyrack() {
	local line first=yes
	COMPREPLY=()
	while IFS= read -r line; do
		if [[ -z $first ]]; then
			COMPREPLY+=("$line")
			continue
		fi
		first=
		[[ $(type -t compopt) == builtin ]] || continue # bash 3 of macOS
		((line & 2)) && compopt -o nospace
		((line & 4)) && compopt +o default
		((line & 16)) && compopt -o dirnames
	done < <("${1/#\~/$HOME}" __complete_bash "$2" "${COMP_TYPE:-9}" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
}

complete -o default -F _keyrack keyrack
