import { BROKER_TYPES, DATABASE_TYPES, UNSUPPORTED_VALUES } from '@belay/manifest';
import { CliError } from '../runtime/cli-error.js';
import type { WantedService } from './render-manifest.js';

const defaultVersions: Readonly<Record<string, string>> = { postgresql: '16', mysql: '8.0', mongodb: '7.0', redis: '7', rabbitmq: '3' };

/** Databases that are offered when a person is asked. */
export const offeredDatabases = ['none', 'postgresql', 'mysql', 'mongodb', 'redis'] as const;

/**
 * Reads services as they are given on the command line: `postgresql` or `postgresql:16`. Their names begin with the application's.
 * @throws {CliError} INVALID_INPUT for a type that there is not, or that the engine does not run yet.
 */
export function readServices(kind: WantedService['kind'], texts: readonly string[], application: string): WantedService[] {
  const known: readonly string[] = kind === 'database' ? DATABASE_TYPES : BROKER_TYPES;
  const types = known.filter((type) => UNSUPPORTED_VALUES['service.type']?.includes(type) !== true);
  return texts.map((text) => {
    const [given = '', version] = text.split(':');
    const type = given.toLowerCase() === 'postgres' ? 'postgresql' : given.toLowerCase();
    if (!types.includes(type)) throw new CliError('INVALID_INPUT', known.includes(type) ? `Belay does not run ${type} yet.` : `There is no ${kind} of type "${given}".`, { hint: `There are: ${types.join(', ')}` });
    const chosen = version === undefined || version === '' ? defaultVersions[type] : version;
    if (chosen === undefined) throw new CliError('INVALID_INPUT', `Which version of ${type}?`, { hint: `Give it like ${type}:VERSION.` });
    return { kind, type, version: chosen, name: `${application}-${type}`.toLowerCase() };
  });
}
