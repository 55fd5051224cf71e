import { errorCodes } from './codes.js';

const treatments = {
  retryable: 'tried again until the step\'s deadline',
  terminal: 'not tried again',
  'needs-human': 'waits for a change outside',
  'rate-limited': 'tried again at the named time',
} as const;

/** Gives the text of docs/errors.md: one entry for each code, with an anchor that messages can link to. */
export function renderErrorsPage(): string {
  const entries = Object.entries(errorCodes).map(([code, entry]) =>
    [`## ${code}`, '', entry.meaning, '', `**What to do:** ${entry.remedy}`, '', `Engine: ${treatments[entry.treatment]}. Exit code of \`belay\`: ${entry.exitCode}.`, ''].join('\n'));
  return [
    '# Error codes', '',
    'Every error of Belay carries one code of this closed list, in `userErrors[].code`, in an operation\'s failure, or in `extensions.code` of a GraphQL error.',
    'This page is generated from `packages/contracts/src/errors/codes.ts` by `npm run docs:errors`.', '',
    ...entries,
  ].join('\n');
}
