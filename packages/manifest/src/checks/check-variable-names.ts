import { keySpanAt, type CheckContext } from './check-context.js';

/** What an environment variable may be called. */
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;

/** Reports names that no environment variable can have. */
export function checkVariableNames(context: CheckContext, variables: Readonly<Record<string, string>> | undefined, path: readonly (string | number)[]): void {
  for (const name of Object.keys(variables ?? {})) {
    if (!VARIABLE_NAME.test(name))
      context.findings.add(
        'error',
        'INVALID_VARIABLE_NAME',
        keySpanAt(context, ...path, name),
        'A variable name holds letters, digits and underscores and does not begin with a digit.',
        `Write ${
          name
            .replaceAll(/[^A-Za-z0-9_]/g, '_')
            .replace(/^(?=\d)/, '_')
            .slice(0, 60) || 'NAME'
        }.`,
      );
  }
}
