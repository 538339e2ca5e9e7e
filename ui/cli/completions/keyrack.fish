# fish completion of keyrack

function __keyrack_complete
    set -l typed (commandline -opc)
    set -l word (commandline -ct)
    set -l plain (string unescape -- $word 2>/dev/null); or set plain (string replace -r '^["\']' '' -- $word)
    set -l lines (command $typed[1] __complete $typed[2..] "$plain" 2>/dev/null)
    set -l before (string match -r '^-[^=]*=' -- $word)
    set -l directive 0
    set -l found 0
    for line in $lines
        if string match -qr '^:\d+$' -- $line
            set directive (string sub -s 2 -- $line)
        else if test -n "$line"
            set found 1
            echo "$before$line"
        end
    end
    if test $found = 0; and test (math "bitand($directive, 4)") = 0
        __fish_complete_path $word
    end
end

complete -c keyrack -f -a '(__keyrack_complete)'
