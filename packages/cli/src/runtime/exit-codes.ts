/** Exit codes of the command, for its documentation and help. `belay run` gives the exit code of the task instead, once it ran. */
export const exitCodes: readonly { readonly code: number; readonly meaning: string }[] = [
  { code: 0, meaning: 'It is done. With --watch: the operation succeeded.' },
  { code: 1, meaning: 'The operation failed; the environment is back on its last good release.' },
  { code: 2, meaning: 'The input is wrong: an argument, a manifest, a Dockerfile.' },
  { code: 3, meaning: 'It does not exist: project, environment, operation, branch, commit.' },
  { code: 4, meaning: 'It is not allowed: no token, a wrong one, or missing rights.' },
  { code: 5, meaning: 'It conflicts with what is there: name taken, plan changed, nothing deployed yet. `belay drift`: something differs from the release.' },
  { code: 6, meaning: 'Something that is needed does not answer: the API, a plugin, a registry. Try again later.' },
  { code: 7, meaning: 'The operation was cancelled.' },
  { code: 130, meaning: 'Interrupted by Ctrl-C. The operation goes on.' },
];

/** Exit code of an interrupted command. */
export const interruptedExitCode = 130;
