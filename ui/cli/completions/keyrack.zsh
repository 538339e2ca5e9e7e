#compdef keyrack
# zsh completion of keyrack

_keyrack() {
	local -a typed lines values shown
	local line word directive=0 anycase='m:{[:lower:][:upper:]}={[:upper:][:lower:]}'
	typed=("${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}")
	lines=("${(@f)$(${~words[1]} __complete "${typed[@]}" 2>/dev/null)}")
	[[ $PREFIX == -*=* ]] && compset -P 1 '*='
	word=${(L)${(Q)PREFIX}}
	for line in "${lines[@]}"; do
		if [[ $line == :<-> ]]; then
			directive=${line#:}
		elif [[ -n $line ]]; then
			values+=("${line%%$'\t'*}")
			shown+=("${line/$'\t'/  -- }")
		fi
	done
	if (( $#values == 0 )); then
		(( directive & 16 )) && { _files -/; return }
		(( directive & 4 )) || _files
		return
	fi
	local -a how
	(( directive & 2 )) && how=(-S '')
	if [[ -n ${(M)values:#(#i)${(b)word}*} ]]; then
		compadd "${how[@]}" -M $anycase -l -d shown -a values
	else # the name has in it what was typed
		compadd "${how[@]}" -U -l -d shown -a values
		(( $#values > 1 )) && compstate[insert]='' compstate[list]='list force'
	fi
}

if [[ $funcstack[1] == _keyrack ]]; then
	setopt localoptions extendedglob
	_keyrack "$@"
else
	compdef _keyrack keyrack
fi
