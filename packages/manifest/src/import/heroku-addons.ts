import type { Findings } from '../diagnostics/findings.js';
import type { ServiceType } from '../spec/service-spec.types.js';
import { compact } from '../spec/compact.js';
import { variableName } from '../variables/variable-name.js';
import { nearestPlace, type Places } from '../yaml/places.js';
import type { RawValue } from '../yaml/raw-value.js';
import { childOf, listOf, textOf } from './raw-access.js';

interface Addon {
  readonly type: ServiceType;
  readonly list: 'databases' | 'brokers';
  /** The variable by which Heroku hands the address to the application. */
  readonly variable: string;
}

const redis = (variable: string): Addon => ({ type: 'redis', list: 'databases', variable });
const mysql = (variable: string): Addon => ({ type: 'mysql', list: 'databases', variable });
const mongodb = (variable: string): Addon => ({ type: 'mongodb', list: 'databases', variable });

const ADDONS: Readonly<Record<string, Addon>> = {
  'heroku-postgresql': { type: 'postgresql', list: 'databases', variable: 'DATABASE_URL' },
  'heroku-redis': redis('REDIS_URL'),
  rediscloud: redis('REDISCLOUD_URL'),
  redistogo: redis('REDISTOGO_URL'),
  jawsdb: mysql('JAWSDB_URL'),
  cleardb: mysql('CLEARDB_DATABASE_URL'),
  mongolab: mongodb('MONGODB_URI'),
  mongohq: mongodb('MONGOHQ_URL'),
  cloudamqp: { type: 'rabbitmq', list: 'brokers', variable: 'CLOUDAMQP_URL' },
};

/** What the add-ons of an app.json become: services, and the variables by which the application knows them. */
export interface ConvertedAddons {
  readonly databases: readonly object[];
  readonly brokers: readonly object[];
  readonly variables: Readonly<Record<string, string>>;
}

/** Converts add-ons; unknown ones are reported. */
export function convertAddons(addons: RawValue | undefined, application: string, places: Places, findings: Findings): ConvertedAddons {
  const result = { databases: [] as object[], brokers: [] as object[], variables: {} as Record<string, string> };
  const taken = new Set<string>();
  listOf(addons).forEach((entry, index) => {
    const plan = textOf(entry) ?? textOf(childOf(entry, 'plan')) ?? '';
    const id = plan.split(':')[0] ?? '';
    const addon = Object.hasOwn(ADDONS, id) ? ADDONS[id] : undefined;
    const span = nearestPlace(places, ['addons', index]).value;
    if (addon === undefined) {
      findings.add('warning', 'IMPORT_DROPPED', span, `The add-on "${id}" is not carried over.`, 'Set the variables that it gave with the CLI.');
      return;
    }
    const prefix = textOf(childOf(entry, 'as'));
    const name = (prefix ?? `${application}-${addon.type}`).toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
    if (taken.has(name)) {
      findings.add('warning', 'IMPORT_DROPPED', span, `A second add-on "${id}" is not carried over.`, 'Add a database by hand and give it a name of its own.');
      return;
    }
    taken.add(name);
    const version = textOf(childOf(entry, 'options', 'version'));
    if (version === undefined)
      findings.add(
        'warning',
        'IMPORT_ASSUMED',
        span,
        `The version of ${addon.type} is left to the provider.`,
        'Write the version that your data was made with.',
      );
    result[addon.list].push(compact({ type: addon.type, name, version }));
    result.variables[prefix === undefined ? addon.variable : `${prefix.toUpperCase()}_URL`] =
      `$${variableName(addon.list === 'databases' ? 'DATABASE' : 'BROKER', name, 'CONNECTION_URI')}`;
  });
  return result;
}
