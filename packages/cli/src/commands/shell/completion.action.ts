import type { Cli } from '../../runtime/cli.js';

const scripts = {
  bash: `# belay completion for bash. Add to ~/.bashrc: source <(belay completion bash)
_belay_complete() {
  local IFS=$'\\n'
  COMPREPLY=($(belay complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
}
complete -o default -F _belay_complete belay
`,
  zsh: `#compdef belay
# belay completion for zsh. Add to ~/.zshrc: source <(belay completion zsh)
_belay() {
  local -a choices
  local line
  while IFS=$'\\t' read -r word text; do
    choices+=("\${word//:/\\\\:}:\${text}")
  done < <(belay complete -- "\${words[@]:1:$((CURRENT - 1))}" 2>/dev/null)
  (( \${#choices} )) && _describe belay choices || _files
}
(( \${+functions[compdef]} )) || { autoload -Uz compinit && compinit; }
compdef _belay belay
`,
  fish: `# belay completion for fish. Add to ~/.config/fish/config.fish: belay completion fish | source
complete -c belay -f -a '(belay complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
`,
} as const;

/** Prints the completion script of a shell. */
export function printCompletion(cli: Cli, shell: keyof typeof scripts): void {
  cli.out.write(scripts[shell]);
}
