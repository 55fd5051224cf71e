import type { ReleasedVariable, SetVariable } from './read-variables.js';

/** Says in words where a variable holds or comes from. */
export function scopeText(scope: SetVariable['scope'] | ReleasedVariable['scope']): string {
  switch (scope) {
    case 'BUILT_IN': return 'given by the platform';
    case 'ENV_FILE': return '.env of the repository';
    case 'PROJECT': return 'project';
    case 'ENVIRONMENT': return 'environment';
    case 'APPLICATION': return 'application';
  }
}
