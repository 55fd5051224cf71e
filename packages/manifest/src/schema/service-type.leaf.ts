import { nearest } from '../diagnostics/nearest.js';
import { BROKER_TYPES, DATABASE_TYPES, type ServiceType } from '../spec/service-spec.types.js';
import { quoted, readValue, refuse, type Reading } from '../units/reading.js';
import { textLeaf } from './leaf.js';

const SHORT_NAMES: Readonly<Record<string, ServiceType>> = {
  postgres: 'postgresql',
  pg: 'postgresql',
  mongo: 'mongodb',
  rabbit: 'rabbitmq',
  elastic: 'elasticsearch',
};

const typeLeaf = <T extends ServiceType>(list: 'databases' | 'brokers', types: readonly T[], otherTypes: readonly string[]) =>
  textLeaf({ description: `Engine: ${types.join(', ')}; letter case does not count.`, examples: types }, (text): Reading<T> => {
    const word = text.trim().toLowerCase();
    const full = Object.hasOwn(SHORT_NAMES, word) ? SHORT_NAMES[word] : word;
    const type = types.find((candidate) => candidate === full);
    if (type !== undefined) return readValue(type);
    if (otherTypes.includes(word))
      return refuse('UNKNOWN_SERVICE_TYPE', `${quoted(text)} does not belong under ${list}.`, `Move it to ${list === 'databases' ? 'brokers' : 'databases'}.`);
    const near = nearest(word, types);
    return refuse(
      'UNKNOWN_SERVICE_TYPE',
      `${quoted(text)} is not a known type of ${list}.`,
      near === undefined ? `Write one of ${types.join(', ')}.` : `Write ${near}.`,
    );
  });

/** The engine of a database. */
export const databaseTypeLeaf = typeLeaf('databases', DATABASE_TYPES, BROKER_TYPES);
/** The engine of a message broker. */
export const brokerTypeLeaf = typeLeaf('brokers', BROKER_TYPES, DATABASE_TYPES);
