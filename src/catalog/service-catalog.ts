import { mongodb, rabbitmq, redis } from './other-engines.js';
import type { ServiceEngine } from './service-engine.js';
import { mariadb, mysql, postgresql } from './sql-engines.js';

const engines: ReadonlyMap<string, ServiceEngine> = new Map([postgresql, mysql, mariadb, redis, rabbitmq, mongodb].map((engine) => [engine.type, engine]));

/** Finds how a type of service is run; undefined for types that this version does not run. */
export function findEngine(type: string): ServiceEngine | undefined {
  return engines.get(type);
}

/** Types that can be run, for messages. */
export const serviceTypes: readonly string[] = [...engines.keys()];

/** A version as an author wrote it, read for its engine. */
export type VersionReading =
  | { readonly ok: true; readonly tag: string; readonly major: number; readonly majorVersion: string }
  | { readonly ok: false; readonly message: string; readonly hint: string };

const VERSION = /^v?(\d{1,4})(?:\.(\d{1,4}))?(?:\.\d{1,4}){0,2}(?:-[A-Za-z0-9][A-Za-z0-9.-]{0,60})?$/;

/** Reads a version's text: the image tag that stands for it and the part that names the data format (`11` of 11.5, `8.0` of 8.0.19). */
export function readVersion(engine: ServiceEngine, text: string): VersionReading {
  const match = VERSION.exec(text.trim());
  const major = Number(match?.[1]);
  const [first, last] = engine.majors;
  if (match === null || major < first || major > last) {
    return { ok: false, message: `There is no ${engine.type} ${text.slice(0, 60)}.`, hint: `Major versions are ${first} to ${last}; write for instance ${engine.defaultVersion}.` };
  }
  const minor = match[2];
  const majorVersion = engine.majorParts(major) === 2 && minor !== undefined ? `${major}.${minor}` : String(major);
  return { ok: true, tag: text.trim().replace(/^v/, ''), major, majorVersion };
}
